import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { FileSource, FollowLinks } from '../../../electron/engine/ports/fileSource.ts';
import { QUICK, testBench } from '../../support/engineBench.ts';
import { BUCKET, isEvent, placeFile } from '../../support/engineRig.ts';
import { diskFiles } from '../../support/diskFiles.ts';
import { RecordingLogger } from '../../support/loggers.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const SECRET = 'content of a private file';

/** A watched folder and a private file outside of it. */
function place(followLinks: FollowLinks = 'never') {
  const watched = tempFolder();
  const outside = tempFolder();
  const secret = join(outside, 'clip.mp4');
  writeFileSync(secret, SECRET);
  chmodSync(secret, 0o600);
  mkdirSync(join(watched, 'day 1'));
  writeFileSync(join(watched, 'day 1', 'clip.mp4'), 'recording');
  const logger = new RecordingLogger();
  const { source, scanner } = diskFiles(logger);
  source.restrictTo([watched], followLinks);
  const scan = async (): Promise<string[]> => {
    const folder = { path: watched, include: [], exclude: [], followLinks };
    const found: string[] = [];
    for await (const path of scanner.scan(folder, new AbortController().signal)) found.push(relative(watched, path));
    return found.toSorted();
  };
  return { watched, outside, secret, source, scan, logger, at: (name: string): string => join(watched, name) };
}

async function read(source: FileSource, path: string): Promise<string> {
  const reader = await source.open(path);
  const target = Buffer.alloc(100);
  const count = await reader.read(target, 0);
  await reader.close();
  return target.toString('utf8', 0, count);
}

const refused = (message: string) => ({
  code: 'source_unreadable',
  disposition: 'attention',
  message: expect.stringContaining(message) as string,
});

/** The open file is checked in one way on Linux and in another elsewhere; both work here. */
function actAs(platform: string): void {
  const real = process.platform;
  Object.defineProperty(process, 'platform', { value: platform });
  onTestFinished(() => void Object.defineProperty(process, 'platform', { value: real }));
}

test('a path outside of the watched folders is refused by its name, before anything is asked of the place that it names', async () => {
  const { source, outside, watched } = place();
  // Were it looked for, it would be missing. On Windows looking for a file of another computer sends the credentials of the user to it.
  for (const path of [join(outside, 'none', 'clip.mp4'), `${watched}-2/clip.mp4`, join(watched, '..', 'clip.mp4')]) {
    await expect(source.stat(path)).rejects.toMatchObject(refused('not in a watched folder'));
    await expect(source.open(path)).rejects.toMatchObject(refused('not in a watched folder'));
  }
});

describe.each(['linux', 'darwin'])('links are not followed (%s)', (platform) => {
  test('neither to a private file outside, nor to a file inside, nor to nowhere or in a circle', async () => {
    actAs(platform);
    const { source, secret, at } = place();
    symlinkSync(secret, at('private.mp4'));
    symlinkSync(join('day 1', 'clip.mp4'), at('inside.mp4'));
    symlinkSync('nowhere.mp4', at('dangling.mp4'));
    symlinkSync('circle.mp4', at('circle.mp4'));
    for (const name of ['private.mp4', 'inside.mp4', 'dangling.mp4', 'circle.mp4']) {
      await expect(source.stat(at(name))).rejects.toMatchObject(refused('is a link'));
      await expect(source.open(at(name))).rejects.toMatchObject(refused('is a link'));
    }
  });

  test('a file that is exchanged for a link after it was examined is not opened', async () => {
    actAs(platform);
    const { source, secret, at } = place();
    const clip = at(join('day 1', 'clip.mp4'));
    await source.stat(clip);
    rmSync(clip);
    symlinkSync(secret, clip);
    await expect(source.open(clip)).rejects.toMatchObject(refused('is a link'));
  });

  test('a folder that is exchanged for a link after its file was examined leads to no file outside', async () => {
    actAs(platform);
    const { source, outside, watched, at } = place();
    const clip = at(join('day 1', 'clip.mp4'));
    await source.stat(clip);
    renameSync(at('day 1'), at('day 2'));
    symlinkSync(outside, at('day 1'));
    await expect(source.open(clip)).rejects.toMatchObject(refused('not in a watched folder'));
    source.restrictTo([watched], 'never');
    await expect(source.stat(clip)).rejects.toMatchObject(refused('not in a watched folder'));
    expect(await read(source, at(join('day 2', 'clip.mp4')))).toBe('recording');
  });

  test('a folder that is exchanged for a link into a watched folder leads to no file that may be left out there', async () => {
    actAs(platform);
    const { source, watched, at } = place();
    mkdirSync(at('private'));
    writeFileSync(at(join('private', 'clip.mp4')), SECRET);
    const clip = at(join('day 1', 'clip.mp4'));
    await source.stat(clip);
    renameSync(at('day 1'), at('day 2'));
    symlinkSync('private', at('day 1'));
    await expect(source.open(clip)).rejects.toMatchObject({ code: 'disk_error', disposition: 'retry' });
    source.restrictTo([watched], 'never');
    await expect(source.stat(clip)).rejects.toMatchObject(refused('is a link'));
  });

  test('a link that is watched as a folder of its own leads to its files', async () => {
    actAs(platform);
    const { source, watched, outside, at } = place();
    symlinkSync(outside, at('card'));
    source.restrictTo([watched, at('card')], 'never');
    expect(await read(source, at(join('card', 'clip.mp4')))).toBe(SECRET);
    source.restrictTo([watched, outside], 'never');
    await expect(source.stat(at(join('card', 'clip.mp4')))).rejects.toMatchObject(refused('is a link'));
  });

  test('a hard link is an ordinary file', async () => {
    actAs(platform);
    const { source, at, scan } = place();
    linkSync(at(join('day 1', 'clip.mp4')), at('second name.mp4'));
    expect(await read(source, at('second name.mp4'))).toBe('recording');
    expect(await scan()).toContain('second name.mp4');
  });

  test('a watched folder may be a link itself', async () => {
    actAs(platform);
    const { watched, scan } = place();
    const alias = join(tempFolder(), 'footage');
    symlinkSync(watched, alias);
    const { source } = diskFiles();
    source.restrictTo([alias], 'never');
    const clip = join(alias, 'day 1', 'clip.mp4');
    expect((await source.stat(clip)).sizeBytes).toBe(9);
    expect(await read(source, clip)).toBe('recording');
    expect(await scan()).toEqual([join('day 1', 'clip.mp4')]);
    // By its real path it is in the folder as well, but nobody watches that name.
    await expect(source.open(join(watched, 'day 1', 'clip.mp4'))).rejects.toMatchObject(refused('watched folder'));
  });

  test('a file that is renamed or deleted while it is open stays readable', async () => {
    actAs(platform);
    const { source, at } = place();
    const clip = at(join('day 1', 'clip.mp4'));
    const reader = await source.open(clip);
    renameSync(clip, at('moved.mp4'));
    rmSync(at('moved.mp4'));
    const target = Buffer.alloc(9);
    expect(await reader.read(target, 0)).toBe(9);
    expect(target.toString()).toBe('recording');
    await reader.close();
  });
});

