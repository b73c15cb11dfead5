import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FairShare } from '../../../../electron/engine/core/fairShare.ts';
import { type Candidate, type UploadSlots, pickNextPart } from '../../../../electron/engine/core/nextPart.ts';

const growing = (id: string, waitingMs: number): Candidate => ({ id, isGrowing: true, waitingMs });
const notGrowing = (id: string, waitingMs: number): Candidate => ({ id, isGrowing: false, waitingMs });

function slots(flying: Record<string, number>, limits: Partial<UploadSlots> = {}): UploadSlots {
  return { inFlight: new Map(Object.entries(flying)), maxStreams: 5, maxParts: 4, growingInARow: 0, ...limits };
}

describe('the next part', () => {
  test('is of the recording that is furthest behind', () => {
    expect(pickNextPart([growing('a', 10), growing('b', 30), growing('c', 20)], slots({}))).toBe('b');
    expect(pickNextPart([notGrowing('a', 10), notGrowing('b', 30)], slots({}))).toBe('b');
  });

  test('is of one that grows before one that does not, however long that waits', () => {
    expect(pickNextPart([notGrowing('a', 1e6), growing('b', 1)], slots({}))).toBe('b');
  });

  test('is of one that a person put first before all others, the furthest behind of several', () => {
    const first = (candidate: Candidate): Candidate => ({ ...candidate, isFirst: true });
    const others = [growing('a', 1e6), notGrowing('b', 1e6)];
    expect(pickNextPart([...others, first(notGrowing('c', 1))], slots({}))).toBe('c');
    expect(pickNextPart([...others, first(growing('c', 1))], slots({}, { growingInARow: 4 }))).toBe('c');
    expect(pickNextPart([...others, first(growing('c', 1)), first(notGrowing('d', 2))], slots({}))).toBe('d');
  });

  test('is nobody’s when nobody waits, or when no slot is free', () => {
    expect(pickNextPart([], slots({}))).toBeUndefined();
    expect(pickNextPart([growing('a', 1)], slots({ b: 4 }))).toBeUndefined();
    expect(pickNextPart([growing('a', 1)], slots({ b: 3 }))).toBe('a');
  });

  test('is of a recording that does not grow after four of growing ones, and of a growing one when there is no other', () => {
    const waiting = [growing('a', 9), notGrowing('b', 1)];
    expect(pickNextPart(waiting, slots({}, { growingInARow: 3 }))).toBe('a');
    expect(pickNextPart(waiting, slots({}, { growingInARow: 4 }))).toBe('b');
    expect(pickNextPart([growing('a', 9)], slots({}, { growingInARow: 4 }))).toBe('a');
  });

  test('waits for a place, when it is the turn of a recording beyond as many as may be on their way', () => {
    const limits = { maxStreams: 1 };
    expect(pickNextPart([growing('a', 9), growing('b', 1)], slots({ a: 1 }, limits))).toBe('a');
    expect(pickNextPart([growing('a', 1), growing('b', 9)], slots({ a: 1 }, limits))).toBeUndefined();
    expect(pickNextPart([growing('b', 9)], slots({ a: 1 }, limits))).toBeUndefined();
  });
});

test('the limits hold whoever waits', () => {
  const flying = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 4 }));
  const waiting = fc.uniqueArray(
    fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e'), isGrowing: fc.boolean(), waitingMs: fc.nat(1_000) }),
    { selector: (candidate) => candidate.id },
  );
  fc.assert(
    fc.property(
      waiting,
      flying,
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 8 }),
      fc.nat(6),
      (candidates, inFlight, maxStreams, maxParts, growingInARow) => {
        const now = slots(inFlight, { maxStreams, maxParts, growingInARow });
        const picked = pickNextPart(candidates, now);
        const parts = Object.values(inFlight).reduce((sum, inFlying) => sum + inFlying, 0);
        if (picked === undefined) return;
        expect(parts).toBeLessThan(maxParts);
        expect(candidates.some((candidate) => candidate.id === picked)).toBe(true);
        if (!now.inFlight.has(picked)) expect(now.inFlight.size).toBeLessThan(maxStreams);
      },
    ),
  );
});

