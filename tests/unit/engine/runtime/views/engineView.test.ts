import { describe, expect, it } from 'vitest';
import { type EngineFacts, engineView } from '../../../../../electron/engine/runtime/views/engineView.ts';
import { recordingView } from '../../../../fakes/views.ts';

const FACTS: EngineFacts = {
  isOnline: true,
  isPaused: false,
  journalProblem: null,
  notice: null,
  waitingFiles: { count: 0, bytes: 0 },
  limit: null,
  status: { status: 'safe', outages: [], exceptions: [], needsYou: 0 },
  untilSafe: null,
  lowSpace: null,
};

describe('engineView', () => {
  it('is nothing behind without recordings and waiting files', () => {
    expect(engineView([], FACTS)).toMatchObject({ status: 'safe', behindSeconds: 0, behindBytes: 0, active: 0 });
  });

  it('counts the bytes of files that wait and whose recordings have not begun', () => {
    const waiting = { ...FACTS, waitingFiles: { count: 2, bytes: 5_000 } };
    expect(engineView([], waiting)).toMatchObject({ behindSeconds: 1, behindBytes: 5_000, active: 0 });
    const one = recordingView({ sizeBytes: 900, cloudBytes: 100, lagSeconds: 0 });
    expect(engineView([one], waiting)).toMatchObject({ behindBytes: 5_800, active: 1 });
  });

  it('is as far behind as its recordings, but not as the files that were there before them', () => {
    const recording = recordingView({ lagSeconds: 4 });
    const present = recordingView({ id: 'b', lagSeconds: 90, hasGrown: false });
    expect(engineView([recording, present], FACTS).behindSeconds).toBe(4);
    expect(engineView([present], FACTS).behindSeconds).toBe(1);
    expect(engineView([{ ...present, isResumed: true }], FACTS).behindSeconds).toBe(90);
  });

  it('has the rates that are the sums of the rows', () => {
    const one = recordingView({ diskRate: 3, cloudRate: 2 });
    const other = recordingView({ id: 'b', diskRate: 40, cloudRate: 50 });
    expect(engineView([one, other], FACTS)).toMatchObject({ diskRate: 43, uploadRate: 52 });
    expect(engineView([], FACTS)).toMatchObject({ diskRate: 0, uploadRate: 0 });
    const beginning = recordingView({ id: 'c', cloudRate: null });
    expect(engineView([one, beginning], FACTS).uploadRate).toBe(2);
    expect(engineView([beginning], FACTS).uploadRate).toBeNull();
  });
});