test('a folder whose name only begins like the watched one is not watched', async () => {
  const { source, watched } = place();
  const neighbour = `${watched}-other`;
  mkdirSync(neighbour);
  onTestFinished(() => rmSync(neighbour, { recursive: true }));
  writeFileSync(join(neighbour, 'clip.mp4'), SECRET);
  for (const path of [join(neighbour, 'clip.mp4'), `${watched}/../${neighbour.split('/').at(-1)}/clip.mp4`])
    await expect(source.open(path)).rejects.toMatchObject(refused('not in a watched folder'));
});

test('each skipped link is logged once, however often the folder is listed', async () => {
  const { scan, secret, outside, at, logger } = place();
  symlinkSync(secret, at('private.mp4'));
  symlinkSync('nowhere', at('dangling.mp4'));
  symlinkSync(outside, at('elsewhere'));
  symlinkSync('.', at('circle'));
  for (let listing = 0; listing < 3; listing++) expect(await scan()).toEqual([join('day 1', 'clip.mp4')]);
  expect(logger.messages('warn').toSorted()).toEqual([
    '“dangling.mp4” is ignored: it is a link.',
    '“private.mp4” is ignored: it is a link.',
  ]);
});

describe.each(['linux', 'darwin'])('links are followed inside of the watched folders (%s)', (platform) => {
  test('to a file there, and to no other', async () => {
    actAs(platform);
    const { source, scan, secret, at, logger } = place('inside');
    symlinkSync(join('day 1', 'clip.mp4'), at('inside.mp4'));
    symlinkSync(secret, at('private.mp4'));
    symlinkSync('day 1', at('folder.mp4'));
    symlinkSync('nowhere', at('dangling.mp4'));
    expect(await scan()).toEqual([join('day 1', 'clip.mp4'), 'inside.mp4']);
    expect((await source.stat(at('inside.mp4'))).sizeBytes).toBe(9);
    expect(await read(source, at('inside.mp4'))).toBe('recording');
    await expect(source.stat(at('private.mp4'))).rejects.toMatchObject(refused('not in a watched folder'));
    await expect(source.open(at('private.mp4'))).rejects.toMatchObject(refused('not in a watched folder'));
    expect(logger.messages('warn').toSorted()).toEqual([
      '“dangling.mp4” is ignored: it is a link that leads to no file.',
      '“folder.mp4” is ignored: it is a link to a folder.',
      '“private.mp4” is ignored: it is a link to a file outside of the watched folders.',
    ]);
  });

  test('a link that is turned to a private file after it was examined is not opened', async () => {
    actAs(platform);
    const { source, secret, at } = place('inside');
    symlinkSync(join('day 1', 'clip.mp4'), at('link.mp4'));
    await source.stat(at('link.mp4'));
    rmSync(at('link.mp4'));
    symlinkSync(secret, at('link.mp4'));
    await expect(source.open(at('link.mp4'))).rejects.toMatchObject(refused('not in a watched folder'));
  });
});

