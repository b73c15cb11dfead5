import type { RecordingView, Snapshot } from '../../../shared/viewModel.ts';

/** A recording in the middle of its take, with what matters to a test. */
export function recordingView(fields: Partial<RecordingView> = {}): RecordingView {
  return {
    id: 'id',
    path: '/card/take.mp4',
    name: 'take.mp4',
    folder: '/card',
    bucket: 'dailies',
    key: 'streams/id/take.mp4',
    phase: 'recording',
    holds: [],
    sizeBytes: 100,
    cloudBytes: 40,
    comparedBytes: 0,
    partsStored: 1,
    partsTotal: 3,
    partsInFlight: 1,
    partsResent: 0,
    lagSeconds: 2,
    diskRate: 10,
    cloudRate: 10,
    idle: null,
    startedAt: '2026-05-04T10:11:12.345+00:00',
    lastActivityAt: '2026-05-04T10:11:12.345+00:00',
    isResumed: false,
    proof: null,
    ...fields,
  };
}

export function snapshotOf(recordings: readonly RecordingView[], engine: Partial<Snapshot['engine']> = {}): Snapshot {
  return {
    revision: 0,
    engine: {
      status: recordings.length === 0 ? 'all_safe' : 'behind',
      behindSeconds: 2,
      behindBytes: 60,
      needsYou: 0,
      active: recordings.length,
      isOnline: true,
      isPaused: false,
      journalProblem: null,
      notice: null,
      uploadRate: 0,
      ...engine,
    },
    folders: [],
    recordings,
  };
}
