import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  openSync,
  renameSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { networkOfFuse, networkOfMacosMount } from '../../../electron/engine/adapters/nodeFs/networkFolder.ts';
import { factsOf } from '../../../electron/engine/adapters/nodeFs/sourceFacts.ts';
import { diskFiles } from '../../support/diskFiles.ts';
import { fileSourceContract } from '../../contract/fileSource.contract.ts';
import type { SourceBench } from '../../contract/fileSource.contract.ts';
import { MemoryFileSource } from '../../fakes/memoryFileSource.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { asNobody } from '../../support/asNobody.ts';

async function realBench(): Promise<SourceBench> {
  return {
    source: diskFiles().source,
    folder: tempFolder(),
    write: async (path, bytes, position) => {
      const descriptor = openSync(path, position === undefined ? 'a' : openFlags(path));
      writeSync(descriptor, bytes, 0, bytes.length, position);
      closeSync(descriptor);
    },
    truncate: async (path, sizeBytes) => truncateSync(path, sizeBytes),
    touch: async (path, mtimeMs) => utimesSync(path, mtimeMs / 1_000, mtimeMs / 1_000),
    rename: async (from, to) => renameSync(from, to),
    remove: async (path) => unlinkSync(path),
    makeFolder: async (path) => {
      await mkdir(path);
    },
  };
}

function openFlags(path: string): string {
  closeSync(openSync(path, 'a'));
  return 'r+';
}

async function memoryBench(): Promise<SourceBench> {
  const source = new MemoryFileSource();
  return {
    source,
    folder: '/media/card',
    write: async (path, bytes, position) => source.write(path, bytes, position),
    truncate: async (path, sizeBytes) => source.truncate(path, sizeBytes),
    touch: async (path, mtimeMs) => source.touch(path, mtimeMs),
    rename: async (from, to) => source.rename(from, to),
    remove: async (path) => source.remove(path),
    makeFolder: async (path) => source.makeFolder(path),
  };
}

describe('NodeFileSource keeps the contract', () => fileSourceContract(realBench));
describe('MemoryFileSource keeps the contract', () => fileSourceContract(memoryBench));

describe('what is no recording', () => {
  test('a FIFO is refused at once, though nobody writes to it', async () => {
    const path = join(tempFolder(), 'live.mp4');
    execFileSync('mkfifo', [path]);
    await expect(diskFiles().source.open(path)).rejects.toMatchObject({ code: 'source_unreadable' });
    await expect(diskFiles().source.stat(path)).rejects.toMatchObject({ code: 'source_unreadable' });
  });

  test('a socket is refused', async () => {
    const path = join(tempFolder(), 'socket.mp4');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    onTestFinished(() => void server.close());
    await expect(diskFiles().source.open(path)).rejects.toMatchObject({ code: 'source_unreadable' });
  });

  test('a file that another user keeps to himself needs a person', async () => {
    const folder = tempFolder();
    chmodSync(folder, 0o755);
    const path = join(folder, 'private.mp4');
    writeFileSync(path, 'secret');
    chmodSync(path, 0o000);
    const said = await asNobody(
      `
      import { diskFiles } from './tests/support/diskFiles.ts';
      const { source } = diskFiles();
      const facts = await source.stat(process.argv[1]);
      const fault = await source.open(process.argv[1]).catch((error) => error);
      console.log(JSON.stringify({ size: facts.sizeBytes, code: fault.code, disposition: fault.disposition, message: fault.message }));
    `,
      path,
    );
    expect(JSON.parse(said)).toEqual({
      size: 6,
      code: 'source_unreadable',
      disposition: 'attention',
      message:
        '“private.mp4” may not be read by this user. Give this user the right to read it; it is tried again by itself.',
    });
  });
});

test('times keep their fractions of a millisecond, and file numbers all their digits', async () => {
  const path = join(tempFolder(), 'clip.mp4');
  writeFileSync(path, 'abc');
  // One in four thousand times is a whole millisecond by chance.
  utimesSync(path, 1_780_000_000.123_456, 1_780_000_000.123_456);
  const facts = await diskFiles().source.stat(path);
  const raw = await stat(path, { bigint: true });
  // A double of this size has steps of 244 nanoseconds.
  expect(Math.abs(facts.mtimeMs * 1e6 - Number(raw.mtimeNs))).toBeLessThan(1_000);
  expect(facts.mtimeMs % 1).toBeGreaterThan(0);
  expect(Math.abs(facts.ctimeMs * 1e6 - Number(raw.ctimeNs))).toBeLessThan(1_000);
  expect(facts.fingerprint.inode).toBe(raw.ino.toString());
  expect(facts.fingerprint.device).toBe(raw.dev.toString());
  expect(facts.fingerprint.birthtimeMs).toBeCloseTo(Number(raw.birthtimeNs) / 1e6, 2);
});

test('inode and device numbers of 2^63 and above are read as unsigned', async () => {
  const path = join(tempFolder(), 'clip.mp4');
  writeFileSync(path, 'abc');
  const stats = await stat(path, { bigint: true });
  // As Node gives them for a file on mergerfs or NTFS.
  stats.ino = -2n;
  stats.dev = -(2n ** 63n);
  const { fingerprint } = factsOf(path, stats);
  expect(fingerprint).toMatchObject({ inode: '18446744073709551614', device: '9223372036854775808' });
});

test('where Linux refuses statx, what Node reports as the time of birth moves with every change, and is not used', async () => {
  const path = join(tempFolder(), 'clip.mp4');
  writeFileSync(path, 'abc');
  const stats = await stat(path, { bigint: true });
  expect(factsOf(path, stats).fingerprint.birthtimeMs).toBeGreaterThan(0);
  stats.birthtimeNs = stats.ctimeNs;
  expect(factsOf(path, stats, false).fingerprint.birthtimeMs).toBe(0);
});

describe('network folders', () => {
  test('the temporary folder of this machine is none, nor is one that is not there yet', async () => {
    const folder = tempFolder();
    expect(await diskFiles().source.isNetworkFolder(folder)).toBe(false);
    expect(await diskFiles().source.isNetworkFolder(join(folder, 'later'))).toBe(false);
  });

  test('FUSE mounts are told apart by the mount table', () => {
    const table = [
      '22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw',
      '40 22 0:44 / /home/ann/nas rw,nosuid - fuse.sshfs ann@nas:/ rw,user_id=1000',
      '41 22 8:17 / /media/ann/CARD\\0401 rw,nosuid - fuseblk /dev/sdb1 rw,user_id=0',
    ].join('\n');
    expect(networkOfFuse(table, '/home/ann/nas/day 1')).toBe('sshfs');
    expect(networkOfFuse(table, '/home/ann/nas2')).toBeUndefined();
    expect(networkOfFuse(table, '/media/ann/CARD 1/DCIM')).toBeUndefined();
    expect(networkOfFuse('', '/anywhere')).toBeUndefined();
  });

  test('macOS mounts are told apart by their type', () => {
    const output = [
      '/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)',
      '//ann@nas._smb._tcp.local/Media on /Volumes/Media (smbfs, nodev, nosuid, mounted by ann)',
      '/dev/disk4s1 on /Volumes/CARD (1) (exfat, local, nodev, nosuid, noowners)',
    ].join('\n');
    expect(networkOfMacosMount(output, '/Volumes/Media/day 1')).toBe('smbfs');
    expect(networkOfMacosMount(output, '/Volumes/CARD (1)/DCIM')).toBeUndefined();
    expect(networkOfMacosMount(output, '/Users/ann')).toBeUndefined();
  });
});
