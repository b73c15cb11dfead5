import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { chokidarTree } from '../../../electron/engine/adapters/watchChokidar/chokidarTree.ts';
import type { TreeListener } from '../../../electron/engine/adapters/watchChokidar/watchTree.ts';
import { ODD_NAMES } from '../../contract/fileSource.contract.ts';
import { findCommand } from '../../support/commands.ts';
import { notRun } from '../../support/notRun.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { FAST, onNetwork, Watching } from './watching.ts';

const METHODS = [
  ['natively', {}],
  ['by chokidar', { watchTree: chokidarTree }],
  ['by polling', { source: onNetwork }],
] as const;

describe.each(METHODS)('watched %s', (_, options) => {
  test('what is there at start, and files that appear, grow, shrink, are renamed and deleted', async () => {
    const path = tempFolder();
    const at = (name: string): string => join(path, name);
    writeFileSync(at('existing.mp4'), 'abc');
    const watching = new Watching({ path }, options);
    await watching.watch.ready;
    expect(watching.hints).toContainEqual({ kind: 'appeared', path: at('existing.mp4') });
    writeFileSync(at('new.mov'), '');
    await watching.sees('appeared', at('new.mov'));
    appendFileSync(at('new.mov'), 'abc');
    await watching.sees('changed', at('new.mov'));
    truncateSync(at('existing.mp4'), 1);
    await watching.sees('changed', at('existing.mp4'));
    renameSync(at('new.mov'), at('renamed.mov'));
    await watching.sees('gone', at('new.mov'));
    await watching.sees('appeared', at('renamed.mov'));
    rmSync(at('existing.mp4'));
    await watching.sees('gone', at('existing.mp4'));
  });

  test('folders twenty-five deep that appear all at once', async () => {
    const path = tempFolder();
    const watching = new Watching({ path }, options);
    await watching.watch.ready;
    const deep = join(path, ...Array.from({ length: 25 }, (__, level) => `level ${level}`));
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, 'clip.mkv'), 'abc');
    await watching.sees('appeared', join(deep, 'clip.mkv'));
  });

  test('only what matches, whatever the case, and never hidden or temporary files', async () => {
    const path = tempFolder();
    const watching = new Watching({ path, include: ['*.MP4', 'raw/**/*.bin'], exclude: ['*_proxy.mp4'] }, options);
    await watching.watch.ready;
    mkdirSync(join(path, 'raw', '.cache'), { recursive: true });
    for (const name of [
      'a.mov',
      'a_proxy.mp4',
      '.a.mp4',
      '~a.mp4~',
      'b.bin',
      'raw/.cache/a.bin',
      'raw/a.bin',
      'a.Mp4',
    ]) {
      writeFileSync(join(path, name), 'abc');
    }
    await watching.sees('appeared', join(path, 'a.Mp4'));
    await watching.sees('appeared', join(path, 'raw', 'a.bin'));
    const told = new Set(watching.hints.map((hint) => hint.path));
    expect([...told].toSorted()).toEqual([join(path, 'a.Mp4'), join(path, 'raw', 'a.bin')]);
  });

  test('without subfolders, only the files of the folder itself', async () => {
    const path = tempFolder();
    mkdirSync(join(path, 'day 1'));
    writeFileSync(join(path, 'day 1', 'early.mp4'), 'abc');
    const watching = new Watching({ path, isRecursive: false }, options);
    await watching.watch.ready;
    writeFileSync(join(path, 'day 1', 'late.mp4'), 'abc');
    writeFileSync(join(path, 'clip.mp4'), 'abc');
    await watching.sees('appeared', join(path, 'clip.mp4'));
    expect(new Set(watching.hints.map((hint) => hint.path))).toEqual(new Set([join(path, 'clip.mp4')]));
  });

  test('odd names', async () => {
    const path = tempFolder();
    writeFileSync(join(path, ODD_NAMES[0]), 'abc');
    const watching = new Watching({ path }, options);
    await watching.watch.ready;
    for (const name of ODD_NAMES) writeFileSync(join(path, name), 'abc');
    for (const name of ODD_NAMES) await watching.sees('appeared', join(path, name));
  });

  test('what only has the name of a recording is never told, and does not hold anything up', async () => {
    const path = tempFolder();
    const makeOddities = (prefix: string): void => {
      mkdirSync(join(path, `${prefix}folder.mp4`));
      execFileSync('mkfifo', [join(path, `${prefix}fifo.mp4`)]);
    };
    makeOddities('early ');
    const watching = new Watching({ path }, options);
    await watching.watch.ready;
    makeOddities('late ');
    writeFileSync(join(path, 'clip.mp4'), 'abc');
    await watching.sees('appeared', join(path, 'clip.mp4'));
    expect(new Set(watching.hints.map((hint) => hint.path))).toEqual(new Set([join(path, 'clip.mp4')]));
  });

  test('a link is not told, and a folder behind a link is not entered', async () => {
    const path = tempFolder();
    const outside = tempFolder();
    writeFileSync(join(outside, 'far.mp4'), 'abc');
    const watching = new Watching({ path }, options);
    await watching.watch.ready;
    symlinkSync(outside, join(path, 'elsewhere'));
    symlinkSync('.', join(path, 'circle'));
    symlinkSync(join(outside, 'far.mp4'), join(path, 'link.mp4'));
    writeFileSync(join(path, 'clip.mp4'), 'abc');
    await watching.sees('appeared', join(path, 'clip.mp4'));
    expect(new Set(watching.hints.map((hint) => hint.path))).toEqual(new Set([join(path, 'clip.mp4')]));
  });

  test('a link to a file is told where links are followed', async () => {
    const path = tempFolder();
    const watching = new Watching({ path, followLinks: 'inside' }, options);
    await watching.watch.ready;
    writeFileSync(join(path, 'clip.mp4'), 'abc');
    symlinkSync('clip.mp4', join(path, 'link.mp4'));
    await watching.sees('appeared', join(path, 'link.mp4'));
  });

  test('a folder that is not there is told, and watched as soon as it is; the same when it goes and comes back', async () => {
    const path = join(tempFolder(), 'card');
    const watching = new Watching({ path }, options);
    await watching.watch.ready;
    expect(watching.healths).toEqual([
      {
        method: 'unavailable',
        reason: 'The folder “card” is not there. Plug the drive in, create the folder, or choose another one.',
        code: 'source_missing',
      },
    ]);
    for (const round of [1, 2]) {
      mkdirSync(path);
      writeFileSync(join(path, `${round}.mp4`), 'abc');
      await watching.sees('appeared', join(path, `${round}.mp4`));
      writeFileSync(join(path, `${round} later.mp4`), 'abc');
      await watching.sees('appeared', join(path, `${round} later.mp4`));
      rmSync(path, { recursive: true });
      await watching.isIn('unavailable');
    }
  });

  test('a file in place of a folder is told as what it is', async () => {
    const path = join(tempFolder(), 'card');
    writeFileSync(path, '');
    const watching = new Watching({ path }, options);
    await watching.watch.ready;
    const reason = '“card” is not a folder. Choose another one.';
    expect(watching.healths).toEqual([{ method: 'unavailable', reason, code: 'source_unreadable' }]);
  });

  test('a folder that is gone is told at once by the examination that was asked for', async () => {
    const path = join(tempFolder(), 'card');
    mkdirSync(path);
    const never = { ...FAST, presenceMs: 3_600_000, pollMs: 3_600_000 };
    const watching = new Watching({ path }, { ...options, times: never });
    await watching.watch.ready;
    await watching.watch.examine();
    expect(watching.healths.at(-1)?.method).not.toBe('unavailable');
    renameSync(path, `${path} away`);
    await watching.watch.examine();
    expect(watching.healths.at(-1)).toMatchObject({ method: 'unavailable', code: 'source_missing' });
  });

  test('another folder put in its place is watched', async () => {
    const path = join(tempFolder(), 'card');
    mkdirSync(path);
    const watching = new Watching({ path }, options);
    await watching.watch.ready;
    mkdirSync(`${path} 2`);
    writeFileSync(join(`${path} 2`, 'clip.mp4'), 'abc');
    renameSync(path, `${path} 1`);
    renameSync(`${path} 2`, path);
    await watching.sees('appeared', join(path, 'clip.mp4'));
    writeFileSync(join(path, 'later.mp4'), 'abc');
    await watching.sees('appeared', join(path, 'later.mp4'));
  });

  test('nothing is told once it is closed', async () => {
    const path = tempFolder();
    const watching = new Watching({ path }, options);
    await watching.watch.ready;
    await Promise.all([watching.watch.close(), watching.watch.close()]);
    const told = watching.hints.length;
    writeFileSync(join(path, 'clip.mp4'), 'abc');
    await watching.watch.close();
    expect(watching.hints).toHaveLength(told);
  });
});

