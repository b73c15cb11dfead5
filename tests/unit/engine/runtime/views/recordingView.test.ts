import { describe, expect, it } from 'vitest';
import { Growth } from '../../../../../electron/engine/core/growth.ts';
import { wake } from '../../../../../electron/engine/core/recordingState.ts';
import { recordingView } from '../../../../../electron/engine/runtime/views/recordingView.ts';
import {
  CHUNK_BYTES,
  ledgerOf,
  Machine,
  OPEN,
  POLICY,
  record,
  recordingMachine,
  storedPart,
} from '../../core/machine.ts';

/** The view at 5 s of a recording that grew and was stored at 1 MB/s until then. */
function viewIn(phase: 'recording' | 'completed' | 'cancelled') {
  const growth = new Growth();
  for (let second = 0; second <= 5; second += 1) {
    growth.disk(second * 1_000, second * 1_000_000);
    growth.throughput.ended(second, second * 1_000, 1_000_000);
    growth.throughput.began(second + 1, second * 1_000);
  }
  const state = wake(record({ phase }), new Map());
  const viewed = { state, growth, policy: POLICY, isResumed: false, folder: '/media', secondsAfterLastWrite: null };
  return recordingView(viewed, 5_000);
}

describe('the rates of a recording', () => {
  it('are those of the last seconds while it is unfinished', () => {
    expect(viewIn('recording')).toMatchObject({ diskRate: 1_000_000, cloudRate: 1_000_000 });
  });

  it.each(['completed', 'cancelled'] as const)('are 0 once it is %s', (phase) => {
    expect(viewIn(phase)).toMatchObject({ diskRate: 0, cloudRate: 0 });
  });
});

describe('the rates of a recording that nothing moves', () => {
  const growth = new Growth();
  growth.disk(0, 0);
  growth.disk(5_000, 5_000_000);
  growth.throughput.began(1, 0);
  growth.throughput.ended(1, 5_000, 5_000_000);
  const machine = recordingMachine(2);
  const viewed = { growth, policy: POLICY, isResumed: false, folder: '/media', secondsAfterLastWrite: null };

  it('are 0 at once when it is paused and its last part has arrived', () => {
    const { state } = machine;
    const paused = { ...state, record: { ...state.record, paused: true } };
    const still = { ...paused, live: { ...paused.live, inFlight: new Map() } };
    expect(recordingView({ ...viewed, state }, 5_000).cloudRate).toBe(1_000_000);
    expect(recordingView({ ...viewed, state: still }, 5_000)).toMatchObject({ cloudRate: 0, diskRate: 1_000_000 });
  });

  it('are 0 at once when its file cannot be seen', () => {
    const { state } = machine;
    const gone = {
      ...state,
      live: { ...state.live, source: { kind: 'missing', sinceMs: 0, isSearched: false } as const },
    };
    expect(recordingView({ ...viewed, state: gone }, 5_000).diskRate).toBe(0);
  });

  it('leave it as large as it was while its card is away, so that what is left to send stays true', () => {
    const { state } = machine;
    const gone = {
      ...state,
      live: { ...state.live, source: { kind: 'missing', sinceMs: 0, isSearched: false } as const },
    };
    const large = new Growth();
    large.disk(0, 50_000_000);
    const away = { ...viewed, growth: large, state: gone };
    expect(recordingView({ ...away, isFolderMissing: true }, 5_000).sizeBytes).toBe(50_000_000);
    // A file that was deleted is as large as what is stored of it.
    expect(recordingView(away, 5_000).sizeBytes).toBeLessThan(50_000_000);
  });
});

describe('a countdown', () => {
  const machine = new Machine();
  machine.see(3_000);
  const { state, atMs } = machine;
  const viewed = {
    growth: new Growth(),
    policy: POLICY,
    isResumed: false,
    folder: '/media',
    secondsAfterLastWrite: null,
  };

  it('of a quiet recording is rounded up, so that it says 0 only at its end', () => {
    const idleAfter = (quietMs: number) => recordingView({ ...viewed, state }, atMs + quietMs).idle;
    expect(idleAfter(10_001)).toMatchObject({ quietSeconds: 10, finishesInSeconds: 20, outOfSeconds: 30 });
    expect(idleAfter(29_999)?.finishesInSeconds).toBe(1);
    expect(idleAfter(30_000)?.finishesInSeconds).toBe(0);
  });

  it('does not run down while a fault keeps the recording from being finished', () => {
    const attention = { code: 'no_such_bucket', message: 'No such bucket.', since: '2026-05-04T10:00:00.000+00:00' };
    const stopped = { ...state, record: { ...state.record, attention } };
    expect(recordingView({ ...viewed, state: stopped }, atMs + 10_000).idle).toMatchObject({
      quietSeconds: 10,
      finishesInSeconds: null,
    });
  });

  it('to the next try is rounded up as well, and disappears at its end', () => {
    const backoff = { untilMs: atMs + 1_001, code: 'network', message: 'The store does not answer.' } as const;
    const waiting = { ...viewed, state: { ...state, live: { ...state.live, backoff } } };
    expect(recordingView(waiting, atMs).holds).toMatchObject([{ kind: 'backoff', secondsLeft: 2 }]);
    expect(recordingView(waiting, atMs + 1_000).holds).toMatchObject([{ kind: 'backoff', secondsLeft: 1 }]);
    expect(recordingView(waiting, atMs + 1_001).holds).toEqual([]);
  });
});

