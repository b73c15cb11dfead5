import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Fault } from '../../electron/engine/core/fault.ts';
import type { RecordingId } from '../../electron/engine/core/recording.ts';
import { PHASES, TERMINAL_PHASES } from '../../shared/phases.ts';
import { timestamp } from '../../electron/engine/core/timestamp.ts';
import type {
  Checkpoint,
  CheckpointStore,
  EndedCursor,
  EndedQuery,
} from '../../electron/engine/ports/checkpointStore.ts';
import { arbitraryCheckpoint, arbitraryMark, arbitraryPath } from '../support/arbitraries.ts';
import { checkpointLeaseContract } from './checkpointLease.contract.ts';
import { exampleCheckpoint, examplePart, exampleRecord, START } from '../support/checkpoints.ts';

/** A journal of its own, empty at first, and a store that is open on it. */
export interface CheckpointStoreBench {
  readonly store: CheckpointStore;
  /** Closes every store and opens another on what was written. */
  reopen(): Promise<CheckpointStore>;
  /** The store of another process on the same journal while the first is open; absent where only one process may use it. */
  readonly openSecond?: () => Promise<CheckpointStore>;
  /** Replaces what is stored as the record, or as one part, by `text`. */
  damage(id: RecordingId, part: number | 'record', text: string): Promise<void>;
  /** The text that is stored as the record. */
  recordText(id: RecordingId): Promise<string | undefined>;
  close(): Promise<void>;
}

export interface CheckpointStoreHarness {
  /** @param finishedTtlMs how long a store that forgets by itself keeps what has ended */
  start(options?: { readonly finishedTtlMs?: number }): Promise<CheckpointStoreBench>;
}

const RUNS = 40;
const LONG_MS = 600_000;
const unfinishedPhase = fc.constantFrom(...PHASES.filter((phase) => !TERMINAL_PHASES.has(phase)));
const terminalPhase = fc.constantFrom(...TERMINAL_PHASES);

