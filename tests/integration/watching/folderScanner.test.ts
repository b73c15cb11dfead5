import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { diskFiles } from '../../support/diskFiles.ts';
import { Fault } from '../../../electron/engine/core/fault.ts';
import { DeviceLimiter } from '../../../electron/engine/adapters/nodeFs/deviceLimiter.ts';
import { NodeFolderScanner } from '../../../electron/engine/adapters/nodeFs/nodeFolderScanner.ts';
import { RootPlaces } from '../../../electron/engine/adapters/nodeFs/rootPlaces.ts';
import { StateThreads } from '../../../electron/engine/adapters/nodeFs/stateThreads.ts';
import { WatchedRoots } from '../../../electron/engine/adapters/nodeFs/watchedRoots.ts';
import { systemClock } from '../../../electron/engine/adapters/systemClock.ts';
import type { FolderScanner, ScanReport, WatchedFolder } from '../../../electron/engine/ports/folderWatcher.ts';
import { ODD_NAMES } from '../../contract/fileSource.contract.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { asNobody } from '../../support/asNobody.ts';
import { RecordingLogger } from '../../support/loggers.ts';

async function namesIn(scanner: FolderScanner, folder: Partial<WatchedFolder> & { path: string }): Promise<string[]> {
  const found: string[] = [];
  const { signal } = new AbortController();
  for await (const path of scanner.scan({ include: [], exclude: [], ...folder }, signal))
    found.push(relative(folder.path, path));
  return found.toSorted();
}

function file(...names: readonly string[]): string {
  const path = join(...names);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, 'abc');
  return path;
}

function scannerWith(limiter: DeviceLimiter): NodeFolderScanner {
  const roots = new WatchedRoots(limiter, new RootPlaces(undefined));
  return new NodeFolderScanner({ logger: new RecordingLogger(), limiter, roots });
}

test('finds recordings twenty-five folders deep, and nothing hidden, temporary or excluded', async () => {
  const path = tempFolder();
  const deep = Array.from({ length: 25 }, (_, level) => `level ${level}`);
  file(path, ...deep, 'deep.MXF');
  file(path, 'clip.mp4');
  file(path, 'notes.txt');
  file(path, '.hidden.mp4');
  file(path, '.Trash', 'old.mp4');
  file(path, '~$clip.mp4');
  file(path, 'proxies', 'clip.mp4');
  const scanner = diskFiles().scanner;
  const found = await namesIn(scanner, { path, exclude: ['proxies'] });
  expect(found).toEqual(['clip.mp4', join(...deep, 'deep.MXF')].toSorted());
});

test('odd names come out as they are', async () => {
  const path = tempFolder();
  for (const name of ODD_NAMES) file(path, name);
  expect(await namesIn(diskFiles().scanner, { path })).toEqual([...ODD_NAMES].toSorted());
});

test('links are not followed, and a circle of them ends', async () => {
  const path = tempFolder();
  const outside = file(tempFolder(), 'outside.mp4');
  file(path, 'a', 'clip.mp4');
  symlinkSync(outside, join(path, 'link.mp4'));
  symlinkSync('..', join(path, 'a', 'up'));
  symlinkSync(join(outside, '..'), join(path, 'elsewhere'));
  const found = await namesIn(diskFiles().scanner, { path });
  expect(found).toEqual([join('a', 'clip.mp4')]);
});

test('what only has the name of a recording is left out, and logged once in all readings', async () => {
  const path = tempFolder();
  mkdirSync(join(path, 'folder.mp4'));
  file(path, 'folder.mp4', 'inside.mp4');
  execFileSync('mkfifo', [join(path, 'fifo.mp4')]);
  symlinkSync('nowhere', join(path, 'dangling.mp4'));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(join(path, 'socket.mp4'), resolve));
  onTestFinished(() => void server.close());
  const logger = new RecordingLogger();
  const scanner = diskFiles(logger).scanner;
  for (let reading = 0; reading < 3; reading++) {
    expect(await namesIn(scanner, { path })).toEqual([join('folder.mp4', 'inside.mp4')]);
  }
  expect(logger.messages('warn').toSorted()).toEqual([
    '“dangling.mp4” is ignored: it is a link.',
    '“fifo.mp4” is ignored: it is a FIFO, socket or device.',
    '“folder.mp4” is ignored: it is a folder.',
    '“socket.mp4” is ignored: it is a FIFO, socket or device.',
  ]);
  mkdirSync(join(path, 'A001'));
  logger.lines.length = 0;
  expect(await namesIn(scanner, { path, include: ['*'] })).toContain(join('folder.mp4', 'inside.mp4'));
  expect(logger.messages('warn')).toEqual([]);
});

