import { MIB } from '../../../../support/bytes.ts';
import { describe, expect, test } from 'vitest';
import type { RecordingState } from '../../../../../electron/engine/core/recordingState.ts';
import type { Lease } from '../../../../../electron/engine/ports/checkpointStore.ts';
import type { SourceFacts } from '../../../../../electron/engine/ports/fileSource.ts';
import { ENGINE_DEFAULTS, type EngineConfig } from '../../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../../electron/engine/runtime/enginePorts.ts';
import { FinishedFiles } from '../../../../../electron/engine/runtime/intake/finishedFiles.ts';
import type { Orphans } from '../../../../../electron/engine/runtime/intake/orphans.ts';
import { RecordingStarter } from '../../../../../electron/engine/runtime/intake/recordingStarter.ts';
import { SourceKeys } from '../../../../../electron/engine/runtime/recording/sourceKeys.ts';
import { createFakeClock, type FakeClock } from '../../../../fakes/fakeClock.ts';
import { MemoryCheckpointStore } from '../../../../fakes/memoryCheckpointStore.ts';
import { MemoryFileSource } from '../../../../fakes/memoryFileSource.ts';
import { silentLogger } from '../../../../support/loggers.ts';

const FILE = '/takes/take.mp4';
const CLAIM = `shared:${FILE}`;
const LEASE_MS = 30_000;

interface Bench {
  readonly clock: FakeClock;
  readonly source: MemoryFileSource;
  readonly journal: SlowLeaseStore;
  readonly started: RecordingState[];
  readonly starter: RecordingStarter;
  /** The file as the last recording was told that it is. */
  lastSeen(): SourceFacts | undefined;
  /** Another workstation uploads the file and ends its recording. */
  finishElsewhere(): Promise<void>;
}

/** A journal whose next lease is given late: `beforeLease` runs first. */
class SlowLeaseStore extends MemoryCheckpointStore {
  beforeLease: (() => Promise<void>) | undefined;

  override async acquireLease(id: string, ownerId: string, ttlMs: number): Promise<Lease | undefined> {
    const { beforeLease } = this;
    this.beforeLease = undefined;
    await beforeLease?.();
    return super.acquireLease(id, ownerId, ttlMs);
  }
}

/** One workstation on a journal that it shares with others. */
function startBench(partBytes?: number, settings: Partial<EngineConfig> = {}): Bench {
  const clock = createFakeClock();
  const journal = new SlowLeaseStore({ clock });
  const source = new MemoryFileSource(() => clock.nowMs());
  const config: EngineConfig = {
    ...ENGINE_DEFAULTS,
    folders: [{ path: '/takes' }],
    bucket: 'takes',
    ownerId: 'one',
    sharedFolders: 'always',
    leaseMs: LEASE_MS,
    ...settings,
  };
  const keys = new SourceKeys(source, () => config);
  // Nothing is sent or probed here.
  const ports = { clock, checkpoints: journal, source, logger: silentLogger } as unknown as EnginePorts;
  const started: RecordingState[] = [];
  let lastSeen: SourceFacts | undefined;
  const starter = new RecordingStarter({
    ports,
    keys,
    orphans: { adopt: async () => undefined } as unknown as Orphans,
    finished: new FinishedFiles({
      ports,
      keys,
      uploaded: { documentsOf: async () => [] },
      config: () => config,
      signal: new AbortController().signal,
    }),
    config: () => config,
    partBytes: () => partBytes,
    refusal: () => undefined,
    isRunning: () => false,
    start: (state, { seen }) => {
      started.push(state);
      lastSeen = seen;
    },
  });
  return {
    clock,
    source,
    journal,
    started,
    lastSeen: () => lastSeen,
    starter,
    async finishElsewhere() {
      const facts = await source.stat(FILE);
      const mark = { ...facts, recordingId: 'other', isDiscarded: false, path: FILE };
      for (const key of await keys.sourceKeys({ path: FILE, ...facts })) await journal.markSource(key, mark);
    },
  };
}

test('a file without a mark becomes a recording whose checkpoint, claim and lease are in the journal', async () => {
  const { starter, started, source, journal } = startBench();
  source.write(FILE, Buffer.from('frames'));
  expect(await starter.begin(FILE, await source.stat(FILE), undefined)).toBe(true);
  const id = started[0]?.record.id ?? '';
  expect(await journal.load(id)).toBeDefined();
  expect(journal.journal.claims.get(CLAIM)).toBe(id);
  expect(journal.journal.leases.get(id)?.ownerId).toBe('one');
});

