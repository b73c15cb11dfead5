import { expect, test } from 'vitest';
import { PathQueue } from '../../../../../electron/engine/runtime/intake/pathQueue.ts';

const free = (): boolean => false;

function takeAll(queue: PathQueue): string[] {
  const paths: string[] = [];
  for (let path = queue.take(free); path !== undefined; path = queue.take(free)) paths.push(path);
  return paths;
}

test('paths come out in order of arrival, each once', () => {
  const queue = new PathQueue();
  for (const path of ['a', 'b', 'a', 'c']) queue.add(path);
  expect(queue.size).toBe(3);
  expect(takeAll(queue)).toEqual(['a', 'b', 'c']);
  queue.add('a');
  expect([...queue]).toEqual(['a']);
  expect(takeAll(queue)).toEqual(['a']);
});

test('a deleted path does not come out, and one that is added again comes out once', () => {
  const queue = new PathQueue();
  for (const path of ['a', 'b', 'c']) queue.add(path);
  queue.delete('a');
  queue.delete('b');
  queue.add('b');
  expect(takeAll(queue)).toEqual(['b', 'c']);
  expect(queue.size).toBe(0);
});

test('a busy path is passed over and comes up again', () => {
  const queue = new PathQueue();
  for (const path of ['a', 'b']) queue.add(path);
  expect(queue.take((path) => path === 'a')).toBe('b');
  expect(queue.take(() => true)).toBeUndefined();
  expect(queue.size).toBe(1);
  expect(takeAll(queue)).toEqual(['a']);
});

test('thousands of paths that come and go leave no trace', () => {
  const queue = new PathQueue();
  const taken: string[] = [];
  for (let path = 0; path < 10_000; path++) {
    queue.add(String(path));
    queue.add(`later ${path}`);
    taken.push(queue.take(free) ?? '');
  }
  expect(taken.slice(0, 4)).toEqual(['0', 'later 0', '1', 'later 1']);
  expect(new Set([...taken, ...takeAll(queue)]).size).toBe(20_000);
  expect(queue.take(free)).toBeUndefined();
});
