import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { dueParts } from '../../../../electron/engine/core/dueParts.ts';
import { PartNumbers } from '../../../../electron/engine/core/partNumbers.ts';
import { type PartPlan, partBytes, partOffset, planFor } from '../../../../electron/engine/core/partPlan.ts';
import type { StoredPart } from '../../../../electron/engine/core/recording.ts';
import { StoredParts } from '../../../../electron/engine/core/storedParts.ts';
import { recordingView } from '../../../../electron/engine/runtime/views/recordingView.ts';
import { Growth } from '../../../../electron/engine/core/growth.ts';
import { CHUNK_BYTES, ledgerOf, Machine, OPEN, POLICY, record, storedPart } from './machine.ts';

const PLAN: PartPlan = planFor('stepping', CHUNK_BYTES, 0);
const PARTS_MAX = 10_000;

/** Around the ends of words, blocks and steps of the plan. */
const number = fc.oneof(
  fc.integer({ min: 1, max: 130 }),
  fc.constantFrom(31, 32, 33, 63, 64, 100, 101, 200, 1_999, 2_000, 2_001, 2_100, 2_101, 9_999, PARTS_MAX),
);

describe('part numbers', () => {
  test('are a set, whatever is added and removed', () => {
    const changes = fc.array(fc.tuple(fc.boolean(), number), { maxLength: 200 });
    fc.assert(
      fc.property(changes, fc.nat({ max: 5 }), number, (steps, count, from) => {
        let numbers = PartNumbers.none;
        const model = new Set<number>();
        for (const [isAdded, partNumber] of steps) {
          const before = [...numbers];
          const next = isAdded ? numbers.with(partNumber) : numbers.without(partNumber);
          expect([...numbers]).toEqual(before);
          numbers = next;
          if (isAdded) model.add(partNumber);
          else model.delete(partNumber);
        }
        const sorted = [...model].sort((a, b) => a - b);
        expect([...numbers]).toEqual(sorted);
        expect(numbers.size).toBe(model.size);
        expect([...numbers.withoutFirst(count)]).toEqual(sorted.slice(count));
        let missing = from;
        while (model.has(missing)) missing++;
        expect(numbers.nextMissing(from)).toBe(missing);
      }),
    );
  });

  test.each([0, 1, 30, 31, 32, 33, 63, 64, 65, PARTS_MAX])('up to %i are all from 1', (last) => {
    const all = PartNumbers.upTo(last);
    expect([...all]).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    expect(all.size).toBe(last);
    expect(all.nextMissing(1)).toBe(last + 1);
    expect([...all.runs()]).toEqual(last === 0 ? [] : [{ first: 1, last }]);
  });
});

describe('stored parts', () => {
  /** Parts as they are planned, and parts of other sizes. */
  const part = fc
    .tuple(number, fc.constantFrom(0, 1, -1), fc.boolean())
    .map(([partNumber, off, isPlanned]) =>
      storedPart(partNumber, isPlanned ? partBytes(PLAN, partNumber) : CHUNK_BYTES + off),
    );
  const changes = fc.array(fc.oneof(part, fc.array(number, { maxLength: 4 })), { maxLength: 100 });

  test('are a map by ascending numbers, whatever is stored and forgotten', () => {
    fc.assert(
      fc.property(changes, number, (steps, at) => {
        let parts = StoredParts.none;
        const model = new Map<number, StoredPart>();
        for (const change of steps) {
          const before = [...parts];
          const next = Array.isArray(change) ? parts.without(change) : parts.with(change);
          expect([...parts]).toEqual(before);
          parts = next;
          if (Array.isArray(change)) for (const partNumber of change) model.delete(partNumber);
          else model.set(change.partNumber, change);
        }
        checkEqual(parts, model, at);
        checkEqual(StoredParts.of(model), model, at);
      }),
    );
  });

  test('the next part to store is found behind complete blocks, and within them when a size differs', () => {
    const stored = (count: number) =>
      Array.from({ length: count }, (_, index) => storedPart(index + 1, partBytes(PLAN, index + 1)));
    const planned = (partNumber: number): number => partBytes(PLAN, partNumber);
    const parts = StoredParts.of(ledgerOf(...stored(2_250)));
    expect(parts.nextToStore(1, planned)).toBe(2_251);
    expect(parts.with(storedPart(2_050, 1)).nextToStore(1, planned)).toBe(2_050);
    expect(parts.without([150]).nextToStore(1, planned)).toBe(150);
    expect(parts.without([150]).nextToStore(151, planned)).toBe(2_251);
  });
});

