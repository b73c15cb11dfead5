import { execFile, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { LinuxWriters } from '../../../electron/engine/adapters/fileWriters/linuxWriters.ts';
import { LSOF_OPTIONS, writtenFiles } from '../../../electron/engine/adapters/fileWriters/lsofWriters.ts';
import { NodeFinishEvidence } from '../../../electron/engine/adapters/nodeFinishEvidence.ts';
import {
  hasWritableMap,
  isFileLink,
  parseDescriptorInfo,
  parseStatus,
} from '../../../electron/engine/adapters/fileWriters/procTexts.ts';
import { parseFileUsers } from '../../../electron/engine/adapters/fileWriters/windowsWriters.ts';
import { WriterBatch } from '../../../electron/engine/adapters/fileWriters/writerBatch.ts';
import { diskFiles } from '../../support/diskFiles.ts';
import { findCommand } from '../../support/commands.ts';
import { notRun } from '../../support/notRun.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { asNobody } from '../../support/asNobody.ts';

/** A process that opens a file this way and keeps it until the test ends or `release`s it. */
async function holder(redirection: string, path: string): Promise<{ release(): Promise<void> }> {
  const child = spawn('sh', ['-c', `exec 9${redirection}"$0"; echo held; exec cat`, path], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  return {
    release: async () => {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.stdin.end();
      await ended;
    },
  };
}

function clip(): string {
  const path = join(tempFolder(), 'clip.mp4');
  writeFileSync(path, 'abc');
  return path;
}

const isInitialNamespace = process.platform === 'linux' && readlinkSync('/proc/self/ns/pid') === 'pid:[4026531836]';

if (!isInitialNamespace) {
  notRun('writers seen through /proc', 'It needs Linux outside of a container.', 'unobtainable');
} else {
  describe('through /proc', () => {
    const state = (path: string) => new NodeFinishEvidence({ source: diskFiles().source }).writers(path);

    const python = findCommand('python3');
    test.skipIf(python === undefined || !existsSync('/dev/shm'))(
      'a process that writes to a file in memory through a map, without a descriptor, is a writer',
      async () => {
        const folder = mkdtempSync('/dev/shm/rushes-');
        onTestFinished(() => rmSync(folder, { recursive: true }));
        const path = join(folder, 'clip.mp4');
        writeFileSync(path, 'abc');
        expect(await state(path)).toBe('closed');
        const program =
          'import mmap,os,sys\nfd=os.open(sys.argv[1],os.O_RDWR)\nm=mmap.mmap(fd,0)\nos.close(fd)\nprint(flush=True)\nsys.stdin.read()';
        const mapping = spawn(python ?? '', ['-c', program, path], { stdio: ['pipe', 'pipe', 'inherit'] });
        onTestFinished(() => void mapping.kill('SIGKILL'));
        await new Promise<void>((resolve) => mapping.stdout.once('data', () => resolve()));
        // Python keeps a descriptor of its own with the map; the map alone has to be enough.
        const maps = readFileSync(`/proc/${mapping.pid}/maps`, 'latin1');
        const { dev, ino } = statSync(path, { bigint: true });
        expect(hasWritableMap(maps, dev, ino)).toBe(true);
        expect(hasWritableMap(maps, dev, ino + 1n)).toBe(false);
        expect(await state(path)).toBe('open');
        mapping.stdin.end();
        await new Promise<void>((resolve) => mapping.once('exit', () => resolve()));
        expect(await state(path)).toBe('closed');
      },
    );

    test.each(['>', '>>', '<>'])(
      'a process that opened it with %s is a writer, until it closes it',
      async (redirection) => {
        const path = clip();
        expect(await state(path)).toBe('closed');
        const writer = await holder(redirection, path);
        expect(await state(path)).toBe('open');
        await writer.release();
        expect(await state(path)).toBe('closed');
      },
    );

    test('a process that only reads it is none', async () => {
      const path = clip();
      await holder('<', path);
      expect(await state(path)).toBe('closed');
    });

    test('a writer is known by the file, not by the name', async () => {
      const path = clip();
      await holder('>>', path);
      linkSync(path, `${path}.link.mp4`);
      symlinkSync(path, `${path}.symlink.mp4`);
      renameSync(path, `${path}.renamed.mp4`);
      writeFileSync(path, 'another file under the old name');
      expect(await state(`${path}.renamed.mp4`)).toBe('open');
      expect(await state(`${path}.link.mp4`)).toBe('open');
      expect(await state(path)).toBe('closed');
    });

    test('our own process counts when it writes, and not when it reads', async () => {
      const path = clip();
      const reading = openSync(path, 'r');
      onTestFinished(() => closeSync(reading));
      expect(await state(path)).toBe('closed');
      const writing = openSync(path, 'r+');
      expect(await state(path)).toBe('open');
      closeSync(writing);
    });

    test('looks that come together share one, and a later one sees what has changed', async () => {
      const path = clip();
      const writers = new LinuxWriters();
      expect(new Set(await Promise.all(Array.from({ length: 200 }, () => writers.stateOf(path))))).toEqual(
        new Set(['closed']),
      );
      await holder('>>', path);
      await vi.waitFor(async () => expect(await writers.stateOf(path)).toBe('open'), { timeout: 60_000, interval: 50 });
    });

    test('a file that is gone cannot be told', async () => {
      expect(await state(join(tempFolder(), 'gone.mp4'))).toBe('unknown');
    });

    test('an ordinary user cannot tell of a file of root, whose processes he may not look into', async () => {
      const module = `
        import { LinuxWriters } from './electron/engine/adapters/fileWriters/linuxWriters.ts';
        console.log(await new LinuxWriters().stateOf('/etc/passwd'));
      `;
      expect((await asNobody(module)).trim()).toBe('unknown');
    });

    test('an ordinary user can tell of his own', async () => {
      const module = `
        import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
        import { LinuxWriters } from './electron/engine/adapters/fileWriters/linuxWriters.ts';
        const folder = mkdtempSync('/tmp/rushes-');
        const descriptor = openSync(folder + '/clip.mp4', 'w');
        const meanwhile = await new LinuxWriters().stateOf(folder + '/clip.mp4');
        closeSync(descriptor);
        console.log(meanwhile, await new LinuxWriters().stateOf(folder + '/clip.mp4'));
        rmSync(folder, { recursive: true });
      `;
      expect((await asNobody(module)).trim()).toBe('open closed');
    });
  });
}

describe('with a /proc made for the test', () => {
  /** A process file system with these processes: their status, and their descriptors' targets and flags. */
  async function proc(
    path: string,
    shape: { namespace: string; first: boolean; ino: boolean; flags?: string },
  ): Promise<string> {
    const root = tempFolder();
    mkdirSync(join(root, 'self', 'ns'), { recursive: true });
    symlinkSync(shape.namespace, join(root, 'self', 'ns', 'pid'));
    if (shape.first) {
      mkdirSync(join(root, '1', 'fd'), { recursive: true });
      writeFileSync(join(root, '1', 'status'), 'Name:\tinit\nUid:\t0\t0\t0\t0\n');
    }
    if (shape.flags !== undefined) {
      const { ino } = await stat(path, { bigint: true });
      mkdirSync(join(root, '77', 'fd'), { recursive: true });
      mkdirSync(join(root, '77', 'fdinfo'));
      symlinkSync(path, join(root, '77', 'fd', '5'));
      symlinkSync('socket:[123]', join(root, '77', 'fd', '6'));
      const inode = shape.ino ? `ino:\t${ino}\n` : '';
      writeFileSync(join(root, '77', 'fdinfo', '5'), `pos:\t0\nflags:\t${shape.flags}\nmnt_id:\t30\n${inode}`);
    }
    return root;
  }
  const initial = { namespace: 'pid:[4026531836]', first: true, ino: true };
  /** A file of another user, whoever runs the test. */
  const foreign = '/etc/passwd';

  test('writers are told by the flags of the descriptor', async () => {
    const path = clip();
    for (const [flags, expected] of [
      ['0100001', 'open'],
      ['02102002', 'open'],
      ['0100000', 'closed'],
      ['012100000', 'closed'],
    ] as const) {
      expect(await new LinuxWriters(await proc(path, { ...initial, flags })).stateOf(path)).toBe(expected);
    }
  });

  test('before Linux 5.14, which does not tell inodes, they are found as well', async () => {
    const path = clip();
    expect(await new LinuxWriters(await proc(path, { ...initial, ino: false, flags: '0100001' })).stateOf(path)).toBe(
      'open',
    );
    expect(
      await new LinuxWriters(await proc(foreign, { ...initial, ino: false, flags: '0100001' })).stateOf(path),
    ).toBe('closed');
  });

  test('a scan answers for longer when it was costly, but not for a file that changed since', async () => {
    const [old, changed] = [clip(), clip()];
    const root = await proc(old, { ...initial, flags: '0100000' });
    const clock = { costMs: 10, nowMs: Date.now() + 60_000, atMs: 0 };
    const writers = new LinuxWriters(root, {
      nowMs: () => clock.nowMs,
      // Time passes with each reading of the clock, so that a scan finds that each process costs 10 ms.
      monotonicMs: () => (clock.atMs += clock.costMs),
    });
    const ask = (path: string, atMs: number): Promise<string> => {
      clock.atMs = atMs - clock.costMs;
      return writers.stateOf(path);
    };
    const becomesWritten = async (path: string): Promise<void> => {
      const { ino } = await stat(path, { bigint: true });
      writeFileSync(join(root, '77', 'fdinfo', '5'), `pos:\t0\nflags:\t0100001\nino:\t${ino}\n`);
    };
    expect(await ask(old, 1_000)).toBe('closed');
    await becomesWritten(old);
    // Two processes at 10 ms each, and 40 times that is 800 ms.
    expect(await ask(old, 1_790)).toBe('closed');
    expect(await ask(old, 1_810)).toBe('open');
    clock.nowMs = (await stat(changed)).ctimeMs + 1_000;
    expect(await ask(changed, 3_000)).toBe('closed');
    rmSync(join(root, '77', 'fd', '5'));
    symlinkSync(changed, join(root, '77', 'fd', '5'));
    await becomesWritten(changed);
    expect(await ask(changed, 3_240)).toBe('closed');
    expect(await ask(changed, 3_260)).toBe('open');
  });

  test('in a container nobody sees the processes outside, so only a writer inside is certain', async () => {
    const path = clip();
    const container = { ...initial, namespace: 'pid:[4026532177]' };
    expect(await new LinuxWriters(await proc(path, container)).stateOf(path)).toBe('unknown');
    expect(await new LinuxWriters(await proc(path, { ...container, flags: '01' })).stateOf(path)).toBe('open');
  });

  test('where processes of others are hidden, only our own files are certain', async () => {
    const path = clip();
    const hidden = await proc(path, { ...initial, first: false });
    expect(await new LinuxWriters(hidden).stateOf(path)).toBe('closed');
    vi.spyOn(process, 'geteuid').mockReturnValue(4_242);
    onTestFinished(() => void vi.restoreAllMocks());
    expect(await new LinuxWriters(hidden).stateOf(path)).toBe('unknown');
  });
});

test('on a network folder nobody can tell', async () => {
  const source = diskFiles().source;
  vi.spyOn(source, 'isNetworkFolder').mockResolvedValue(true);
  expect(await new NodeFinishEvidence({ source }).writers(clip())).toBe('unknown');
});

describe('texts of /proc', () => {
  test('fdinfo, with and without an inode', () => {
    expect(parseDescriptorInfo('pos:\t1024\nflags:\t02100001\nmnt_id:\t29\nino:\t2147212\n')).toEqual({
      isWritable: true,
      inode: '2147212',
    });
    expect(parseDescriptorInfo('pos:\t0\nflags:\t0100002\nmnt_id:\t29\n')).toEqual({
      isWritable: true,
      inode: undefined,
    });
    expect(parseDescriptorInfo('pos:\t0\nflags:\t0100000\nmnt_id:\t29\n')).toEqual({
      isWritable: false,
      inode: undefined,
    });
    expect(parseDescriptorInfo('')).toBeUndefined();
  });

  test('status', () => {
    const text = 'Name:\tsmbd\nUmask:\t0022\nState:\tS (sleeping)\nUid:\t0\t1000\t0\t1000\nGid:\t0\t1000\t0\t1000\n';
    expect(parseStatus(text)).toEqual({ name: 'smbd', users: [0, 1000, 0, 1000] });
    expect(parseStatus('')).toBeUndefined();
  });

  test('targets that are files', () => {
    expect(['/media/card/a.mp4', '/media/card/a.mp4 (deleted)'].every(isFileLink)).toBe(true);
    expect(
      ['socket:[1]', 'pipe:[2]', 'anon_inode:[eventfd]', '/dev/null', '/memfd:x (deleted)', '/proc/1/maps'].some(
        isFileLink,
      ),
    ).toBe(false);
  });
});

describe('output of lsof', () => {
  test('descriptors open for writing, and no others', () => {
    const output = [
      'p501',
      'f3',
      'ar',
      'i11',
      'f9',
      'aw',
      'i12',
      'p777',
      'fcwd',
      'a ',
      'i13',
      'f4',
      'au',
      'i14',
      'ftxt',
      'i15',
      '',
    ].join('\n');
    expect([...writtenFiles(output)]).toEqual(['12', '14']);
  });

  const lsof = findCommand('lsof');
  if (lsof === undefined) {
    notRun('the real lsof', 'lsof is not installed here; its recorded output is read in its place.', 'unobtainable');
  } else {
    test('the real lsof, asked the same way', async () => {
      const [written, read, idle] = [clip(), clip(), clip()];
      await holder('>>', written);
      await holder('<', read);
      const stdout = await new Promise<string>((resolve) => {
        // Its status is 1, since nobody has the last one open.
        execFile(lsof, [...LSOF_OPTIONS, written, read, idle], (_error, printed) => resolve(printed));
      });
      expect([...writtenFiles(stdout)]).toEqual([(await stat(written, { bigint: true })).ino.toString()]);
    });
  }

  test('nothing, or nonsense', () => {
    expect(writtenFiles('').size).toBe(0);
    expect(writtenFiles('i5\naw\nxyz\ni-3\nlsof: WARNING: can not stat\n').size).toBe(0);
  });
});

test("the Restart Manager's answer names the processes that use each file", () => {
  const users = parseFileUsers('0 ok 4120 8\r\n1 ok\r\n2 error 5\r\nsomething else\r\n');
  expect([...users]).toEqual([
    [0, [4120, 8]],
    [1, []],
  ]);
});

describe('asking a program', () => {
  test('questions that come together are one run; what it does not answer is unknown', async () => {
    const asked: (readonly string[])[] = [];
    const batch = new WriterBatch(async (paths) => {
      asked.push(paths);
      return new Map([['a', 'open']]);
    });
    expect(await Promise.all([batch.stateOf('a'), batch.stateOf('b'), batch.stateOf('a')])).toEqual([
      'open',
      'unknown',
      'open',
    ]);
    expect(asked).toEqual([['a', 'b']]);
    expect(await batch.stateOf('a')).toBe('open');
    expect(asked).toHaveLength(2);
  });

  test('a program that fails knows nothing', async () => {
    const batch = new WriterBatch(async () => {
      await sleep(1);
      throw new Error('not found');
    });
    expect(await batch.stateOf('a')).toBe('unknown');
  });
});
