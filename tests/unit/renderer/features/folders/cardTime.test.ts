import { describe, expect, test } from 'vitest';
import { cardTime } from '../../../../../renderer/features/folders/cardTime.ts';
import type { CardView, UnsafeReason } from '../../../../../shared/cards.ts';
import { EMPTY_SNAPSHOT, type EngineView, type RecordingView } from '../../../../../shared/viewModel.ts';
import { recordingView } from '../../../../fakes/views.ts';

const CARD = '/media/CAM_A';

function card(...reasons: UnsafeReason[]): CardView {
  return {
    path: CARD,
    wanted: 10,
    verified: 10 - reasons.length,
    notIncluded: 0,
    bytesLeft: 5_000_000,
    unsafe: reasons.map((reason, index) => ({ path: `CAM_A/${index}.mov`, sizeBytes: 1, reason })),
    verdict: 'unsafe',
  };
}

function snapshot(recordings: readonly RecordingView[], engine: Partial<EngineView> = {}) {
  const untilSafe = { kind: 'known', seconds: 35 } as const;
  return { ...EMPTY_SNAPSHOT, recordings, engine: { ...EMPTY_SNAPSHOT.engine, untilSafe, ...engine } };
}

const growing = recordingView({ path: `${CARD}/0.mov`, cloudRate: 90_000_000 });

describe('the time until a card is safe', () => {
  test('is that of the engine, however few bytes are left: a growing file has to end, and to be compared', () => {
    expect(cardTime(card('uploading'), snapshot([growing]))).toEqual({
      seconds: 35,
      isRecording: true,
      isAtMost: false,
    });
  });

  test('is at most that while files elsewhere are uploaded too', () => {
    const other = recordingView({ id: 'b', path: '/media/CAM_AB/1.mov' });
    expect(cardTime(card('uploading'), snapshot([growing, other]))).toEqual({
      seconds: 35,
      isRecording: true,
      isAtMost: true,
    });
    const ended = { ...other, phase: 'completed' } as const;
    expect(cardTime(card('uploading'), snapshot([growing, ended]))?.isAtMost).toBe(false);
    const waiting = snapshot([growing], { waitingFiles: { count: 3, bytes: 9 } });
    expect(cardTime(card('uploading'), waiting)?.isAtMost).toBe(true);
  });

  test('is counted from the end of the recording only while one on the card grows', () => {
    const ended = { ...growing, diskRate: 0 };
    const elsewhere = recordingView({ id: 'b', path: '/media/CAM_B/1.mov' });
    expect(cardTime(card('uploading'), snapshot([ended, elsewhere]))?.isRecording).toBe(false);
  });

  test('is not known without an estimate, and while a file waits for a person', () => {
    expect(cardTime(card('uploading'), snapshot([growing], { untilSafe: { kind: 'unknown' } }))).toBeUndefined();
    expect(cardTime(card('uploading'), snapshot([growing], { untilSafe: null }))).toBeUndefined();
    for (const reason of ['attention', 'paused', 'changed', 'incomplete', 'discarded', 'unreadable'] as const)
      expect(cardTime(card('uploading', reason), snapshot([growing])), reason).toBeUndefined();
    expect(cardTime(card(), snapshot([growing]))).toBeUndefined();
  });
});
