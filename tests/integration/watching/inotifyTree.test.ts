import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { inotifyTree } from '../../../electron/engine/adapters/watchChokidar/inotifyTree.ts';
import { compilePatterns } from '../../../electron/engine/core/patterns.ts';
import { diskFiles } from '../../support/diskFiles.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { Watching } from './watching.ts';

describe('with one watch for each folder', () => {
  test('a folder that moves within the tree is watched at its new place only', async () => {
    const path = tempFolder();
    mkdirSync(join(path, 'a', 'deep'), { recursive: true });
    writeFileSync(join(path, 'a', 'deep', 'clip.mp4'), 'abc');
    const watching = new Watching({ path });
    await watching.watch.ready;
    renameSync(join(path, 'a'), join(path, 'b'));
    await watching.sees('appeared', join(path, 'b', 'deep', 'clip.mp4'));
    watching.hints.length = 0;
    appendFileSync(join(path, 'b', 'deep', 'clip.mp4'), 'abc');
    writeFileSync(join(path, 'b', 'deep', 'new.mp4'), 'abc');
    await watching.sees('changed', join(path, 'b', 'deep', 'clip.mp4'));
    await watching.sees('appeared', join(path, 'b', 'deep', 'new.mp4'));
    expect(watching.hints.filter((hint) => hint.path.startsWith(join(path, 'a')))).toEqual([]);
  });

  test('a folder that moves out of the tree is watched no more, and a new one of its name is', async () => {
    const path = tempFolder();
    const outside = tempFolder();
    mkdirSync(join(path, 'card'));
    const watching = new Watching({ path });
    await watching.watch.ready;
    renameSync(join(path, 'card'), join(outside, 'card'));
    mkdirSync(join(path, 'card'));
    writeFileSync(join(outside, 'card', 'far.mp4'), 'abc');
    writeFileSync(join(path, 'card', 'near.mp4'), 'abc');
    await watching.sees('appeared', join(path, 'card', 'near.mp4'));
    writeFileSync(join(path, 'card', 'later.mp4'), 'abc');
    await watching.sees('appeared', join(path, 'card', 'later.mp4'));
    expect(watching.hints.filter((hint) => hint.path.endsWith('far.mp4'))).toEqual([]);
  });

  test('an event at a file that matches nothing is counted, and not told', async () => {
    const path = tempFolder();
    const watching = new Watching({ path });
    await watching.watch.ready;
    writeFileSync(join(path, 'notes.txt'), 'abc');
    await vi.waitFor(() => expect(watching.observations).toContainEqual({ kind: 'filtered' }), { timeout: 60_000 });
    expect(watching.hints).toEqual([]);
  });

  test('a name that belongs to one kind of thing after the other is told while it is a file', async () => {
    const path = tempFolder();
    const clip = join(path, 'clip.mp4');
    const watching = new Watching({ path });
    await watching.watch.ready;
    writeFileSync(clip, 'abc');
    await watching.sees('appeared', clip);
    rmSync(clip);
    await watching.sees('gone', clip);
    mkdirSync(clip);
    writeFileSync(join(clip, 'inner.mp4'), 'abc');
    await watching.sees('appeared', join(clip, 'inner.mp4'));
    watching.hints.length = 0;
    rmSync(clip, { recursive: true });
    writeFileSync(clip, 'abc');
    await watching.sees('appeared', clip);
    appendFileSync(clip, 'abc');
    await watching.sees('changed', clip);
  });

  test('more changes at once than the kernel keeps: the files of a folder with such changes are told all the same', async () => {
    const path = tempFolder();
    mkdirSync(join(path, 'card'));
    mkdirSync(join(path, 'quiet'));
    writeFileSync(join(path, 'quiet', 'clip.mp4'), 'abc');
    const watching = new Watching({ path });
    await watching.watch.ready;
    await watching.sees('appeared', join(path, 'quiet', 'clip.mp4'));
    watching.hints.length = 0;
    const files = 12_000;
    for (let file = 0; file < files; file++) writeFileSync(join(path, 'card', `${file}.mp4`), 'x');
    const told = (): number => new Set(watching.hints.map((hint) => hint.path)).size;
    await vi.waitFor(() => expect(told()).toBe(files), { timeout: 60_000 });
    expect(watching.hints.filter((hint) => hint.path.startsWith(join(path, 'quiet')))).toEqual([]);
  });

  test('more changes at once than the kernel keeps: a folder that appeared among them is watched all the same', async () => {
    const path = tempFolder();
    const watching = new Watching({ path });
    await watching.watch.ready;
    // Two events for each file; nothing is taken from the queue meanwhile.
    for (let file = 0; file < 10_000; file++) writeFileSync(join(path, `${file}.txt`), 'x');
    mkdirSync(join(path, 'late'));
    writeFileSync(join(path, 'late', 'clip.mp4'), 'abc');
    await watching.sees('appeared', join(path, 'late', 'clip.mp4'));
    writeFileSync(join(path, 'late', 'later.mp4'), 'abc');
    await watching.sees('appeared', join(path, 'late', 'later.mp4'));
  });

  test('more changes than the kernel keeps, without an end: a folder that appeared among them is watched meanwhile', async () => {
    const path = tempFolder();
    const watching = new Watching({ path });
    await watching.watch.ready;
    const change = (changes: number): void => {
      // Alternately, because the kernel makes one event of equal ones.
      for (let change = 0; change < changes; change++) appendFileSync(join(path, `${change % 2}.txt`), 'x');
    };
    change(20_000);
    mkdirSync(join(path, 'late'));
    const clip = join(path, 'late', 'clip.mp4');
    writeFileSync(clip, 'abc');
    while (!watching.hints.some((hint) => hint.path === clip)) {
      change(6_000);
      await setImmediate();
    }
  });

  test('more changes at once than the kernel keeps, spread over several watched folders, are noticed by all of them', async () => {
    const paths = Array.from({ length: 6 }, () => tempFolder());
    const watched = paths.map((path) => new Watching({ path }));
    await Promise.all(watched.map(({ watch }) => watch.ready));
    for (const path of paths) for (let file = 0; file < 2_000; file++) writeFileSync(join(path, `${file}.txt`), 'x');
    for (const path of paths) mkdirSync(join(path, 'late'));
    for (const path of paths) writeFileSync(join(path, 'late', 'clip.mp4'), 'abc');
    for (const [index, path] of paths.entries()) await watched[index]?.sees('appeared', join(path, 'late', 'clip.mp4'));
  });
});