test('a folder that is reached by a link is watched under the name it was given', async () => {
  const real = tempFolder();
  const path = join(tempFolder(), 'link');
  symlinkSync(real, path);
  const watching = new Watching({ path });
  await watching.watch.ready;
  writeFileSync(join(real, 'clip.mp4'), 'abc');
  await watching.sees('appeared', join(path, 'clip.mp4'));
});

test('a folder that goes again while it is read for the first time is told again', async () => {
  const path = join(tempFolder(), 'card');
  const clip = join(path, 'clip.mp4');
  const watchTree = (_: unknown, listener: TreeListener) => {
    queueMicrotask(() => listener.appeared('clip.mp4'));
    return async () => undefined;
  };
  const watching = new Watching({ path }, { watchTree });
  await watching.isIn('unavailable');
  mkdirSync(path);
  await watching.sees('appeared', clip);
  rmSync(path, { recursive: true });
  await watching.watch.examine();
  expect(watching.healths.map(({ method }) => method)).toEqual(['unavailable', 'unavailable']);
});

test('a folder with a backslash in its name is polled where chokidar would watch it', async () => {
  const path = join(tempFolder(), 'back\\slash');
  mkdirSync(path);
  const watching = new Watching({ path }, { watchTree: chokidarTree });
  writeFileSync(join(path, 'clip.mp4'), 'abc');
  await watching.sees('appeared', join(path, 'clip.mp4'));
  expect((await watching.isIn('polling')).reason).toContain('backslash');
});

