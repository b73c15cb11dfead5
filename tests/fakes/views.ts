import {
  EMPTY_SNAPSHOT,
  type EngineView,
  type FolderView,
  type RecordingView,
  type Snapshot,
  type WatchStatisticsView,
} from '../../shared/viewModel.ts';

/** A recording that is being written, 640 MB on disk, 612 MB stored, with `changes` over it. */
export function recordingView(changes: Partial<RecordingView> = {}): RecordingView {
  return {
    id: '5b0c7f0a-0000-4000-8000-000000000001',
    path: '/media/cards/A001_C003_1121.mp4',
    name: 'A001_C003_1121.mp4',
    folder: '/media/cards',
    bucket: 'rushes',
    key: 'streams/5b0c7f0a-0000-4000-8000-000000000001/A001_C003_1121.mp4',
    phase: 'recording',
    holds: [],
    sizeBytes: 640_000_000,
    cloudBytes: 612_000_000,
    comparedBytes: 0,
    partsStored: 58,
    partsTotal: 62,
    partsInFlight: 2,
    partsResent: 0,
    lagSeconds: 2,
    diskRate: 12_500_000,
    cloudRate: 12_300_000,
    idle: null,
    startedAt: '2026-05-04T10:00:00.000+00:00',
    lastActivityAt: '2026-05-04T10:01:00.000+00:00',
    hasGrown: true,
    isResumed: false,
    isFirst: false,
    isElsewhere: false,
    isSourceGone: false,
    isIncomplete: false,
    replacedBy: null,
    proof: null,
    ...changes,
  };
}

/** A finished recording with its proof. */
export function finishedView(changes: Partial<RecordingView> = {}): RecordingView {
  return recordingView({
    id: '5b0c7f0a-0000-4000-8000-000000000002',
    name: 'A001_C002_1121.mp4',
    phase: 'completed',
    partsStored: 118,
    partsResent: 3,
    lagSeconds: 0,
    proof: {
      verifiedBy: 'checksum',
      etag: 'abc-118',
      crc32: '1a2b3c4d',
      sizeBytes: 1_234_567_890,
      completedAt: '2026-05-04T10:02:00.000+00:00',
      secondsAfterLastWrite: 2.83,
      media: null,
      probeError: null,
    },
    ...changes,
  });
}

/** A folder that is there, was read completely and holds two matching files, with `changes` over it. */
export function folderView(changes: Partial<FolderView> = {}): FolderView {
  return {
    path: '/media/cards',
    method: 'native',
    reason: null,
    matchingFiles: 2,
    isPaused: false,
    problemSince: null,
    problemCode: null,
    isRead: true,
    unreadable: 0,
    notIncluded: { files: 0, extensions: [] },
    unsentFiles: 0,
    ...changes,
  };
}

/** All is well and nothing runs, with `changes` over it. */
function engineView(changes: Partial<EngineView> = {}): EngineView {
  return { ...EMPTY_SNAPSHOT.engine, status: 'safe', ...changes };
}

export function watchStatistics(changes: Partial<WatchStatisticsView> = {}): WatchStatisticsView {
  return {
    seen: 10,
    filtered: 3,
    coalesced: 2,
    foundBySweep: 1,
    errors: 0,
    queued: 4,
    latencyP50Ms: 25,
    latencyP99Ms: null,
    ...changes,
  };
}

/** A snapshot of one native folder with these recordings. */
export function snapshotOf(recordings: readonly RecordingView[], engine: Partial<EngineView> = {}): Snapshot {
  return {
    revision: 1,
    engine: engineView(engine),
    folders: [folderView()],
    recordings,
  };
}