/** The contract of every checkpoint store; run against each adapter and the fake. */
export function checkpointStoreContract(name: string, harness: CheckpointStoreHarness): void {
  describe(`${name} keeps checkpoints`, () => {
    async function bench(options?: { readonly finishedTtlMs?: number }): Promise<CheckpointStoreBench> {
      const started = await harness.start(options);
      onTestFinished(() => started.close());
      return started;
    }

    test('an empty journal holds nothing', async () => {
      const { store } = await bench();
      expect(await store.loadUnfinished()).toEqual({ checkpoints: [], damaged: [] });
      expect(await store.loadFinished(10)).toEqual([]);
      expect(await store.load('nobody')).toBeUndefined();
      expect(await store.findSource('/rec/a.mp4')).toBeUndefined();
      expect(await store.ping()).toBeGreaterThanOrEqual(0);
    });

    test('every field of every record and part comes back as it was written, also after a restart', async () => {
      const opened = await bench();
      let { store } = opened;
      const written = new Map<RecordingId, Checkpoint>();
      await fc.assert(
        fc.asyncProperty(arbitraryCheckpoint(), async (checkpoint) => {
          await store.replace(checkpoint);
          written.set(checkpoint.record.id, checkpoint);
          expect(await store.load(checkpoint.record.id)).toEqual(checkpoint);
        }),
        { numRuns: RUNS },
      );
      store = await opened.reopen();
      for (const [id, checkpoint] of written) expect(await store.load(id)).toEqual(checkpoint);
      const phases = new Set([...written.values()].map((checkpoint) => checkpoint.record.phase));
      expect(phases.size).toBeGreaterThan(4);
    });

    test('any sequence of steps leaves what a plain map would hold', async () => {
      const { store } = await bench();
      const step = fc.record({
        put: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }),
        remove: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 2 }),
        etag: fc.constantFrom('one', 'two', 'three'),
        isReplace: fc.nat({ max: 5 }).map((roll) => roll === 0),
        bytesSent: fc.nat(),
      });
      await fc.assert(
        fc.asyncProperty(fc.uuid(), fc.array(step, { minLength: 1, maxLength: 8 }), async (id, steps) => {
          const ledger = new Map<number, ReturnType<typeof examplePart>>();
          for (const { put, remove, etag, isReplace, bytesSent } of steps) {
            const record = exampleRecord(id, { bytesSent });
            const parts = put.map((partNumber) => examplePart(partNumber, { etag }));
            if (isReplace) ledger.clear();
            else for (const partNumber of remove) ledger.delete(partNumber);
            for (const part of parts) ledger.set(part.partNumber, part);
            if (isReplace) await store.replace({ record, ledger });
            else await store.save({ record, put: parts, remove });
            expect(await store.load(id)).toEqual({ record, ledger });
          }
        }),
        { numRuns: RUNS },
      );
    });

    test('steps of two processes in turns leave what a plain map would hold', async () => {
      const opened = await bench();
      if (opened.openSecond === undefined) return;
      const stores = [opened.store, await opened.openSecond()];
      const step = fc.record({ writer: fc.nat({ max: 1 }), part: fc.integer({ min: 1, max: 5 }), bytesSent: fc.nat() });
      await fc.assert(
        fc.asyncProperty(fc.uuid(), fc.array(step, { minLength: 2, maxLength: 10 }), async (id, steps) => {
          const ledger = new Map<number, ReturnType<typeof examplePart>>();
          for (const [index, { writer, part: partNumber, bytesSent }] of steps.entries()) {
            const record = exampleRecord(id, { bytesSent, lastActivityAt: timestamp(START + index) });
            const part = examplePart(partNumber, { etag: `step-${index}` });
            ledger.set(partNumber, part);
            await stores[writer]?.save({ record, put: [part] });
            expect(await stores[1 - writer]?.load(id)).toEqual({ record, ledger });
          }
        }),
        { numRuns: RUNS },
      );
    });

    test('of steps of one recording that do not wait for each other none is lost, and the last one wins', async () => {
      const { store } = await bench();
      const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
      const save = (partNumber: number): Promise<void> =>
        store.save({ record: exampleRecord('a', { bytesSent: partNumber }), put: [examplePart(partNumber)] });
      await Promise.all(numbers.map(save));
      const stored = await store.load('a');
      expect(stored?.record.bytesSent).toBe(20);
      expect([...(stored?.ledger.keys() ?? [])].sort((a, b) => a - b)).toEqual(numbers);
    });

    test('the same step written twice is as good as once', async () => {
      const { store } = await bench();
      const change = {
        record: exampleRecord('a', { bytesSent: 7 }),
        put: [examplePart(1), examplePart(3)],
        remove: [2],
      };
      await store.save(change);
      const once = await store.load('a');
      await store.save(change);
      expect(await store.load('a')).toEqual(once);
    });

    test('ten thousand parts fit, and are all there', async () => {
      const { store } = await bench();
      const numbers = Array.from({ length: 10_000 }, (_, index) => index + 1);
      await store.replace(exampleCheckpoint('a', 'finishing', numbers));
      await store.save({ record: exampleRecord('a', { phase: 'finishing' }), remove: [5_000] });
      expect((await store.load('a'))?.ledger.size).toBe(9_999);
    });

    test('a record or part that could not be read back is refused, and nothing of the step is written', async () => {
      const { store } = await bench();
      await store.save({ record: exampleRecord('a'), put: [examplePart(1)] });
      const before = await store.load('a');
      const bad = {
        record: exampleRecord('a', { bytesSent: 5 }),
        put: [examplePart(2), examplePart(3, { crc32: Number.NaN })],
      };
      await expect(store.save(bad)).rejects.toBeInstanceOf(Fault);
      await expect(
        store.save({ record: exampleRecord('a', { startedAt: 'now' }), remove: [1] }),
      ).rejects.toBeInstanceOf(Fault);
      expect(await store.load('a')).toEqual(before);
    });

    test('unfinished and finished recordings are told apart by their phase', async () => {
      const { store } = await bench();
      const unfinished = new Map<RecordingId, Checkpoint>();
      const finished = new Map<RecordingId, Checkpoint>();
      await fc.assert(
        fc.asyncProperty(
          arbitraryCheckpoint(unfinishedPhase),
          arbitraryCheckpoint(terminalPhase),
          async (open, ended) => {
            await store.replace(open);
            await store.replace(ended);
            unfinished.set(open.record.id, open);
            finished.set(ended.record.id, ended);
          },
        ),
        { numRuns: RUNS },
      );
      const loaded = await store.loadUnfinished();
      expect(loaded.damaged).toEqual([]);
      expect(byId(loaded.checkpoints)).toEqual(unfinished);
      expect(byId(await store.loadFinished(10_000))).toEqual(finished);
    });

    test('a recording that ended is no longer among the unfinished, and is again when it is taken up again', async () => {
      const { store } = await bench();
      await store.replace(exampleCheckpoint('a', 'completed', [1]));
      expect((await store.loadUnfinished()).checkpoints).toEqual([]);
      await store.save({ record: exampleRecord('a', { phase: 'finishing' }) });
      expect((await store.loadUnfinished()).checkpoints.map(({ record }) => record.id)).toEqual(['a']);
      expect(await store.loadFinished(10)).toEqual([]);
    });

    test('finished recordings come newest first, as many as asked for', async () => {
      const { store } = await bench();
      for (const day of [3, 1, 5, 2, 4]) {
        const { record, ledger } = exampleCheckpoint(`day-${day}`, 'cancelled', [day], Date.UTC(2026, 4, day));
        await store.replace({ record, ledger });
      }
      const object = {
        etag: 'e',
        sizeBytes: 1,
        crc32: 1,
        verifiedBy: 'etag',
        completedAt: timestamp(Date.UTC(2026, 4, 6)),
      } as const;
      await store.save({ record: exampleRecord('day-6', { phase: 'completed', object }) });
      const newest = await store.loadFinished(3);
      expect(newest.map(({ record }) => record.id)).toEqual(['day-6', 'day-5', 'day-4']);
      expect([...(newest[1]?.ledger.keys() ?? [])]).toEqual([5]);
    });

    test('the recordings that ended come in pages, newest first, each once, also when many ended at the same time', async () => {
      const { store } = await bench();
      const ids = Array.from({ length: 25 }, (_, index) => `take-${String(index).padStart(2, '0')}`);
      for (const id of ids)
        await store.replace(exampleCheckpoint(id, 'completed', [1], Date.UTC(2026, 4, id < 'take-15' ? 1 : 2)));
      await store.replace(exampleCheckpoint('open', 'recording', [1]));
      const expected = [
        ...ids.filter((id) => id >= 'take-15').reverse(),
        ...ids.filter((id) => id < 'take-15').reverse(),
      ];
      for (const limit of [1, 7, 10, 25, 26]) {
        const seen: RecordingId[] = [];
        let after: EndedCursor | undefined;
        for (let pages = 0; pages < 30; pages++) {
          const page = await store.loadEnded({ limit, ...(after === undefined ? {} : { after }) });
          expect(page.records.length).toBeLessThanOrEqual(limit);
          seen.push(...page.records.map(({ id }) => id));
          after = page.next;
          if (after === undefined) break;
        }
        expect(seen).toEqual(expected);
      }
    });

    test('pages keep their place while recordings end and are forgotten between them', async () => {
      const { store } = await bench();
      for (const day of [1, 2, 3, 4])
        await store.replace(exampleCheckpoint(`day-${day}`, 'cancelled', [], Date.UTC(2026, 4, day)));
      const first = await store.loadEnded({ limit: 2 });
      expect(first.records.map(({ id }) => id)).toEqual(['day-4', 'day-3']);
      await store.replace(exampleCheckpoint('day-5', 'completed', [], Date.UTC(2026, 4, 5)));
      await store.save({ record: exampleRecord('day-3', { phase: 'recording' }) });
      if (first.next === undefined) throw new Error('There has to be another page.');
      const second = await store.loadEnded({ limit: 10, after: first.next });
      expect(second).toEqual({ records: second.records });
      expect(second.records.map(({ id }) => id)).toEqual(['day-2', 'day-1']);
    });

    test('the recordings that ended can be limited to a time: its start belongs to it, its end does not', async () => {
      const { store } = await bench();
      for (const day of [1, 2, 3, 4])
        await store.replace(exampleCheckpoint(`day-${day}`, 'completed', [], Date.UTC(2026, 4, day)));
      const ids = async (query: Omit<EndedQuery, 'limit'>) =>
        (await store.loadEnded({ limit: 10, ...query })).records.map(({ id }) => id);
      const times = { fromMs: Date.UTC(2026, 4, 2), untilMs: Date.UTC(2026, 4, 4) };
      expect(await ids(times)).toEqual(['day-3', 'day-2']);
      expect(await ids({ fromMs: times.fromMs })).toEqual(['day-4', 'day-3', 'day-2']);
      expect(await ids({ untilMs: times.untilMs })).toEqual(['day-3', 'day-2', 'day-1']);
      expect(await ids({ ...times, after: { endedAtMs: Date.UTC(2026, 4, 3), id: 'day-3' } })).toEqual(['day-2']);
      expect(await ids({ ...times, after: { endedAtMs: Date.UTC(2026, 5, 1), id: 'later' } })).toEqual([
        'day-3',
        'day-2',
      ]);
    });

    test('a record that cannot be read is left out of its page, and the next page is still found', async () => {
      const { store, damage } = await bench();
      for (const day of [1, 2, 3])
        await store.replace(exampleCheckpoint(`day-${day}`, 'completed', [1], Date.UTC(2026, 4, day)));
      await damage('day-2', 'record', '{"version":1,');
      const seen: RecordingId[] = [];
      let page = await store.loadEnded({ limit: 1 });
      for (; page.next !== undefined; page = await store.loadEnded({ limit: 1, after: page.next }))
        seen.push(...page.records.map(({ id }) => id));
      expect([...seen, ...page.records.map(({ id }) => id)]).toEqual(['day-3', 'day-1']);
    });

    test('what cannot be read is reported and left as it is; the others load', async () => {
      const { store, damage, recordText } = await bench();
      for (const id of ['junk', 'newer', 'swapped', 'good'])
        await store.replace(exampleCheckpoint(id, 'recording', [1, 2]));
      await store.replace(exampleCheckpoint('part', 'completing', [1, 2]));
      const newer = JSON.stringify({ ...exampleRecord('newer'), version: 2 });
      await damage('junk', 'record', '{"version":1,');
      await damage('newer', 'record', newer);
      await damage('part', 2, JSON.stringify({ ...examplePart(2), sizeBytes: '10' }));
      await damage('swapped', 'record', JSON.stringify(exampleRecord('good')));
      const loaded = await store.loadUnfinished();
      expect(loaded.checkpoints.map(({ record }) => record.id)).toEqual(['good']);
      expect(loaded.damaged.map(({ recordingId }) => recordingId).sort()).toEqual(['junk', 'newer', 'part', 'swapped']);
      for (const { problem } of loaded.damaged) expect(problem).toMatch(/\S.*\.$/);
      expect(await store.load('junk')).toBeUndefined();
      expect(await recordText('junk')).toBe('{"version":1,');
      expect(await recordText('newer')).toBe(newer);
    });

    test('a damaged part does not make the others unknown while the recording can be compared with the store', async () => {
      const { store, damage } = await bench();
      await store.replace(exampleCheckpoint('a', 'recording', [1, 2, 3]));
      await damage('a', 2, JSON.stringify({ ...examplePart(2), sizeBytes: '10' }));
      const rest = exampleCheckpoint('a', 'recording', [1, 3]);
      expect(await store.loadUnfinished()).toEqual({ checkpoints: [rest], damaged: [] });
      expect(await store.load('a')).toEqual(rest);
    });

    test('a damaged recording can be written anew', async () => {
      const { store, damage } = await bench();
      const checkpoint = exampleCheckpoint('a', 'recording', [1]);
      await store.replace(exampleCheckpoint('a', 'recording', [1, 2]));
      await damage('a', 2, 'nonsense');
      await store.replace(checkpoint);
      expect(await store.loadUnfinished()).toEqual({ checkpoints: [checkpoint], damaged: [] });
    });

    test('a mark of a file is kept under any name, over a restart, and the last one wins', async () => {
      const opened = await bench();
      const marks = new Map<string, unknown>();
      await fc.assert(
        fc.asyncProperty(arbitraryPath, arbitraryMark, async (sourceKey, mark) => {
          await opened.store.markSource(sourceKey, mark);
          marks.set(sourceKey, mark);
        }),
        { numRuns: RUNS },
      );
      const store = await opened.reopen();
      for (const [sourceKey, mark] of marks) expect(await store.findSource(sourceKey)).toEqual(mark);
      expect(await store.findSource('/never/seen')).toBeUndefined();
    });

    test('names that differ only in what UTF-8 cannot hold are different files', async () => {
      const { store } = await bench();
      expect(await store.claimSource('/rec/\ud800.mp4', 'a')).toBe('a');
      expect(await store.claimSource('/rec/\ud801.mp4', 'b')).toBe('b');
    });

    test('of many who claim a file at once exactly one gets it, and all are told who', async () => {
      const { store, openSecond } = await bench();
      const stores = openSecond === undefined ? [store] : [store, await openSecond()];
      const ids = Array.from({ length: 20 }, (_, index) => `id-${index}`);
      const told = await Promise.all(ids.flatMap((id) => stores.map((each) => each.claimSource('/rec/a.mp4', id))));
      expect(new Set(told).size).toBe(1);
      expect(ids).toContain(told[0]);
    });

    test('a claim stays until its holder gives it back', async () => {
      const opened = await bench();
      expect(await opened.store.claimSource('/rec/a.mp4', 'a')).toBe('a');
      expect(await opened.store.claimSource('/rec/a.mp4', 'a')).toBe('a');
      await opened.store.releaseSource('/rec/a.mp4', 'b');
      const store = await opened.reopen();
      expect(await store.claimSource('/rec/a.mp4', 'b')).toBe('a');
      await store.releaseSource('/rec/a.mp4', 'a');
      await store.releaseSource('/rec/a.mp4', 'a');
      expect(await store.claimSource('/rec/a.mp4', 'b')).toBe('b');
    });

    test('what ended longer ago than asked is forgotten; what has not ended, and marks, never', async () => {
      const { store } = await bench({ finishedTtlMs: 1 });
      await store.replace(exampleCheckpoint('ended', 'completed', [1, 2], Date.UTC(2026, 0)));
      await store.replace(exampleCheckpoint('open', 'recording', [1], Date.UTC(2026, 0)));
      const { fingerprint } = exampleRecord('ended');
      const mark = { recordingId: 'ended', fingerprint, sizeBytes: 1, mtimeMs: 1, isDiscarded: false };
      await store.markSource('/rec/ended.mp4', mark);
      await vi.waitUntil(
        async () => {
          await store.forgetFinished(0);
          return (await store.load('ended')) === undefined;
        },
        { timeout: 60_000, interval: 10 },
      );
      expect(await store.loadFinished(10)).toEqual([]);
      expect((await store.loadUnfinished()).checkpoints.map(({ record }) => record.id)).toEqual(['open']);
      expect(await store.findSource('/rec/ended.mp4')).toEqual(mark);
    });

    test('what ended more recently than asked is kept', async () => {
      const { store } = await bench({ finishedTtlMs: LONG_MS });
      await store.replace(exampleCheckpoint('ended', 'completed', [1], Date.now()));
      await store.forgetFinished(LONG_MS);
      expect(await store.loadFinished(10)).toHaveLength(1);
    });

    test('a recording with the same number of parts starts anew after it was forgotten', async () => {
      const { store } = await bench({ finishedTtlMs: 1 });
      await store.replace(exampleCheckpoint('a', 'completed', [1, 2], Date.UTC(2026, 0)));
      await vi.waitUntil(
        async () => {
          await store.forgetFinished(0);
          return (await store.load('a')) === undefined;
        },
        { timeout: 60_000, interval: 10 },
      );
      await store.save({ record: exampleRecord('a'), put: [examplePart(3)] });
      expect([...((await store.load('a'))?.ledger.keys() ?? [])]).toEqual([3]);
    });

    test('closing twice is fine; every call after it is refused with a fault that can be retried', async () => {
      const { store } = await bench();
      await store.save({ record: exampleRecord('a') });
      await store.close();
      await store.close();
      const refused = { code: 'checkpoint_unavailable', disposition: 'retry' };
      const held = { recordingId: 'a', ownerId: 'cart-1', fence: 1 };
      const mark = {
        recordingId: 'a',
        fingerprint: exampleRecord('a').fingerprint,
        sizeBytes: 1,
        mtimeMs: 1,
        isDiscarded: false,
      };
      await expect(store.loadUnfinished()).rejects.toMatchObject(refused);
      await expect(store.loadFinished(1)).rejects.toMatchObject(refused);
      await expect(store.loadEnded({ limit: 1 })).rejects.toMatchObject(refused);
      await expect(store.load('a')).rejects.toMatchObject(refused);
      await expect(store.save({ record: exampleRecord('a') })).rejects.toMatchObject(refused);
      await expect(store.replace(exampleCheckpoint('a', 'recording', []))).rejects.toMatchObject(refused);
      await expect(store.markSource('/a', mark)).rejects.toMatchObject(refused);
      await expect(store.findSource('/a')).rejects.toMatchObject(refused);
      await expect(store.claimSource('/a', 'a')).rejects.toMatchObject(refused);
      await expect(store.releaseSource('/a', 'a')).rejects.toMatchObject(refused);
      await expect(store.acquireLease('a', 'cart-1', 1)).rejects.toMatchObject(refused);
      await expect(store.releaseLease(held)).rejects.toMatchObject(refused);
      await expect(store.forgetFinished(0)).rejects.toMatchObject(refused);
      await expect(store.ping()).rejects.toMatchObject(refused);
    });
  });
  checkpointLeaseContract(name, harness);
}

function byId(checkpoints: readonly Checkpoint[]): Map<RecordingId, Checkpoint> {
  return new Map(checkpoints.map((checkpoint) => [checkpoint.record.id, checkpoint]));
}