test('a folder that is exchanged while it is read for the first time is watched as what it is afterwards', async () => {
  const path = tempFolder();
  const outside = tempFolder();
  const inner = join(path, 'card', 'clips');
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const appeared: string[] = [];
  let readings = 0;
  const { scanner } = diskFiles();
  const folder = { path, include: [], exclude: [] };
  const stop = inotifyTree(
    {
      root: path,
      rule: compilePatterns([], []),
      hasLinks: false,
      // The first reading of the card is slow before its subfolder, the second one from the beginning.
      async *list(from, answered) {
        const reading = from === 'card' ? readings++ : -1;
        if (reading === 0) answered?.(from);
        await gates[reading]?.promise;
        if (reading === 0) answered?.('card/clips');
        else
          for await (const file of scanner.scan(folder, AbortSignal.timeout(60_000), undefined, {
            from,
            ...(answered && { answered }),
          }))
            yield file.slice(path.length + 1);
      },
    },
    {
      appeared: (below) => appeared.push(below),
      changed: () => undefined,
      gone: () => undefined,
      filtered: () => undefined,
      failed: () => undefined,
      ready: () => mkdirSync(inner, { recursive: true }),
    },
  );
  onTestFinished(stop);
  const exchange = (name: string): void => {
    renameSync(join(path, 'card'), join(outside, name));
    mkdirSync(inner, { recursive: true });
  };
  await vi.waitFor(() => expect(readings).toBe(1), { timeout: 60_000 });
  exchange('first');
  await vi.waitFor(() => expect(readings).toBe(2), { timeout: 60_000 });
  gates[0]?.resolve();
  await setImmediate();
  gates[1]?.resolve();
  await setImmediate();
  writeFileSync(join(inner, 'second.mp4'), 'abc');
  await vi.waitFor(() => expect(appeared).toContain('card/clips/second.mp4'), { timeout: 60_000 });
  exchange('second');
  await vi.waitFor(() => expect(readings).toBe(3), { timeout: 60_000 });
  await setTimeout(100);
  writeFileSync(join(inner, 'third.mp4'), 'abc');
  await vi.waitFor(() => expect(appeared).toContain('card/clips/third.mp4'), { timeout: 60_000 });
});