test.each(METHODS)(
  '%s, the latency of each change is observed, but not that of files that were there',
  async (_, options) => {
    const path = tempFolder();
    writeFileSync(join(path, 'existing.mp4'), 'abc');
    const watching = new Watching({ path }, options);
    await watching.watch.ready;
    expect(watching.observations.filter(({ kind }) => kind === 'latency')).toEqual([]);
    writeFileSync(join(path, 'clip.mp4'), 'abc');
    await watching.sees('appeared', join(path, 'clip.mp4'));
    expect(watching.observations).toContainEqual({ kind: 'latency', ms: expect.any(Number) as number });
  },
);

test.each([
  ['natively', {}, 'changed'],
  ['by chokidar', { watchTree: chokidarTree }, 'appeared'],
] as const)(
  '%s, a file that was there for long is reported when it is written, each time',
  async (_, options, first) => {
    const path = tempFolder();
    const file = join(path, 'old.mp4');
    for (const name of ['old.mp4', 'other.mp4']) {
      writeFileSync(join(path, name), 'abc');
      utimesSync(join(path, name), 1e9, 1e9);
    }
    const watching = new Watching({ path }, options);
    await watching.watch.ready;
    watching.hints.length = 0;
    appendFileSync(file, 'abc');
    await watching.sees(first, file);
    watching.hints.length = 0;
    appendFileSync(file, 'abc');
    await watching.sees('changed', file);
    rmSync(file);
    await watching.sees('gone', file);
  },
);

test('closing in the middle of the first look ends it', async () => {
  const watching = new Watching({ path: tempFolder() });
  await watching.watch.close();
  await watching.watch.ready;
  expect(watching.hints).toEqual([]);
});