test('more ignored entries than the log names do not fill it in each reading', async () => {
  const path = tempFolder();
  for (let link = 0; link < 10_020; link++) symlinkSync('nowhere', join(path, `${link}.mp4`));
  const logger = new RecordingLogger();
  const scanner = diskFiles(logger).scanner;
  for (let reading = 0; reading < 3; reading++) expect(await namesIn(scanner, { path })).toEqual([]);
  const lines = logger.messages('warn');
  expect(lines).toHaveLength(10_001);
  expect(new Set(lines).size).toBe(lines.length);
  expect(lines.at(-1)).toBe('Further ignored entries are not logged until the next start: there are too many.');
});

test('names that are not valid UTF-8 are counted and logged, and those that hold the replacement character are not', async () => {
  const path = tempFolder();
  const invalid = (text: string): Buffer => Buffer.concat([Buffer.from(`${path}/`), Buffer.from(text, 'latin1')]);
  writeFileSync(invalid('K\xe4se.mp4'), 'abc');
  mkdirSync(invalid('Tag \xfc'));
  writeFileSync(invalid('notes \xfc.txt'), 'abc');
  file(path, 'valid \ufffd.mp4');
  const logger = new RecordingLogger();
  const scanner = diskFiles(logger).scanner;
  const reports: unknown[] = [];
  const folder = { path, include: [], exclude: [] };
  for (let reading = 0; reading < 2; reading++) {
    const found: string[] = [];
    const scan = scanner.scan(folder, new AbortController().signal, (report) => reports.push(report));
    for await (const name of scan) found.push(name);
    expect(found).toEqual([join(path, 'valid \ufffd.mp4')]);
  }
  const report = { invalidNames: 2, unreadableFolders: 0, notIncluded: { files: 1, extensions: ['.txt'] } };
  expect(reports).toEqual([report, report]);
  expect(logger.messages('warn').toSorted()).toEqual([
    '“K\ufffdse.mp4” is ignored: its name is not valid UTF-8. Rename it.',
    '“Tag \ufffd” is ignored: its name is not valid UTF-8. Rename it.',
  ]);
});

test('files that match no pattern are counted by extension, in bounded memory', async () => {
  const path = tempFolder();
  for (const name of ['a.mp4', 'b.R3D', 'c.r3d', 'sub/d.braw', '.DS_Store', 'Thumbs.db', 'e.r3d.part'])
    file(path, name);
  file(path, 'proxies', 'f.r3d');
  file(path, 'proxies.r3d');
  for (let number = 0; number < 100; number++) file(path, 'many', `x.e${number}`);
  const reports: ScanReport[] = [];
  const folder = { path, include: [], exclude: ['proxies', 'proxies.r3d'] };
  const { scanner } = diskFiles();
  for await (const _ of scanner.scan(folder, new AbortController().signal, (report) => reports.push(report)));
  expect(reports[0]?.notIncluded.files).toBe(103);
  expect(reports[0]?.notIncluded.extensions[0]).toBe('.r3d');
  expect(reports[0]?.notIncluded.extensions).toHaveLength(8);
});

test('a subfolder that may not be read is left out, the others are read', async () => {
  const path = tempFolder();
  chmodSync(path, 0o755);
  file(path, 'locked', 'lost.mp4');
  file(path, 'open', 'clip.mp4');
  chmodSync(join(path, 'locked'), 0o000);
  const said = await asNobody(
    `
    import { diskFiles } from './tests/support/diskFiles.ts';
    const said = [];
    const scanner = diskFiles({ log: (level, message) => said.push(message) }).scanner;
    const folder = { path: process.argv[1], include: [], exclude: [] };
    const found = await Array.fromAsync(scanner.scan(folder, new AbortController().signal));
    console.log(JSON.stringify({ found, said }));
    `,
    path,
  );
  chmodSync(join(path, 'locked'), 0o755);
  expect(JSON.parse(said)).toEqual({
    found: [join(path, 'open', 'clip.mp4')],
    said: ['“locked” is ignored: it is a subfolder that cannot be read (EACCES).'],
  });
});

test('a folder that is not there is a fault, a reading that is stopped as well', async () => {
  const path = tempFolder();
  const scanner = diskFiles().scanner;
  await expect(namesIn(scanner, { path: join(path, 'gone') })).rejects.toMatchObject({ code: 'source_missing' });
  file(path, 'clip.mp4');
  await expect(namesIn(scanner, { path: join(path, 'clip.mp4') })).rejects.toMatchObject({
    code: 'source_unreadable',
    message: '“clip.mp4” is not a folder. Choose another one.',
  });
  const stopped = scanner.scan({ path, include: [], exclude: [] }, AbortSignal.abort())[Symbol.asyncIterator]();
  await expect(stopped.next()).rejects.toMatchObject({ code: 'cancelled' });
});