/** Parts take one turn each; growing recordings always have another one due. */
function simulate(
  recordings: readonly Candidate[],
  limits: Pick<UploadSlots, 'maxStreams' | 'maxParts'>,
): Map<string, number> {
  const waited = new Map(recordings.map(({ id }) => [id, 0]));
  const served = new Map<string, number>(recordings.map(({ id }) => [id, 0]));
  const flying: Candidate[] = [];
  let growingInARow = 0;
  for (let turn = 0; turn < 500; turn++) {
    for (;;) {
      const inFlight = new Map<string, number>();
      for (const { id } of flying) inFlight.set(id, (inFlight.get(id) ?? 0) + 1);
      const candidates = recordings.map((one) => ({ ...one, waitingMs: waited.get(one.id) ?? 0 }));
      const picked = pickNextPart(candidates, { inFlight, growingInARow, ...limits });
      const one = recordings.find(({ id }) => id === picked);
      if (one === undefined) break;
      flying.push(one);
      growingInARow = one.isGrowing ? growingInARow + 1 : 0;
      served.set(one.id, (served.get(one.id) ?? 0) + 1);
      waited.set(one.id, 0);
    }
    for (const { id } of recordings) waited.set(id, (waited.get(id) ?? 0) + 1_000);
    flying.shift();
  }
  return served;
}

test('nobody starves, although the growing ones never stop', () => {
  const recordings = [growing('a', 0), growing('b', 0), growing('c', 0), notGrowing('d', 0), notGrowing('e', 0)];
  for (const maxParts of [1, 2, 3, 4, 8]) {
    for (const maxStreams of [1, 2, maxParts + 1]) {
      const served = simulate(recordings, { maxStreams, maxParts });
      expect(Math.min(...served.values()), `${maxStreams} streams, ${maxParts} parts`).toBeGreaterThan(10);
    }
  }
});

describe('shares of folders', () => {
  const folder = fc.record({ weight: fc.integer({ min: 1, max: 100 }), isGrowing: fc.boolean() });

  test('no folder starves, each gets its share of its kind, and growing files still come first', () => {
    fc.assert(
      fc.property(
        fc.array(folder, { minLength: 2, maxLength: 5 }),
        fc.integer({ min: 1, max: 64 }),
        (folders, bytes) => {
          const shares = new FairShare();
          const waiting = folders.map(({ isGrowing }, index) => {
            const id = String(index);
            // The first folder has always waited longest: without shares it alone would send.
            return { id, folder: id, isGrowing, waitingMs: 1_000 - index };
          });
          const parts = folders.map(() => 0);
          const kinds = [0, 0];
          let growingInARow = 0;
          const rounds = 5 * 10 * folders.reduce((sum, { weight }) => sum + weight, 0);
          for (let round = 0; round < rounds; round++) {
            const index = Number(pickNextPart(waiting, slots({}, { growingInARow, shares })));
            const { weight, isGrowing } = folders[index] ?? { weight: Number.NaN, isGrowing: false };
            shares.took(isGrowing ? 'growing' : 'others', String(index), bytes, weight);
            parts[index] = (parts[index] ?? 0) + 1;
            kinds[isGrowing ? 1 : 0] = (kinds[isGrowing ? 1 : 0] ?? 0) + 1;
            growingInARow = isGrowing ? growingInARow + 1 : 0;
          }
          const [others = 0, growing = 0] = kinds;
          if (others > 0 && growing > 0) expect(growing / others).toBeCloseTo(4, 0);
          for (const kind of [true, false]) {
            const ofKind = folders.flatMap(({ weight, isGrowing }, index) =>
              isGrowing === kind ? [{ weight, parts: parts[index] ?? 0 }] : [],
            );
            const perWeight = ofKind.map(({ weight, parts: sent }) => sent / weight);
            for (const { weight, parts: sent } of ofKind) {
              expect(sent).toBeGreaterThan(0);
              // Whole parts: no folder is more than two parts from its share.
              expect(Math.abs(sent - weight * mean(perWeight))).toBeLessThan(2 + 0.05 * sent);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a folder that had nothing to send saves up no turn', () => {
    const shares = new FairShare();
    for (let part = 0; part < 50; part++) shares.took('growing', 'a', 10, 1);
    const sent: (string | undefined)[] = [];
    for (let part = 0; part < 6; part++) {
      const next = shares.next('growing', ['a', 'b']) ?? '';
      shares.took('growing', next, 10, 1);
      sent.push(next);
    }
    expect(sent.filter((name) => name === 'b').length).toBeLessThanOrEqual(4);
    expect(sent).toContain('a');
  });

  test('without shares the one that has waited longest is next, whatever its folder', () => {
    const waiting = [
      { ...growing('a', 1), folder: '/a' },
      { ...growing('b', 9), folder: '/b' },
    ];
    for (let part = 0; part < 3; part++) expect(pickNextPart(waiting, slots({}))).toBe('b');
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