test('nothing of a private file is read while links and folders are exchanged all the time', async () => {
  const { source, outside, at } = place();
  const clip = at(join('day 1', 'clip.mp4'));
  symlinkSync(outside, at('link'));
  const contents = new Set<string>();
  let isSwapping = true;
  const turns = async (count: number): Promise<void> => {
    for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const swapping = (async () => {
    // An opening takes some turns: now it falls between two exchanges, now over them, however fast the machine is.
    for (let swap = 0; isSwapping; swap++) {
      renameSync(at('day 1'), at('real'));
      renameSync(at('link'), at('day 1'));
      await turns(1 + (swap % 3));
      renameSync(at('day 1'), at('link'));
      renameSync(at('real'), at('day 1'));
      await turns(1 + (swap % 20));
    }
  })();
  let opened = 0;
  let refused = 0;
  while (opened + refused < 500 || Math.min(opened, refused) < 10) {
    const content = await read(source, clip).catch(() => undefined);
    if (content === undefined) refused++;
    else {
      opened++;
      contents.add(content);
    }
  }
  isSwapping = false;
  await swapping;
  expect(readFileSync(join(outside, 'clip.mp4'), 'utf8')).toBe(SECRET);
  expect([...contents]).toEqual(['recording']);
});

describe.each(['linux', 'darwin'])('a watched folder that is exchanged for a link (%s)', (platform) => {
  const exchanged = refused('leads to another place than before');

  test('leads to no file, until it is removed and added again', async () => {
    actAs(platform);
    const { source, outside, watched } = place();
    const share = tempFolder();
    const card = join(share, 'card');
    renameSync(watched, card);
    mkdirSync(watched);
    source.restrictTo([share, card], 'never');
    const clip = join(card, 'clip.mp4');
    writeFileSync(clip, 'recording');
    expect(await read(source, clip)).toBe('recording');
    renameSync(card, join(share, 'moved'));
    symlinkSync(outside, card);
    await expect(source.open(clip)).rejects.toMatchObject(exchanged);
    source.restrictTo([share, card], 'never');
    await expect(source.stat(clip)).rejects.toMatchObject(exchanged);
    await expect(source.open(clip)).rejects.toMatchObject(exchanged);
    source.restrictTo([share], 'never');
    source.restrictTo([share, card], 'never');
    expect(await read(source, clip)).toBe(SECRET);
  });

  test('that was a link before leads to its first target only', async () => {
    actAs(platform);
    const { outside, watched } = place();
    const alias = join(tempFolder(), 'footage');
    symlinkSync(watched, alias);
    const { source } = diskFiles();
    source.restrictTo([alias], 'never');
    const clip = join(alias, 'day 1', 'clip.mp4');
    expect(await read(source, clip)).toBe('recording');
    rmSync(alias);
    symlinkSync(outside, alias);
    await expect(source.open(join(alias, 'clip.mp4'))).rejects.toMatchObject(exchanged);
    rmSync(alias);
    symlinkSync(watched, alias);
    expect(await read(source, clip)).toBe('recording');
  });
});

test.each([
  ['while the engine runs', false],
  ['while the engine is stopped', true],
])(
  'nothing of a private folder is uploaded when a watched folder is exchanged for a link to it %s',
  async (_, isStopped) => {
    const bench = await testBench();
    const { outside, secret } = place();
    const watched = join(tempFolder(), 'card');
    mkdirSync(watched);
    const config = { ...QUICK, rescanMs: 200, folders: [{ path: watched }] };
    let rig = await bench.start({ config });
    await placeFile(join(watched, 'good.mp4'), Buffer.alloc(9_000, 1));
    await rig.until(isEvent('stream.completed', 'good.mp4'));
    if (isStopped) await rig.stop();
    renameSync(watched, `${watched} moved`);
    symlinkSync(outside, watched);
    if (isStopped) rig = await bench.start({ config });
    await expect
      .poll(() => rig.engine.snapshot().engine.outages, { timeout: 60_000 })
      .toMatchObject([{ kind: 'folder_unreadable', message: expect.stringContaining('another place') as string }]);
    // The folder is given back: a recording of it shows that the engine went past the time in which it would have read the link.
    rmSync(watched);
    renameSync(`${watched} moved`, watched);
    await placeFile(join(watched, 'later.mp4'), Buffer.alloc(9_000, 2));
    await rig.until(isEvent('stream.completed', 'later.mp4'));
    const keys = [...(bench.s3.bucket(BUCKET)?.objects.keys() ?? [])];
    expect(keys.filter((key) => key.includes('clip.mp4'))).toEqual([]);
    expect(readFileSync(secret, 'utf8')).toBe(SECRET);
  },
);
