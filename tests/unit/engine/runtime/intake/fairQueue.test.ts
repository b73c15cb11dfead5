import { expect, test } from 'vitest';
import { FairQueue } from '../../../../../electron/engine/runtime/intake/fairQueue.ts';

const free = (): boolean => false;
/** The folder of `a/1` is `a`. */
const folderOf = (path: string): string => path.slice(0, path.indexOf('/'));

function takeAll(queue: FairQueue): string[] {
  const paths: string[] = [];
  for (let path = queue.take(free); path !== undefined; path = queue.take(free)) paths.push(path);
  return paths;
}

test('folders take turns, however many paths one of them has', () => {
  const queue = new FairQueue(folderOf);
  for (const path of ['a/1', 'a/2', 'a/1', 'a/3', 'a/4']) queue.add(path);
  expect(queue.take(free)).toBe('a/1');
  for (const path of ['b/1', 'b/2', 'c/1']) queue.add(path);
  expect([queue.size, queue.sizeIn('b', 0), queue.sizeIn('d', 0)]).toEqual([6, 2, 0]);
  expect(takeAll(queue)).toEqual(['a/2', 'b/1', 'c/1', 'a/3', 'b/2', 'a/4']);
  expect(queue.size).toBe(0);
});

test('within a folder the lower level comes first, and the folders still take turns', () => {
  const queue = new FairQueue(folderOf, 2);
  queue.add('a/found', 1);
  queue.add('b/found', 1);
  for (const path of ['a/1', 'a/2']) queue.add(path, 0);
  expect(takeAll(queue)).toEqual(['a/1', 'b/found', 'a/2', 'a/found']);
});

test('a folder whose paths are all busy is passed over and keeps them', () => {
  const queue = new FairQueue(folderOf);
  for (const path of ['a/1', 'b/1', 'b/2']) queue.add(path);
  expect(queue.take((path) => path === 'a/1')).toBe('b/1');
  expect(queue.take(() => true)).toBeUndefined();
  expect(takeAll(queue)).toEqual(['a/1', 'b/2']);
});

test('a path is found and deleted in all levels, also when it belongs to another folder now', () => {
  let inner = false;
  const queue = new FairQueue((path) => (inner ? 'inner' : folderOf(path)), 2);
  queue.add('a/1', 0);
  queue.add('a/1', 1);
  queue.add('a/2', 0);
  inner = true;
  expect([queue.has('a/1'), queue.has('a/3'), [...queue]]).toEqual([true, false, ['a/1', 'a/2', 'a/1']]);
  queue.delete('a/1');
  expect(queue.has('a/1')).toBe(false);
  expect(takeAll(queue)).toEqual(['a/2']);
  queue.add('a/2');
  queue.clear();
  expect([queue.size, queue.take(free)]).toEqual([0, undefined]);
});
