import { expect, test } from 'vitest';
import { timestamp } from '../../../../electron/engine/core/timestamp.ts';
import { History } from '../../../../electron/engine/runtime/history.ts';
import { EVERYTHING, type HistoryCursor, type HistoryFilter, localDay } from '../../../../shared/history.ts';
import { createFakeClock } from '../../../fakes/fakeClock.ts';
import { MemoryCheckpointStore } from '../../../fakes/memoryCheckpointStore.ts';
import { exampleRecord } from '../../../support/checkpoints.ts';

const DAY_MS = 24 * 3_600_000;
const FIRST = Date.UTC(2026, 4, 1, 12);

/** 1 000 recordings, ten a day in two folders; each tenth was discarded, and each third is another workstation's. */
async function rig() {
  const clock = createFakeClock();
  const checkpoints = new MemoryCheckpointStore({ clock });
  for (let n = 0; n < 1_000; n++) {
    const completedAt = timestamp(FIRST + Math.floor(n / 10) * DAY_MS + n);
    const object = { etag: 'e', sizeBytes: n, crc32: n, verifiedBy: 'checksum', completedAt } as const;
    const record = exampleRecord(`id-${n}`, {
      path: `/card/CAM_${n % 2 === 0 ? 'A' : 'B'}/clip-${n}.mov`,
      ownerId: n % 3 === 0 ? 'other' : 'cart-1',
      lastActivityAt: completedAt,
      ...(n % 10 === 0 ? { phase: 'cancelled', bytesSent: 7 } : { phase: 'completed', object }),
    });
    await checkpoints.replace({ record, ledger: new Map() });
  }
  const history = new History({
    checkpoints,
    clock: { sleep: async () => undefined },
    signal: new AbortController().signal,
    ownerId: () => 'cart-1',
  });
  return { checkpoints, history };
}

const own = Array.from({ length: 1_000 }, (_, n) => n).filter((n) => n % 3 !== 0);

test('pages hold every recording of this workstation once, newest first, however far back', async () => {
  const { history } = await rig();
  const seen: string[] = [];
  let after: HistoryCursor | null = null;
  do {
    const page = await history.page({ filter: EVERYTHING, after, limit: 70 });
    seen.push(...page.entries.map(({ id }) => id));
    after = page.next;
  } while (after !== null);
  expect(seen).toEqual(own.toReversed().map((n) => `id-${n}`));
});

test('a page is filled however rarely its filter selects something', async () => {
  const { history } = await rig();
  const filter: HistoryFilter = { ...EVERYTHING, text: 'clip-10', folder: '/card/CAM_A', outcome: 'complete' };
  const page = await history.page({ filter, after: null, limit: 3 });
  expect(page.entries.map(({ name }) => name)).toEqual(['clip-106.mov', 'clip-104.mov']);
  expect(page.next).toBeNull();
});

test('exactly one full page is the last one', async () => {
  const { history } = await rig();
  const filter: HistoryFilter = { ...EVERYTHING, text: 'clip-10', folder: '/card/CAM_A', outcome: 'complete' };
  expect(await history.page({ filter, after: null, limit: 2 })).toMatchObject({ next: null });
  expect((await history.page({ filter, after: null, limit: 1 })).next).not.toBeNull();
});

test('the summary counts what the filter selects by day, and names all folders of its time', async () => {
  const { history } = await rig();
  const discarded = await history.summary({ ...EVERYTHING, outcome: 'discarded' });
  const expected = own.filter((n) => n % 10 === 0);
  expect(discarded.count).toBe(expected.length);
  expect(discarded.sizeBytes).toBe(7 * expected.length);
  expect(discarded.days.map(({ day }) => day)).toEqual(
    expected.toReversed().map((n) => localDay(FIRST + Math.floor(n / 10) * DAY_MS + n)),
  );
  expect(discarded.folders).toEqual(['/card/CAM_A', '/card/CAM_B']);
  const day = await history.summary({
    ...EVERYTHING,
    from: timestamp(FIRST + DAY_MS),
    until: timestamp(FIRST + 2 * DAY_MS),
  });
  expect(day.count).toBe(own.filter((n) => n >= 10 && n < 20).length);
});

test('it can be read through as one sequence', async () => {
  const { history } = await rig();
  const names: string[] = [];
  for await (const { name } of history.select({ ...EVERYTHING, text: 'clip-99' })) names.push(name);
  expect(names).toEqual(
    ['clip-998', 'clip-997', 'clip-995', 'clip-994', 'clip-992', 'clip-991'].map((name) => `${name}.mov`),
  );
});

test('a journal that does not answer rejects the request', async () => {
  const { history, checkpoints } = await rig();
  await checkpoints.close();
  await expect(history.page({ filter: EVERYTHING, after: null, limit: 1 })).rejects.toMatchObject({
    code: 'checkpoint_unavailable',
  });
});