test('the parts of a new recording have the size that the uplink needs, else that of the settings', async () => {
  for (const [partBytes, planned] of [
    [7 * MIB, 7 * MIB],
    [undefined, ENGINE_DEFAULTS.chunkBytes],
  ] as const) {
    const { starter, started, source } = startBench(partBytes);
    source.write(FILE, Buffer.from('frames'));
    await starter.begin(FILE, await source.stat(FILE), undefined);
    expect(started[0]?.record.plan.chunkBytes).toBe(planned);
  }
});

test('a recording begins with the file as it is when its lease was taken', async () => {
  const { starter, source, journal, lastSeen } = startBench();
  source.write(FILE, Buffer.from('frames'));
  const before = await source.stat(FILE);
  journal.beforeLease = async () => source.write(FILE, Buffer.from(' and more'));
  expect(await starter.begin(FILE, before, undefined)).toBe(true);
  expect(lastSeen()).toEqual(await source.stat(FILE));
  expect(lastSeen()?.sizeBytes).toBe(15);
});

test('a file that grew after it was looked at, and was finished elsewhere since, is not uploaded again', async () => {
  const { starter, started, source, clock, finishElsewhere, journal } = startBench();
  source.write(FILE, Buffer.alloc(0));
  const seenEmpty = await source.stat(FILE);
  await clock.advance(10);
  source.write(FILE, Buffer.from('frames'));
  await finishElsewhere();
  expect(await starter.begin(FILE, seenEmpty, undefined)).toBe(false);
  expect(started).toEqual([]);
  expect(journal.journal.claims.size).toBe(0);
  expect([...journal.journal.leases.values()].filter(({ expiresAtMs }) => expiresAtMs > clock.nowMs())).toEqual([]);
});

test('a file whose claim was taken away, and that was finished elsewhere, before the lease was taken is not uploaded again', async () => {
  const { starter, started, source, clock, finishElsewhere, journal } = startBench();
  source.write(FILE, Buffer.from('frames'));
  journal.beforeLease = async () => {
    const id = journal.journal.claims.get(CLAIM) ?? '';
    await journal.acquireLease(id, 'two', LEASE_MS);
    await journal.releaseSource(CLAIM, id);
    await finishElsewhere();
    await clock.advance(LEASE_MS);
  };
  expect(await starter.begin(FILE, await source.stat(FILE), undefined)).toBe(false);
  expect(started).toEqual([]);
  expect(journal.journal.claims.size).toBe(0);
});

describe('a file that is found', () => {
  const local = { sharedFolders: 'never' } as const;

  /** For how long the file counts as quiet when its recording starts, after `ageMs`. `undefined`: not yet. */
  async function quietMs(settings: Partial<EngineConfig>, ageMs: number, isReopened = false) {
    const { starter, started, source, clock } = startBench(undefined, settings);
    source.write(FILE, Buffer.from('frames'));
    await clock.advance(ageMs);
    const facts = await source.stat(FILE);
    const before = { ...facts, recordingId: 'earlier', isDiscarded: false, path: FILE };
    await starter.begin(FILE, facts, isReopened ? before : undefined);
    const seen = started[0]?.live.source;
    return seen?.kind === 'there' ? clock.monotonicMs() - seen.changedAtMs : undefined;
  }

  test('was quiet for as long as evidence needs when its times are old, so that each part is read once', async () => {
    expect(await quietMs(local, 10_000)).toBe(2_000);
  });

  test.each([
    ['its times are new', local, 9_999, false],
    ['other machines write to its folder', { sharedFolders: 'always' } as const, 60_000, false],
    ['only the timeout counts', { ...local, isStrictTimeout: true }, 60_000, false],
    ['the timeout is short', { ...local, streamTimeoutMs: 5_000 }, 60_000, false],
    ['it was finished before, and changed', local, 60_000, true],
  ])('is not known to be quiet when %s', async (_reason, settings, ageMs, isReopened) => {
    expect(await quietMs(settings, ageMs, isReopened)).toBeUndefined();
  });
});
