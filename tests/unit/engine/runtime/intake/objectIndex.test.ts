import { expect, test } from 'vitest';
import { ObjectIndex } from '../../../../../electron/engine/runtime/intake/objectIndex.ts';

const object = (key: string, sizeBytes = 1_000) => ({ bucket: 'takes', key, sizeBytes, etag: '' });

test('an object whose key says the name is found by its size and that name only', () => {
  const index = new ObjectIndex();
  const take = object('streams/1/a.mp4');
  index.add(take, 'a.mp4');
  expect(index.find(1_000, 'a.mp4', 4)).toEqual([take]);
  expect(index.find(1_001, 'a.mp4', 4)).toEqual([]);
  expect(index.find(1_000, 'b.mp4', 4)).toEqual([]);
});

test('an object whose key does not say the name may be of any file of its size; a key that ends with the name comes first', () => {
  const index = new ObjectIndex();
  const [first, second] = [object('2026-05-04/1'), object('2026-05-04/a.mp4')];
  index.add(first, undefined);
  index.add(second, undefined);
  expect(index.find(1_000, 'a.mp4', 4)).toEqual([second, first]);
  expect(index.find(1_000, 'b.mp4', 4)).toEqual([first, second]);
});

test('once its name is known, an object is found by that name only', () => {
  const index = new ObjectIndex();
  const take = object('2026-05-04/a.mp4');
  index.add(take, undefined);
  index.learn(take, 'b.mp4');
  index.learn(take, 'c.mp4');
  expect(index.find(1_000, 'a.mp4', 4)).toEqual([]);
  expect(index.find(1_000, 'b.mp4', 4)).toEqual([take]);
  expect(index.find(1_000, 'c.mp4', 4)).toEqual([]);
});

test('an object that has no document of its own is not found again', () => {
  const index = new ObjectIndex();
  const [take, other] = [object('2026-05-04/a.mp4'), object('2026-05-05/a.mp4')];
  index.add(take, undefined);
  index.add(other, undefined);
  index.learn(take, undefined);
  expect(index.find(1_000, 'a.mp4', 4)).toEqual([other]);
});

test('no more objects than asked for are found', () => {
  const index = new ObjectIndex();
  for (let number = 0; number < 10; number++) index.add(object(`streams/${number}/a.mp4`), 'a.mp4');
  expect(index.find(1_000, 'a.mp4', 4)).toHaveLength(4);
});