describe('a recording whose file is gone', () => {
  const shown = { growth: new Growth(), policy: POLICY, isResumed: false, folder: '', secondsAfterLastWrite: null };
  const machine = recordingMachine(2);
  machine.tell({ kind: 'source.missing' });
  const gone = recordingView({ ...shown, state: machine.state }, machine.atMs);

  it('shows what is stored of it', () => {
    expect(gone).toMatchObject({ sizeBytes: 2 * CHUNK_BYTES, cloudBytes: 2 * CHUNK_BYTES });
    expect(gone).toMatchObject({ partsStored: 2, partsTotal: 2, isSourceGone: true });
  });

  it('is whole again when the file is back', () => {
    const back = new Machine(machine.state.record, machine.state.ledger);
    back.see(3 * CHUNK_BYTES);
    const view = recordingView({ ...shown, state: back.state }, back.atMs);
    expect(view).toMatchObject({ isSourceGone: false, isIncomplete: false, sizeBytes: 3 * CHUNK_BYTES });
  });

  it('is known by its stored bytes after a restart, before the file was looked at', () => {
    const state = wake(record({ session: OPEN }), ledgerOf(storedPart(1), storedPart(2)));
    expect(recordingView({ ...shown, state }, 0)).toMatchObject({ sizeBytes: 2 * CHUNK_BYTES, partsTotal: 2 });
  });

  it('shows what is stored of a file that was emptied', () => {
    const emptied = recordingMachine(2);
    emptied.see(0);
    const view = recordingView({ ...shown, state: emptied.state }, emptied.atMs);
    expect(view).toMatchObject({ sizeBytes: 2 * CHUNK_BYTES, isSourceGone: true });
  });

  it('is incomplete once its stored parts are made an object', () => {
    machine.pass(2_000);
    machine.answer({ kind: 'located', path: undefined });
    machine.tell({ kind: 'command.completeStored' });
    machine.reconciled();
    machine.pass(2_000);
    const view = recordingView({ ...shown, state: machine.state }, machine.atMs);
    expect(view).toMatchObject({ isIncomplete: true, isSourceGone: true, sizeBytes: 2 * CHUNK_BYTES });
  });

  it('is incomplete too when an older version completed it', () => {
    const frozen = { sizeBytes: 7, mtimeMs: 0, reason: 'vanished', at: '2026-05-04T10:00:00.000+00:00' } as const;
    const state = wake(record({ phase: 'completed', frozen }), new Map());
    expect(recordingView({ ...shown, state }, 0).isIncomplete).toBe(true);
  });
});

describe('a file that was there already', () => {
  const shown = { growth: new Growth(), policy: POLICY, isResumed: false, folder: '', secondsAfterLastWrite: null };

  it('is not called growing before it grows', () => {
    const machine = new Machine();
    machine.see(3_000);
    const before = recordingView({ ...shown, state: machine.state }, machine.atMs + 1_000);
    expect(before).toMatchObject({ hasGrown: false, idle: { reasons: [] } });
    machine.pass(1_000);
    machine.see(4_000);
    const after = recordingView({ ...shown, state: machine.state }, machine.atMs + 1_000);
    expect(after).toMatchObject({ hasGrown: true, idle: { reasons: ['growing'] } });
  });
});

describe('a paused recording', () => {
  it('counts down to no next try', () => {
    const machine = new Machine();
    machine.see(3_000);
    const backoff = { untilMs: machine.atMs + 5_000, code: 'network', message: 'It does not answer.' } as const;
    machine.tell({ kind: 'command.pause', isPaused: true });
    const state = { ...machine.state, live: { ...machine.state.live, backoff } };
    const shown = { growth: new Growth(), policy: POLICY, isResumed: false, folder: '', secondsAfterLastWrite: null };
    expect(recordingView({ ...shown, state }, machine.atMs).holds).toEqual([{ kind: 'paused' }]);
  });
});
