import { describe, expect, it } from 'vitest';
import type { SourceFacts } from '../../../../../electron/engine/ports/fileSource.ts';
import { type Turn, WaitingFiles } from '../../../../../electron/engine/runtime/intake/waitingFiles.ts';

function facts(sizeBytes: number, ctimeMs = 1): SourceFacts {
  const fingerprint = { device: '1', inode: '1', birthtimeMs: 1 };
  return { sizeBytes, allocatedBytes: sizeBytes, mtimeMs: 1, ctimeMs, fingerprint };
}

function takeAll(waiting: WaitingFiles, hasRoom: (turn: Turn) => boolean = () => true): string[] {
  const paths: string[] = [];
  for (;;) {
    const next = waiting.take(hasRoom, () => false);
    if (next === undefined) return paths;
    paths.push(next.path);
  }
}

describe('WaitingFiles', () => {
  it('gives growing files their turn first, then new, preferred, recent and all other ones, each in order of arrival', () => {
    const waiting = new WaitingFiles(() => '');
    const turns = {
      a: 'existing',
      b: 'recent',
      c: 'fresh',
      d: 'growing',
      e: 'existing',
      f: 'growing',
      g: 'preferred',
    } as const;
    for (const [path, turn] of Object.entries(turns)) waiting.put(path, facts(10), turn, 0);
    expect(takeAll(waiting)).toEqual(['d', 'f', 'c', 'g', 'b', 'a', 'e']);
  });

  it('takes a file that changed while it waited for one that grows, and counts its time anew', () => {
    const waiting = new WaitingFiles(() => '');
    waiting.put('a', facts(10), 'existing', 5);
    waiting.put('b', facts(10), 'existing', 5);
    waiting.put('a', facts(10), 'fresh', 8);
    waiting.put('b', facts(30), 'existing', 9);
    const [first, second] = [1, 2].map(() =>
      waiting.take(
        () => true,
        () => false,
      ),
    );
    expect(first).toMatchObject({ path: 'b', file: { sizeBytes: 30, sinceMs: 9 } });
    expect(second).toMatchObject({ path: 'a', file: { sizeBytes: 10, sinceMs: 5 } });
  });

  it('lets no later turn pass one without room, and passes over a file that is busy', () => {
    const waiting = new WaitingFiles(() => '');
    waiting.put('a', facts(1), 'existing', 0);
    waiting.put('b', facts(1), 'fresh', 0);
    waiting.put('c', facts(1), 'fresh', 0);
    expect(takeAll(waiting, (turn) => turn !== 'fresh')).toEqual([]);
    expect(
      waiting.take(
        () => true,
        (path) => path === 'b',
      )?.path,
    ).toBe('c');
    expect(waiting.count).toBe(2);
  });

  it('counts files and bytes through all changes', () => {
    const waiting = new WaitingFiles(() => '');
    const counted = (): number[] => [waiting.count, waiting.bytes];
    waiting.put('a', facts(10), 'existing', 0);
    waiting.put('b', facts(20), 'fresh', 0);
    waiting.put('a', facts(15), 'existing', 1);
    expect(counted()).toEqual([2, 35]);
    waiting.remove('b');
    waiting.remove('b');
    expect(counted()).toEqual([1, 15]);
    waiting.put('c', facts(1), 'recent', 1);
    waiting.keep((path) => path === 'c');
    expect(counted()).toEqual([1, 1]);
    waiting.clear();
    expect(counted()).toEqual([0, 0]);
  });

  it('names all of them bit by bit, also while files come and go', () => {
    const waiting = new WaitingFiles(() => '');
    for (let file = 0; file < 10; file++) waiting.put(`${file}`, facts(1), 'existing', 0);
    const seen = waiting.some(4);
    waiting.remove('5');
    waiting.put('late', facts(1), 'existing', 0);
    seen.push(...waiting.some(4), ...waiting.some(4));
    expect(new Set(seen)).toEqual(new Set(['0', '1', '2', '3', '4', '6', '7', '8', '9', 'late']));
    expect(waiting.some(2)).toEqual(['0', '1']);
  });
});
