import { realpathSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readProgram } from '../runProgram.ts';

/** statfs(2) does not tell FUSE file systems apart; the mount table does. */
const FUSE_MAGIC = 0x65735546;

/**
 * File systems to which other machines can write, by their number in Linux's statfs(2). Source: Linux,
 * `include/uapi/linux/magic.h`, and the table of the manual page statfs(2); `vboxsf`, `fs/vboxsf/super.c`; `lustre`,
 * `lustre_user.h`; GFS2, `gfs2_ondisk.h`; OCFS2, `ocfs2_fs.h`; prl_fs, Parallels Tools.
 */
const NETWORK_MAGIC: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x564c, 'NCP'],
  [0x5346414f, 'AFS'],
  [0x6b414653, 'AFS'],
  [0x73757245, 'Coda'],
  [0x01021997, '9P'],
  [0x00c36400, 'Ceph'],
  [0x786f4256, 'VirtualBox shared folder'],
  [0x7c7c6673, 'Parallels shared folder'],
  [0x0bd00bd0, 'Lustre'],
  [0x01161970, 'GFS2'],
  [0x7461636f, 'OCFS2'],
  [0x19830326, 'BeeGFS'],
]);

/** FUSE file systems that store files on a disk of this machine; every other one counts as a network file system. */
const LOCAL_FUSE = new Set([
  'fuseblk',
  'fuse.ntfs-3g',
  'fuse.ntfs',
  'fuse.exfat',
  'fuse.mergerfs',
  'fuse.bindfs',
  'fuse.gocryptfs',
  'fuse.encfs',
  'fuse.cryfs',
  'fuse.lxcfs',
  'fuse.portal',
  'fuse.fuse-overlayfs',
  'fuse.zfs',
  'fuse.apfs-fuse',
]);

/** Mount types of network file systems on macOS, as printed by mount(8). */
const MACOS_NETWORK = new Set([
  'smbfs',
  'nfs',
  'afpfs',
  'webdav',
  'cifs',
  'ftp',
  'acfs',
  'macfuse',
  'osxfuse',
  'fusefs',
]);

/**
 * The name of the network file system that holds this folder; `undefined` for a disk of this machine and when it cannot be
 * determined. For a folder that does not exist the nearest existing parent counts. Never rejects.
 */
export async function networkFileSystem(directory: string): Promise<string | undefined> {
  try {
    if (process.platform === 'win32') return windowsShare(directory);
    if (process.platform === 'darwin') {
      const { output } = await readProgram('/sbin/mount', [], { timeMs: 5_000, outputBytesMax: 1024 * 1024 });
      return networkOfMacosMount(output ?? '', directory);
    }
    const { type } = await statfs(directory);
    // On some machines Node reports the number as a signed long; the lower 32 bits are the magic number.
    const magic = type >>> 0;
    if (magic === FUSE_MAGIC) return networkOfFuse(await readFile('/proc/self/mountinfo', 'utf8'), directory);
    return NETWORK_MAGIC.get(magic);
  } catch (error) {
    const parent = dirname(directory);
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isMissing && parent !== directory ? networkFileSystem(parent) : undefined;
  }
}

/** Pure. The network FUSE file system that holds `directory`, from Linux's `/proc/self/mountinfo`; see proc(5). @internal */
export function networkOfFuse(mountInfo: string, directory: string): string | undefined {
  let best: { readonly point: string; readonly type: string } | undefined;
  for (const line of mountInfo.split('\n')) {
    const [before, after] = line.split(' - ');
    const point = before
      ?.split(' ')[4]
      ?.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    const type = after?.split(' ')[0];
    if (point === undefined || type === undefined || !isBelow(point, directory)) continue;
    // A later mount at the same mount point hides the earlier one.
    if (best === undefined || point.length >= best.point.length) best = { point, type };
  }
  if (best === undefined || !best.type.startsWith('fuse') || LOCAL_FUSE.has(best.type)) return undefined;
  return best.type.replace(/^fuse\./, '');
}

/** Pure. The network file system that holds `directory`, from the output of mount(8) on macOS. @internal */
export function networkOfMacosMount(output: string, directory: string): string | undefined {
  let best: { readonly point: string; readonly type: string } | undefined;
  for (const line of output.split('\n')) {
    const [, point, type] = /^.* on (\/.*) \(([^,)]+)[^)]*\)$/.exec(line) ?? [];
    if (point === undefined || type === undefined || !isBelow(point, directory)) continue;
    if (best === undefined || point.length >= best.point.length) best = { point, type };
  }
  return best !== undefined && MACOS_NETWORK.has(best.type) ? best.type : undefined;
}

/** A mapped drive letter resolves to its network share. */
function windowsShare(directory: string): string | undefined {
  const isShare = (path: string): boolean => /^[\\/]{2}(?![.?][\\/])/.test(path) || /^\\\\\?\\UNC\\/i.test(path);
  return isShare(directory) || isShare(realpathSync.native(directory)) ? 'Windows share' : undefined;
}

function isBelow(point: string, directory: string): boolean {
  return point === '/' || directory === point || directory.startsWith(`${point}/`);
}