test('folders that go away while they are read are no fault', async () => {
  const path = tempFolder();
  for (let at = 0; at < 40; at++) file(path, `day ${at}`, 'clip.mp4');
  const scanner = diskFiles().scanner;
  let count = 0;
  for await (const found of scanner.scan({ path, include: [], exclude: [] }, new AbortController().signal)) {
    count++;
    expect(found).toContain('clip.mp4');
    for (let at = 0; at < 40; at += 2) rmSync(join(path, `day ${at}`), { recursive: true, force: true });
  }
  expect(count).toBeGreaterThanOrEqual(20);
});

test('many files are examined in their order; one that is missing has no state, and a link is followed only where it should be', async () => {
  const root = tempFolder();
  const [clip, link] = [join(root, 'clip.mp4'), join(root, 'link.mp4')];
  writeFileSync(clip, 'abc');
  symlinkSync(clip, link);
  const { source, scanner } = diskFiles();
  const paths = Array.from({ length: 6_000 }, (_, at) => [clip, join(root, 'missing.mp4'), link][at % 3] ?? '');
  const sizes = async (): Promise<readonly (number | undefined)[]> =>
    (await scanner.states(paths, new AbortController().signal)).map((state) => state?.sizeBytes);
  const linkBytes = lstatSync(link).size;
  expect(await sizes()).toEqual(paths.map((_, at) => [3, undefined, linkBytes][at % 3]));
  source.restrictTo([root], 'inside');
  expect(await sizes()).toEqual(paths.map((_, at) => [3, undefined, 3][at % 3]));
  source.restrictTo([link], 'never');
  expect(await sizes()).toEqual(paths.map((_, at) => [3, undefined, 3][at % 3]));
  await expect(scanner.states(paths, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
});

test('files on two devices are not examined in one call, so that the silence of one is not taken for that of the other', async () => {
  const path = tempFolder();
  const folders = ['a', 'b', 'mounted', 'c'].map((name) => join(path, name));
  const calls: string[] = [];
  class CountedCalls extends DeviceLimiter {
    override async file<T>(first: string, act: () => Promise<T>, late?: (value: T) => void): Promise<T> {
      calls.push(first);
      return super.file(first, act, late);
    }
  }
  const limiter = new CountedCalls(systemClock);
  for (const folder of folders) limiter.learn(folder, folder.endsWith('mounted') ? 'share' : 'disk');
  const scanner = scannerWith(limiter);
  const paths = folders.flatMap((folder) => [file(folder, 'one.mp4'), file(folder, 'two.mp4')]);
  const states = await scanner.states(paths, new AbortController().signal);
  expect(states.map((state) => state?.sizeBytes)).toEqual(paths.map(() => 3));
  expect(calls).toEqual(['a', 'mounted', 'c'].map((name) => join(path, name, 'one.mp4')));
});

test('files are examined without a thread where threads fail', async () => {
  const path = file(tempFolder(), 'clip.mp4');
  const threads = new StateThreads('throw new Error("no memory")');
  for (let round = 0; round < 2; round++) {
    const [state, missing] = await threads.states({ paths: [path, `${path}.missing`], followed: [] });
    expect(state?.sizeBytes).toBe(3);
    expect(missing).toBeUndefined();
  }
});

test('everybody else gets a turn while a folder of 20 000 files is read', async () => {
  const path = tempFolder();
  for (let at = 0; at < 20_000; at++) writeFileSync(join(path, `${at}.mp4`), '');
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const found = await namesIn(diskFiles().scanner, { path });
  clearInterval(timer);
  expect(found).toHaveLength(20_000);
  expect(turns).toBeGreaterThan(10);
});

test('a folder on a drive that does not answer is not told as answering; the others are, and one that refuses', async () => {
  const path = tempFolder();
  const asked = Promise.withResolvers<void>();
  const answered: string[] = [];
  for (const name of ['fine', 'hung', 'gone']) file(path, name, 'clip.mp4');
  class SilentDrive extends DeviceLimiter {
    override async folder<T>(folder: string, act: () => Promise<T>, late?: (value: T) => void): Promise<T> {
      if (folder === join(path, 'gone')) rmSync(folder, { recursive: true });
      if (folder !== join(path, 'hung')) return super.folder(folder, act, late);
      await asked.promise;
      throw new Fault('disk_error', 'The drive does not answer.', { disposition: 'retry' });
    }
  }
  const limiter = new SilentDrive(systemClock);
  const scanner = scannerWith(limiter);
  const hear = (below: string): void => {
    answered.push(below);
    if (answered.length === 3) asked.resolve();
  };
  const scan = scanner.scan({ path, include: [], exclude: [] }, new AbortController().signal, undefined, {
    answered: hear,
  });
  const found: string[] = [];
  const read = async (): Promise<void> => {
    for await (const each of scan) found.push(each);
  };
  await expect(read()).rejects.toMatchObject({ code: 'disk_error' });
  expect(answered.toSorted()).toEqual(['', 'fine', 'gone']);
});
