import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createEngineHost,
  type EngineHost,
  isRunnable,
  type RunningEngine,
} from '../../../../electron/backend/engine/engineHost.ts';
import { DEFAULT_SETTINGS, patched, type Settings } from '../../../../shared/settings.ts';
import { snapshotOf } from '../../../fakes/views.ts';

const READY = patched(DEFAULT_SETTINGS, { destination: { bucket: 'dailies' }, app: { isSetUp: true } });
const OTHER_JOURNAL = patched(READY, { journal: { kind: 'redis', redisUrl: 'redis://localhost' } });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const emptyHistory = {
  page: async () => ({ entries: [], next: null }),
  summary: async () => ({ count: 0, sizeBytes: 0, days: [], folders: [] }),
  async *select() {},
};

interface Rig {
  readonly host: EngineHost;
  /** The events, in order. */
  readonly told: string[];
  /** How often starting fails from now on. */
  failures: number;
}

function rig(): Rig {
  const told: string[] = [];
  const made: Rig = {
    told,
    failures: 0,
    host: createEngineHost({
      start: async (settings) => {
        told.push(`start ${settings.journal.kind}`);
        if (made.failures > 0) {
          made.failures -= 1;
          throw new Error('Redis cannot be reached.');
        }
        return engineOf(settings, told);
      },
      listeners: { delta: () => undefined, event: () => undefined },
      replaced: () => void told.push('replaced'),
      report: () => undefined,
    }),
  };
  return made;
}

function engineOf(settings: Settings, told: string[]): RunningEngine {
  return {
    snapshot: () => snapshotOf([]),
    history: emptyHistory,
    adoptUpload: async () => ({ kind: 'adopted' }),
    uploadUsers: async () => new Map(),
    openClip: async () => undefined,
    finishedObject: async () => undefined,
    checkFolder: async (path) => ({ path, checkedAt: '', cards: [], unreadable: 0 }),
    async command(command) {
      told.push(command.kind === 'engine.setOnline' ? `online ${String(command.isOnline)}` : command.kind);
      return { ok: true };
    },
    async reconfigure(next) {
      told.push('reconfigure');
      return next.journal.kind === settings.journal.kind;
    },
    stop: async () => void told.push('stop'),
  };
}

describe('the engine behind the app', () => {
  test('does not run before the set-up is done, and says so', async () => {
    const { host, told } = rig();
    await host.apply(DEFAULT_SETTINGS);
    expect(host.isRunning).toBe(false);
    expect(told).toEqual([]);
    expect(await host.command({ kind: 'engine.pause' })).toMatchObject({ ok: false, code: 'engine_not_running' });
    expect(host.snapshot().engine.status).toBe('not_running');
  });

  test('follows settings while it runs, and is replaced only for another journal', async () => {
    const { host, told } = rig();
    await host.apply(READY);
    await host.apply(patched(READY, { upload: { partsAtOnce: 8 } }));
    await host.apply(OTHER_JOURNAL);
    expect(told).toEqual([
      'start embedded',
      'online true',
      'replaced',
      'reconfigure',
      'reconfigure',
      'stop',
      'start redis',
      'online true',
      'replaced',
    ]);
  });

  test('one that cannot start is tried again until it can; meanwhile its sentence is shown', async () => {
    const made = rig();
    const { host } = made;
    made.failures = 2;
    await host.apply(READY);
    expect(host.snapshot().engine).toMatchObject({
      status: 'journal_unavailable',
      journalProblem: 'Redis cannot be reached.',
    });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(host.isRunning).toBe(false);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(host.isRunning).toBe(true);
    expect(host.snapshot().engine.journalProblem).toBeNull();
  });

  test('settings that come while one is being started win, and those between are passed over', async () => {
    const { host, told } = rig();
    const all = [READY, OTHER_JOURNAL, READY, patched(READY, { upload: { partsAtOnce: 2 } })].map((next) =>
      host.apply(next),
    );
    await Promise.all(all);
    expect(told.filter((line) => line.startsWith('start'))).toEqual(['start embedded']);
  });

  test('a network that goes away before it runs is told to it when it does', async () => {
    const { host, told } = rig();
    host.setOnline(false);
    expect(host.snapshot().engine.isOnline).toBe(false);
    await host.apply(READY);
    expect(told).toContain('online false');
  });

  test('stopped, it starts no more, not even after a failure', async () => {
    const made = rig();
    made.failures = 1;
    await made.host.apply(READY);
    await made.host.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    await made.host.apply(READY);
    expect(made.told).toEqual(['start embedded', 'replaced']);
  });
});

test('uploads need a finished set-up and settings without problems', () => {
  expect(isRunnable(READY)).toBe(true);
  expect(isRunnable(patched(READY, { app: { isSetUp: false } }))).toBe(false);
  expect(isRunnable(patched(READY, { destination: { bucket: '' } }))).toBe(false);
});