describe('native watching fails', () => {
  const failing = (code: string, whenReady: boolean) => {
    const stopped = { count: 0 };
    const watchTree = (_: unknown, listener: TreeListener) => {
      queueMicrotask(() => {
        if (whenReady) listener.ready();
        listener.failed(Object.assign(new Error(code), { code }));
      });
      return async () => {
        stopped.count++;
      };
    };
    return { stopped, watchTree };
  };

  test.each([
    ['ENOSPC', false, 'fs.inotify.max_user_watches'],
    ['ENOSPC', true, 'fs.inotify.max_user_watches'],
    ['EMFILE', false, 'fs.inotify.max_user_instances'],
  ])('%s (after the first reading: %s): polling takes over and says why', async (code, whenReady, remedy) => {
    const path = tempFolder();
    writeFileSync(join(path, 'existing.mp4'), 'abc');
    const { stopped, watchTree } = failing(code, whenReady);
    const watching = new Watching({ path }, { watchTree });
    expect((await watching.isIn('polling')).reason).toContain(remedy);
    await watching.sees('appeared', join(path, 'existing.mp4'));
    writeFileSync(join(path, 'later.mp4'), 'abc');
    await watching.sees('appeared', join(path, 'later.mp4'));
    expect(stopped.count).toBe(1);
  });

  test('native watching is tried again after a while', async () => {
    const path = tempFolder();
    let tries = 0;
    const watchTree = (_: unknown, listener: TreeListener) => {
      const isFirst = tries++ === 0;
      queueMicrotask(() =>
        isFirst ? listener.failed(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })) : listener.ready(),
      );
      return async () => undefined;
    };
    const watching = new Watching({ path }, { watchTree, times: { ...FAST, retryNativeMs: 1 } });
    await watching.isIn('native');
    expect(watching.healths.map((health) => health.method)).toEqual(['polling', 'native']);
  });

  test('a watch that missed files is replaced by polling, and the folder is blind until it was read once', async () => {
    const path = tempFolder();
    const watchTree = (_: unknown, listener: TreeListener) => {
      queueMicrotask(() => listener.ready());
      return async () => undefined;
    };
    const watching = new Watching({ path }, { watchTree });
    await watching.isIn('native');
    writeFileSync(join(path, 'silent.mp4'), 'abc');
    watching.watch.missed?.();
    await watching.sees('appeared', join(path, 'silent.mp4'));
    const polling = { method: 'polling', reason: expect.stringContaining('does not report new files') as string };
    await vi.waitFor(() => expect(watching.healths.slice(1)).toEqual([{ ...polling, isBlind: true }, polling]), {
      timeout: 60_000,
    });
    watching.watch.missed?.();
    await watching.isIn('polling');
  });

  test('a subfolder that cannot be watched does not stop the others', async () => {
    const path = tempFolder();
    const watchTree = (_: unknown, listener: TreeListener) => {
      queueMicrotask(() => {
        listener.failed(Object.assign(new Error('EACCES'), { code: 'EACCES' }));
        listener.ready();
      });
      return async () => undefined;
    };
    const watching = new Watching({ path }, { watchTree });
    await watching.isIn('native');
    expect(watching.logger.messages('debug')).toHaveLength(1);
  });

  const canLimit = limitsItsWatches();
  if (canLimit === undefined) {
    test.each([
      ['max_inotify_watches', '4', 'fs.inotify.max_user_watches'],
      ['max_inotify_instances', '0', 'fs.inotify.max_user_instances'],
    ])('a real machine with no %s left polls, and finds everything', async (limit, value, remedy) => {
      const path = tempFolder();
      for (let at = 0; at < 10; at++) mkdirSync(join(path, `day ${at}`));
      writeFileSync(join(path, 'day 9', 'clip.mp4'), 'abc');
      const script = new URL('watchWithLimits.ts', import.meta.url).pathname;
      const shell = `echo ${value} > /proc/sys/user/${limit} && exec "$0" "$1" "$2"`;
      const { stdout } = await promisify(execFile)('unshare', [
        '-Ur',
        'sh',
        '-c',
        shell,
        process.execPath,
        script,
        path,
      ]);
      const told: unknown = JSON.parse(stdout);
      expect(told).toMatchObject({ health: { method: 'polling' }, appeared: [join(path, 'day 9', 'clip.mp4')] });
      expect(stdout).toContain(remedy);
    });
  } else {
    notRun('watching with no inotify watches left', canLimit, 'unobtainable');
  }
});

/** Limits are lowered in a user namespace of the test's own, so that nobody else on this machine notices. */
function limitsItsWatches(): string | undefined {
  if (process.platform !== 'linux' || findCommand('unshare') === undefined) return 'It needs user namespaces of Linux.';
  try {
    execFileSync('unshare', ['-Ur', 'sh', '-c', 'echo 4 > /proc/sys/user/max_inotify_watches'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'This machine does not allow user namespaces.';
  }
}
