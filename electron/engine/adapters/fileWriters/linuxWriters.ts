import { type BigIntStats, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.ts';
import type { WriterState } from '../../ports/fileSource.ts';
import { fileNumber } from '../fileNumber.ts';
import { systemClock } from '../systemClock.ts';
import type { FileWriters } from './fileWriters.ts';
import { hasWritableMap, isFileLink, parseDescriptorInfo, parseStatus } from './procTexts.ts';

/** Questions that arrive within this time share one scan of `/proc`. */
const SHARED_MS = 250;
/**
 * Questions about files that did not change since the scan share it for so many times as long as it blocked the thread, so that scans take
 * a fortieth of a core while many files wait; but not for longer than the finishing rule uses the same evidence.
 */
const SHARED_COSTS = 40;
const SHARED_MAX_MS = 1_000;
/** Times of files are at most so much too early: the time of a change on FAT is a multiple of 2 s. */
const FILE_TIME_STEP_MS = 2_000;

/** Of a file system in memory (`TMPFS_MAGIC`, include/uapi/linux/magic.h). */
const TMPFS_MAGIC = 0x01021994;

/** The process namespace that Linux starts with (`PROC_PID_INIT_INO`, include/linux/proc_ns.h). */
const INITIAL_NAMESPACE = 'pid:[4026531836]';

/**
 * Processes of the user's own session that other processes may not inspect, and that write no recordings. Without this list every
 * file would be `unknown` on every desktop.
 */
const NEVER_RECORD = new Set([
  '(sd-pam)',
  'ssh-agent',
  'gpg-agent',
  'gnome-keyring-d',
  'kwalletd5',
  'kwalletd6',
  'polkit-agent-he',
  'polkit-gnome-au',
  'fusermount3',
  'sshd',
  'sshd-session',
  'su',
  'sudo',
  'login',
]);

interface OpenFiles {
  /** Inode → paths under `/proc` of the descriptors open for writing; under `''` those whose inode is not known. */
  readonly writable: ReadonlyMap<string, readonly string[]>;
  /** Users of the processes that could not be inspected; `undefined` stands for an unknown user. */
  readonly hidden: ReadonlySet<number | undefined>;
  /** Which processes are listed at all. */
  readonly visibility: 'all' | 'own_user_only' | 'own_container_only';
  /** Device → whether it is a file system in memory, for those that were asked for since this scan. */
  readonly memoryDevices: Map<bigint, Promise<boolean>>;
  /** How long the scan blocked the thread, in milliseconds. */
  readonly costMs: number;
}

/** One scan of `/proc`, which may still run. */
interface Scan {
  /** When it began: on the monotonic clock and on the wall clock. */
  readonly startMs: number;
  readonly startWallMs: number;
  /** How long it answers for files that did not change since. */
  sharedMs: number;
  readonly files: Promise<OpenFiles>;
}

/**
 * Finds writers through `/proc/PID/fd`, by device and inode, so that the name of the file does not matter. The scan yields after
 * every process. It touches the disk only for a `stat` of the given file and of descriptors with the same inode.
 *
 * `unknown` when no writer is seen but there may be an invisible one: a process of the file's owner that may not be inspected,
 * processes hidden by `hidepid` when the file belongs to another user, or processes outside this container. Two kinds of writer
 * are not seen: a process that closed its descriptor and writes through a memory map (`/proc/PID/maps` shows it, at twenty times the
 * cost), and a file server inside the kernel (nfsd, ksmbd). Both change the times of the file, so the quiet time and the comparison
 * before completing guard against them. A tmpfs has no disk to write to, and so no such times: only there the maps are read.
 */
export class LinuxWriters implements FileWriters {
  readonly #proc: string;
  readonly #clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
  #shared: Scan | undefined;

  /** @param proc mount point of the process file system */
  constructor(proc = '/proc', clock: Pick<Clock, 'nowMs' | 'monotonicMs'> = systemClock) {
    this.#proc = proc;
    this.#clock = clock;
  }

  async stateOf(path: string): Promise<WriterState> {
    const file = await stat(path, { bigint: true });
    const files = await this.#openFiles(file);
    const descriptors = [...(files.writable.get(fileNumber(file.ino)) ?? []), ...(files.writable.get('') ?? [])];
    for (const descriptor of descriptors) {
      // A descriptor that was closed meanwhile no longer counts; one that was opened meanwhile is found by the next scan.
      const opened = await stat(descriptor, { bigint: true }).catch(() => undefined);
      if (opened?.dev === file.dev && opened.ino === file.ino) return 'open';
    }
    if (await this.#isMapped(path, file, files.memoryDevices)) return 'open';
    const owner = Number(file.uid);
    const mayHide =
      files.hidden.has(owner) ||
      files.hidden.has(undefined) ||
      files.visibility === 'own_container_only' ||
      (files.visibility === 'own_user_only' && owner !== process.geteuid?.());
    return mayHide ? 'unknown' : 'closed';
  }

  async #isMapped(
    path: string,
    { dev, ino }: BigIntStats,
    memoryDevices: OpenFiles['memoryDevices'],
  ): Promise<boolean> {
    const isInMemory = memoryDevices.get(dev) ?? statfs(path).then(({ type }) => type === TMPFS_MAGIC);
    memoryDevices.set(dev, isInMemory);
    if (!(await isInMemory)) return false;
    for (const pid of readdirSync(this.#proc).filter((name) => /^\d+$/.test(name))) {
      await setImmediate();
      if (hasWritableMap(mapsOf(`${this.#proc}/${pid}`), dev, ino)) return true;
    }
    return false;
  }

  /** A scan that is new enough for this file: one that began before a change of the file could miss the process that made it. */
  #openFiles({ mtimeMs, ctimeMs }: Pick<BigIntStats, 'mtimeMs' | 'ctimeMs'>): Promise<OpenFiles> {
    const nowMs = this.#clock.monotonicMs();
    const shared = this.#shared;
    if (shared !== undefined) {
      const changedWallMs = Math.max(Number(mtimeMs), Number(ctimeMs));
      const isUnchanged = changedWallMs + FILE_TIME_STEP_MS < shared.startWallMs;
      if (nowMs - shared.startMs <= (isUnchanged ? shared.sharedMs : SHARED_MS)) return shared.files;
    }
    const scan: Scan = {
      startMs: nowMs,
      startWallMs: this.#clock.nowMs(),
      sharedMs: SHARED_MS,
      files: this.#scan().then((found) => {
        scan.sharedMs = Math.min(SHARED_MAX_MS, Math.max(SHARED_MS, found.costMs * SHARED_COSTS));
        return found;
      }),
    };
    this.#shared = scan;
    return scan.files;
  }

  async #scan(): Promise<OpenFiles> {
    const writable = new Map<string, string[]>();
    const hidden = new Set<number | undefined>();
    let costMs = 0;
    for (const pid of readdirSync(this.#proc).filter((name) => /^\d+$/.test(name))) {
      // Reading one process takes some hundred microseconds: `/proc` is in memory.
      await setImmediate();
      const startMs = this.#clock.monotonicMs();
      this.#inspect(pid, writable, hidden);
      costMs += this.#clock.monotonicMs() - startMs;
    }
    return { writable, hidden, visibility: this.#visibility(), memoryDevices: new Map(), costMs };
  }

  #inspect(pid: string, writable: Map<string, string[]>, hidden: Set<number | undefined>): void {
    const home = `${this.#proc}/${pid}`;
    try {
      for (const descriptor of readdirSync(`${home}/fd`)) {
        const inode = writableInode(home, descriptor);
        if (inode === undefined) continue;
        const path = `${home}/fd/${descriptor}`;
        const known = writable.get(inode);
        if (known === undefined) writable.set(inode, [path]);
        else known.push(path);
      }
    } catch (error) {
      // Process 1 records nothing, and on some systems even root may not inspect it.
      if (isGone(error) || pid === '1') return;
      for (const user of hiddenUsers(home)) hidden.add(user);
    }
  }

  #visibility(): OpenFiles['visibility'] {
    try {
      if (readlinkSync(`${this.#proc}/self/ns/pid`) !== INITIAL_NAMESPACE) return 'own_container_only';
      // Process 1 always exists and belongs to root: if it is invisible, so are the processes of all other users (hidepid).
      readFileSync(`${this.#proc}/1/status`);
      return 'all';
    } catch {
      return 'own_user_only';
    }
  }
}

/** The inode of a descriptor that is open for writing, `''` if Linux does not report it; `undefined` for any other descriptor. */
function writableInode(home: string, descriptor: string): string | undefined {
  try {
    if (!isFileLink(readlinkSync(`${home}/fd/${descriptor}`))) return undefined;
    const info = parseDescriptorInfo(readFileSync(`${home}/fdinfo/${descriptor}`, 'latin1'));
    return info?.isWritable === true ? (info.inode ?? '') : undefined;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Empty for a process that ended or may not be inspected: `OpenFiles.hidden` has its users. */
function mapsOf(home: string): string {
  try {
    return readFileSync(`${home}/maps`, 'latin1');
  } catch {
    return '';
  }
}

/** The users as which a process that could not be inspected may write. */
function hiddenUsers(home: string): readonly (number | undefined)[] {
  try {
    const identity = parseStatus(readFileSync(`${home}/status`, 'latin1'));
    if (identity === undefined) return [undefined];
    return NEVER_RECORD.has(identity.name) ? [] : identity.users;
  } catch (error) {
    return isGone(error) ? [] : [undefined];
  }
}

/** The process ended, or the descriptor was closed, during the scan. */
function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ESRCH';
}
