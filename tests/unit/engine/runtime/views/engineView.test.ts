import { describe, expect, it } from 'vitest';
import { engineView } from '../../../../../electron/engine/runtime/views/engineView.ts';
import { recordingView } from '../../../../fakes/views.ts';

const ENGINE = {
  isOnline: true,
  isPaused: false,
  journalProblem: null,
  notice: null,
  waitingFiles: { count: 0, bytes: 0 },
} as const;

describe('engineView', () => {
  it('is all safe without recordings and waiting files', () => {
    expect(engineView([], ENGINE)).toMatchObject({ status: 'all_safe', behindSeconds: 0, behindBytes: 0, active: 0 });
  });

  it('is behind while files wait whose recordings have not begun, and counts their bytes', () => {
    const waiting = { ...ENGINE, waitingFiles: { count: 2, bytes: 5_000 } };
    expect(engineView([], waiting)).toMatchObject({
      status: 'behind',
      behindSeconds: 1,
      behindBytes: 5_000,
      active: 0,
    });
    const one = recordingView({ sizeBytes: 900, cloudBytes: 100, lagSeconds: 0 });
    expect(engineView([one], waiting)).toMatchObject({ status: 'behind', behindBytes: 5_800, active: 1 });
  });
});
