import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../electron/engine/core/fault.ts';
import type { FaultCode } from '../../electron/engine/core/fault.ts';
import { isSameFile } from '../../electron/engine/core/recording.ts';
import type { FileSource } from '../../electron/engine/ports/fileSource.ts';

/** A file source, and somebody who writes on its disk the way recorders do. */
export interface SourceBench {
  readonly source: FileSource;
  /** An empty folder. */
  readonly folder: string;
  /** At the end unless `position` is given; makes the file. */
  write(path: string, bytes: Uint8Array, position?: number): Promise<void>;
  truncate(path: string, sizeBytes: number): Promise<void>;
  /** Sets the time of the last write. */
  touch(path: string, mtimeMs: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
}

/** Names that recorders, people and other systems really make. */
export const ODD_NAMES = [
  'two  spaces .mp4',
  '-i.mp4',
  'concat:a.mp4',
  `it's "quoted" & $(paid) %41.mp4`,
  'K\u00e4se.mp4',
  'Ka\u0308se.mp4',
  '日本語🎬.mp4',
  'line\nbreak.mp4',
  `${'x'.repeat(251)}.mp4`,
] as const;

/** The contract of every file source, fakes included. `make` gives a new bench for each test. */
export function fileSourceContract(make: () => Promise<SourceBench>): void {
  const bytes = (text: string): Buffer => Buffer.from(text);
  const clip = (bench: SourceBench, name = 'clip.mp4'): string => join(bench.folder, name);
  const readAll = async (bench: SourceBench, path: string, position: number, length: number): Promise<string> => {
    const reader = await bench.source.open(path);
    const target = Buffer.alloc(length);
    const count = await reader.read(target, position);
    await reader.close();
    return target.subarray(0, count).toString('latin1');
  };

  describe('facts', () => {
    test('a growing file stays the same file, and its size and time move', async () => {
      const bench = await make();
      await bench.write(clip(bench), bytes('abc'));
      const before = await bench.source.stat(clip(bench));
      await bench.write(clip(bench), bytes('def'));
      const after = await bench.source.stat(clip(bench));
      expect([before.sizeBytes, after.sizeBytes]).toEqual([3, 6]);
      expect(isSameFile(before.fingerprint, after.fingerprint)).toBe(true);
      expect(after.mtimeMs).toBeGreaterThanOrEqual(before.mtimeMs);
    });

    test('a truncated file is the same file, only shorter', async () => {
      const bench = await make();
      await bench.write(clip(bench), bytes('abcdef'));
      const before = await bench.source.stat(clip(bench));
      await bench.truncate(clip(bench), 2);
      const after = await bench.source.stat(clip(bench));
      expect(after.sizeBytes).toBe(2);
      expect(isSameFile(before.fingerprint, after.fingerprint)).toBe(true);
    });

    test('a rewrite of equal size whose time of the last write is put back shows in the time of the last change', async () => {
      const bench = await make();
      await bench.write(clip(bench), bytes('abc'));
      await bench.touch(clip(bench), 1_780_000_000_000);
      const before = await bench.source.stat(clip(bench));
      // File systems take the time from a clock that moves every few milliseconds.
      await sleep(20);
      await bench.write(clip(bench), bytes('X'), 1);
      await bench.touch(clip(bench), 1_780_000_000_000);
      const after = await bench.source.stat(clip(bench));
      expect(after).toEqual({ ...before, ctimeMs: after.ctimeMs });
      expect(after.ctimeMs).toBeGreaterThan(before.ctimeMs);
    });

    test('an open reader gives the facts of the file it reads, not of the one that has its name now', async () => {
      const bench = await make();
      await bench.write(clip(bench), bytes('abc'));
      const reader = await bench.source.open(clip(bench));
      expect(await reader.stat()).toEqual(await bench.source.stat(clip(bench)));
      await bench.rename(clip(bench), clip(bench, 'moved.mp4'));
      await bench.write(clip(bench), bytes('another take'));
      const other = await bench.source.stat(clip(bench));
      expect(await reader.stat()).toEqual(await bench.source.stat(clip(bench, 'moved.mp4')));
      expect(isSameFile((await reader.stat()).fingerprint, other.fingerprint)).toBe(false);
      await reader.close();
    });

    test('a new file under the old name is another file', async () => {
      const bench = await make();
      await bench.write(clip(bench), bytes('abc'));
      const before = await bench.source.stat(clip(bench));
      await bench.write(clip(bench, 'other.mp4'), bytes('abc'));
      await bench.rename(clip(bench, 'other.mp4'), clip(bench));
      const after = await bench.source.stat(clip(bench));
      expect(isSameFile(before.fingerprint, after.fingerprint)).toBe(false);
    });

    test('bytes that were written are allocated', async () => {
      const bench = await make();
      await bench.write(clip(bench), Buffer.alloc(1_000_000, 'x'));
      expect((await bench.source.stat(clip(bench))).allocatedBytes).toBeGreaterThanOrEqual(1_000_000);
    });

    test('a file that is not there, and a folder, are faults that name the file', async () => {
      const bench = await make();
      await bench.makeFolder(clip(bench, 'folder.mp4'));
      await expectFault(bench.source.stat(clip(bench)), 'source_missing', 'clip.mp4');
      await expectFault(bench.source.open(clip(bench)), 'source_missing', 'clip.mp4');
      await expectFault(bench.source.stat(clip(bench, 'folder.mp4')), 'source_unreadable', 'folder.mp4');
      await expectFault(bench.source.open(clip(bench, 'folder.mp4')), 'source_unreadable', 'folder.mp4');
    });
  });

  test('a file outside of the watched folders is neither examined nor opened, and a removed folder is none', async () => {
    const bench = await make();
    await bench.makeFolder(join(bench.folder, 'card'));
    await bench.makeFolder(join(bench.folder, 'card 2'));
    await bench.write(join(bench.folder, 'card', 'clip.mp4'), bytes('abc'));
    await bench.write(join(bench.folder, 'card 2', 'clip.mp4'), bytes('abc'));
    const { source } = bench;
    source.restrictTo([join(bench.folder, 'card')], 'never');
    expect((await source.stat(join(bench.folder, 'card', 'clip.mp4'))).sizeBytes).toBe(3);
    await expectFault(source.stat(join(bench.folder, 'card 2', 'clip.mp4')), 'source_unreadable', 'clip.mp4');
    await expectFault(source.open(join(bench.folder, 'card 2', 'clip.mp4')), 'source_unreadable', 'clip.mp4');
    await expectFault(source.stat(join(bench.folder, 'card')), 'source_unreadable', 'card');
    source.restrictTo([], 'never');
    await expectFault(source.open(join(bench.folder, 'card', 'clip.mp4')), 'source_unreadable', 'clip.mp4');
  });

  describe('reading', () => {
    test('fills the target, or as much of it as the file has', async () => {
      const bench = await make();
      await bench.write(clip(bench), bytes('0123456789'));
      expect(await readAll(bench, clip(bench), 3, 4)).toBe('3456');
      expect(await readAll(bench, clip(bench), 8, 4)).toBe('89');
      expect(await readAll(bench, clip(bench), 10, 4)).toBe('');
      expect(await readAll(bench, clip(bench), 1_000_000, 4)).toBe('');
      expect(await readAll(bench, clip(bench), 0, 0)).toBe('');
    });

    test('an open reader sees what is written, rewritten and cut off later', async () => {
      const bench = await make();
      await bench.write(clip(bench), bytes('aaaa'));
      const reader = await bench.source.open(clip(bench));
      const target = Buffer.alloc(8);
      await bench.write(clip(bench), bytes('bbbb'));
      await bench.write(clip(bench), bytes('X'), 1);
      expect(await reader.read(target, 0)).toBe(8);
      expect(target.toString()).toBe('aXaabbbb');
      await bench.truncate(clip(bench), 3);
      expect(await reader.read(target, 0)).toBe(3);
      expect((await reader.stat()).sizeBytes).toBe(3);
      await reader.close();
    });

    test('an open reader keeps its file when the name is changed, taken or gone', async () => {
      const bench = await make();
      await bench.write(clip(bench), bytes('first'));
      const facts = await bench.source.stat(clip(bench));
      const reader = await bench.source.open(clip(bench));
      await bench.rename(clip(bench), clip(bench, 'renamed.mp4'));
      await bench.write(clip(bench), bytes('second'));
      await bench.remove(clip(bench, 'renamed.mp4'));
      const target = Buffer.alloc(5);
      await reader.read(target, 0);
      expect(target.toString()).toBe('first');
      expect((await reader.stat()).fingerprint).toEqual(facts.fingerprint);
      await reader.close();
    });

    test('closing twice is closing once, and a closed reader reads nothing', async () => {
      const bench = await make();
      await bench.write(clip(bench), bytes('abc'));
      const reader = await bench.source.open(clip(bench));
      await Promise.all([reader.close(), reader.close()]);
      await reader.close();
      await expectFault(reader.read(Buffer.alloc(1), 0), 'disk_error', 'clip.mp4');
    });

    test('the bytes a sparse file leaves out read as zero', async () => {
      const bench = await make();
      await bench.write(clip(bench), bytes('end'), 5_000_000);
      const facts = await bench.source.stat(clip(bench));
      expect(facts.sizeBytes).toBe(5_000_003);
      expect(facts.allocatedBytes).toBeLessThan(500_000);
      expect(await readAll(bench, clip(bench), 4_999_998, 10)).toBe('\0\0end');
    });
  });

  describe('following a renamed file', () => {
    test('finds it under its new name, and nothing when it is gone', async () => {
      const bench = await make();
      await bench.write(clip(bench), bytes('abc'));
      await bench.write(clip(bench, 'bystander.mp4'), bytes('abc'));
      const { fingerprint } = await bench.source.stat(clip(bench));
      await bench.rename(clip(bench), clip(bench, 'take 1.mov'));
      expect(await bench.source.findByFingerprint(bench.folder, fingerprint)).toBe(clip(bench, 'take 1.mov'));
      await bench.remove(clip(bench, 'take 1.mov'));
      expect(await bench.source.findByFingerprint(bench.folder, fingerprint)).toBeUndefined();
    });

    test('a folder that is not there holds nothing', async () => {
      const bench = await make();
      const fingerprint = { device: '1', inode: '1', birthtimeMs: 0 };
      expect(await bench.source.findByFingerprint(join(bench.folder, 'gone'), fingerprint)).toBeUndefined();
    });
  });

  test('the device of a folder is that of the files in it; a folder that is not there, and a file, have none', async () => {
    const bench = await make();
    await bench.write(clip(bench), bytes('content'));
    const { fingerprint } = await bench.source.stat(clip(bench));
    expect(await bench.source.deviceOf(bench.folder)).toBe(fingerprint.device);
    expect(await bench.source.deviceOf(join(bench.folder, 'gone'))).toBeUndefined();
    expect(await bench.source.deviceOf(clip(bench))).toBeUndefined();
    expect(await bench.source.fileSystemOf(bench.folder)).toMatch(/^(root|uuid):./);
    expect(await bench.source.fileSystemOf(join(bench.folder, 'gone'))).toBeUndefined();
    expect(await bench.source.fileSystemOf(clip(bench))).toBeUndefined();
    const space = await bench.source.spaceOf(bench.folder);
    expect(space?.device).toBe(fingerprint.device);
    expect(space?.freeBytes).toBeGreaterThan(0);
    expect(await bench.source.spaceOf(join(bench.folder, 'gone'))).toBeUndefined();
  });

  test.each(ODD_NAMES.map((name) => [name]))('a file named %j is a file like any other', async (name) => {
    const bench = await make();
    const content = `content of ${basename(name)}`;
    for (const other of ODD_NAMES) await bench.write(clip(bench, other), bytes(`content of ${other}`));
    expect(await readAll(bench, clip(bench, name), 0, 1_000)).toBe(Buffer.from(content).toString('latin1'));
    const { fingerprint } = await bench.source.stat(clip(bench, name));
    expect(await bench.source.findByFingerprint(bench.folder, fingerprint)).toBe(clip(bench, name));
  });
}

async function expectFault(promise: Promise<unknown>, code: FaultCode, name: string): Promise<void> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(Fault);
  expect(thrown).toMatchObject({ code });
  expect(String(thrown)).toContain(name);
}
