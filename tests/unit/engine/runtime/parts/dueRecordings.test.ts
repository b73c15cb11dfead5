import { expect, test } from 'vitest';
import type { Candidate } from '../../../../../electron/engine/core/nextPart.ts';
import { DueRecordings } from '../../../../../electron/engine/runtime/parts/dueRecordings.ts';

/** @returns the ids of the candidates, the longest waiting first, and those that were asked */
function lookAt(due: DueRecordings, atMs: number, waitingMs: Readonly<Record<string, number>>) {
  const asked: string[] = [];
  const ask = (id: string): Candidate | undefined => {
    asked.push(id);
    const waiting = waitingMs[id];
    return waiting === undefined ? undefined : { id, isGrowing: true, waitingMs: waiting };
  };
  const found = due.candidates(atMs, ask).toSorted((a, b) => b.waitingMs - a.waitingMs);
  return { ids: found.map(({ id }) => id), asked };
}

test('a recording is asked again when it changed, when all changed, and after a second', () => {
  const due = new DueRecordings();
  for (const id of ['a', 'b']) due.changed(id);
  const waiting = { a: 10, b: 20 };
  expect(lookAt(due, 0, waiting)).toEqual({ ids: ['b', 'a'], asked: ['a', 'b'] });
  expect(lookAt(due, 999, waiting)).toEqual({ ids: ['b', 'a'], asked: [] });
  due.changed('a');
  expect(lookAt(due, 999, waiting).asked).toEqual(['a']);
  expect(lookAt(due, 1_000, waiting).asked).toEqual(['b']);
  due.allChanged();
  expect(lookAt(due, 1_001, waiting).asked).toEqual(['a', 'b']);
});

test('recordings that were asked at different times compare by how long they wait', () => {
  const due = new DueRecordings();
  due.changed('early');
  lookAt(due, 100, { early: 50 });
  due.changed('late');
  expect(lookAt(due, 900, { late: 849 }).ids).toEqual(['early', 'late']);
  due.changed('late');
  expect(lookAt(due, 900, { late: 851 }).ids).toEqual(['late', 'early']);
});

test('a recording without a part due is not asked again before it changes', () => {
  const due = new DueRecordings();
  due.changed('a');
  expect(lookAt(due, 0, {})).toEqual({ ids: [], asked: ['a'] });
  expect(lookAt(due, 5_000, { a: 1 })).toEqual({ ids: [], asked: [] });
  due.changed('a');
  expect(lookAt(due, 5_000, { a: 1 }).ids).toEqual(['a']);
  due.remove('a');
  expect(lookAt(due, 5_000, { a: 1 }).ids).toEqual([]);
});