function checkEqual(parts: StoredParts, model: ReadonlyMap<number, StoredPart>, at: number): void {
  const sorted = [...model.values()].sort((a, b) => a.partNumber - b.partNumber);
  expect([...parts.values()]).toEqual(sorted);
  expect([...parts.keys()]).toEqual(sorted.map(({ partNumber }) => partNumber));
  expect(parts.size).toBe(model.size);
  expect(parts.bytes).toBe(sorted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  expect(parts.get(at)).toEqual(model.get(at));
  expect(parts.has(at)).toBe(model.has(at));
  expect(parts.lastNumber).toBe(sorted.at(-1)?.partNumber ?? 0);
  expect([...parts.valuesFrom(at)]).toEqual(sorted.filter(({ partNumber }) => partNumber >= at));
  expect([...parts.valuesBefore(at)]).toEqual(sorted.filter(({ partNumber }) => partNumber < at).toReversed());
  const ends = sorted.map(({ partNumber, sizeBytes }) => partOffset(PLAN, partNumber) + sizeBytes);
  expect(parts.endBytes((partNumber) => partOffset(PLAN, partNumber))).toBe(Math.max(0, ...ends));
  let next = at;
  while (model.get(next)?.sizeBytes === partBytes(PLAN, next)) next++;
  expect(parts.nextToStore(at, (partNumber) => partBytes(PLAN, partNumber))).toBe(next);
}

describe('the work for one part', () => {
  /** Stored parts that count how often their size or number is read. */
  function countedParts(count: number): { readonly parts: readonly StoredPart[]; readonly reads: () => number } {
    let reads = 0;
    const parts = Array.from({ length: count }, (_, index) => {
      const plain = storedPart(index + 1, partBytes(PLAN, index + 1));
      const { sizeBytes, partNumber } = plain;
      const counted = (value: number) => ({ enumerable: true, get: () => (reads++, value) });
      return Object.defineProperties({ ...plain }, { sizeBytes: counted(sizeBytes), partNumber: counted(partNumber) });
    });
    return { parts, reads: () => reads };
  }

  /** The cost of one more part while the file grows (seen, taken, stored, shown): reads of parts, and entries put into maps and sets. */
  function costOfOneMore(stored: number): number {
    const { parts, reads } = countedParts(stored);
    const machine = new Machine(record({ plan: PLAN, session: OPEN }), ledgerOf(...parts));
    machine.see(partOffset(PLAN, stored + 1));
    machine.reconciled();
    machine.pass(1_000);
    machine.see(partOffset(PLAN, stored + 2) + 1);
    const before = reads();
    const puts = [vi.spyOn(Map.prototype, 'set'), vi.spyOn(Set.prototype, 'add')];
    const partNumber = machine.due[0] ?? 0;
    expect(partNumber).toBe(stored + 1);
    machine.tell({ kind: 'part.started', partNumber });
    machine.tell({ kind: 'part.stored', uploadId: 'U1', part: storedPart(partNumber, partBytes(PLAN, partNumber)) });
    machine.pass(1_000);
    expect(machine.due).toEqual([]);
    const { state } = machine;
    const viewed = {
      state,
      growth: new Growth(),
      policy: POLICY,
      isResumed: false,
      folder: '',
      secondsAfterLastWrite: null,
    };
    expect(recordingView(viewed, machine.atMs).partsStored).toBe(stored + 1);
    const cost = reads() - before + puts.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
    for (const spy of puts) spy.mockRestore();
    return cost;
  }

  /** The same cost of comparing one more part while the file is finished, when half of all are compared. */
  function costOfOneCompared(stored: number): number {
    const { parts, reads } = countedParts(stored);
    const machine = new Machine(record({ plan: PLAN, session: OPEN }), ledgerOf(...parts));
    machine.see(partOffset(PLAN, stored + 1));
    machine.reconciled();
    const sizeBytes = partOffset(PLAN, stored + 1);
    const { live, record: made } = machine.state;
    const frozen = { sizeBytes, mtimeMs: sizeBytes, reason: 'finalize_now', at: made.startedAt } as const;
    const half = PartNumbers.upTo(Math.floor(stored / 2));
    machine.state = {
      ...machine.state,
      record: { ...made, phase: 'finishing', frozen },
      live: { ...live, confirmed: half },
    };
    const before = reads();
    const puts = [vi.spyOn(Map.prototype, 'set'), vi.spyOn(Set.prototype, 'add')];
    const partNumber = dueParts(machine.state, machine.atMs).next().value?.partNumber ?? 0;
    expect(partNumber).toBe(Math.floor(stored / 2) + 1);
    machine.tell({ kind: 'part.started', partNumber });
    machine.tell({ kind: 'part.unchanged', uploadId: 'U1', partNumber });
    expect(machine.state.live.confirmed.size).toBe(Math.floor(stored / 2) + 1);
    const cost = reads() - before + puts.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
    for (const spy of puts) spy.mockRestore();
    return cost;
  }

  test.each([
    ['storing', costOfOneMore],
    ['comparing', costOfOneCompared],
  ])('%s does not grow with the parts that are stored', (_name, costOf) => {
    const [few, many] = [costOf(1_000), costOf(9_900)];
    expect(few).toBeGreaterThan(0);
    // One block of a hundred parts is looked at now and then; ten times the parts are not ten times the work.
    expect(many).toBeLessThan(few + 1_000);
  });
});
