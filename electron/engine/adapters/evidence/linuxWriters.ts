import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { WriterState } from '../../ports/fileSource.ts';
import { fileNumber } from '../fileNumber.ts';
import type { WriterLook } from './nodeFinishEvidence.ts';
import { isFileLink, parseDescriptorInfo, parseStatus } from './procTexts.ts';

/** Looks that come within this time share one. */
const SHARED_MS = 250;

/** The process namespace every Linux starts with has this number (`PROC_PID_INIT_INO`, include/linux/proc_ns.h). */
const INITIAL_NAMESPACE = 'pid:[4026531836]';

/**
 * Processes of the user's own session that Linux lets nobody look into, and that write no recordings. Without this list every
 * desktop would be “cannot tell” for ever.
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
  /** Inode → places under `/proc` of descriptors open for writing; under `''` those whose inode is not told. */
  readonly writable: ReadonlyMap<string, readonly string[]>;
  /** Users of processes that could not be looked into; `undefined` in it: a process of an unknown user. */
  readonly hidden: ReadonlySet<number | undefined>;
  /** Processes of other users, or outside this container, may not even be listed. */
  readonly isPartial: 'whole' | 'own_user_only' | 'own_container_only';
}

/**
 * Finds writers through `/proc/PID/fd`, by device and inode, so that a renamed or linked file is found. Our own descriptors count
 * when they are open for writing, which ours never are. Works in small steps between which everybody else runs; nothing in it
 * touches a disk but one `stat` of the file asked for and of what seems to be the same file.
 *
 * `unknown` when nobody was seen writing but somebody who could be was not seen: a process that runs as the file's owner and may
 * not be looked into, processes hidden by `hidepid` and a file that is not ours, or processes outside our container. Not seen
 * at all: a writer that closed its descriptor and goes on through a memory map, and a file server inside the kernel (nfsd,
 * ksmbd); both change the file, so the quiet time and the comparison before completing are what guards against them.
 * `/proc/PID/maps` would show the former, at twenty times the cost.
 */
export class LinuxWriters implements WriterLook {
  readonly #proc: string;
  #shared: { readonly sinceMs: number; readonly files: Promise<OpenFiles> } | undefined;

  /** @param proc where the process file system is mounted */
  constructor(proc = '/proc') {
    this.#proc = proc;
  }

  async stateOf(path: string): Promise<WriterState> {
    const file = await stat(path, { bigint: true });
    const files = await this.#openFiles();
    const places = [...(files.writable.get(fileNumber(file.ino)) ?? []), ...(files.writable.get('') ?? [])];
    for (const place of places) {
      // Closed meanwhile: whoever opened it anew is found next time, and the file has been written to.
      const opened = await stat(place, { bigint: true }).catch(() => undefined);
      if (opened?.dev === file.dev && opened.ino === file.ino) return 'open';
    }
    const owner = Number(file.uid);
    const mayHide =
      files.hidden.has(owner) ||
      files.hidden.has(undefined) ||
      files.isPartial === 'own_container_only' ||
      (files.isPartial === 'own_user_only' && owner !== process.geteuid?.());
    return mayHide ? 'unknown' : 'closed';
  }

  #openFiles(): Promise<OpenFiles> {
    const nowMs = performance.now();
    if (this.#shared === undefined || nowMs - this.#shared.sinceMs > SHARED_MS) {
      this.#shared = { sinceMs: nowMs, files: this.#look() };
    }
    return this.#shared.files;
  }

  async #look(): Promise<OpenFiles> {
    const writable = new Map<string, string[]>();
    const hidden = new Set<number | undefined>();
    for (const pid of readdirSync(this.#proc).filter((name) => /^\d+$/.test(name))) {
      // `/proc` is memory: a process takes some hundred microseconds, then it is somebody else's turn.
      await setImmediate();
      this.#lookInto(pid, writable, hidden);
    }
    return { writable, hidden, isPartial: this.#horizon() };
  }

  #lookInto(pid: string, writable: Map<string, string[]>, hidden: Set<number | undefined>): void {
    const home = `${this.#proc}/${pid}`;
    try {
      for (const descriptor of readdirSync(`${home}/fd`)) {
        const inode = writableInode(home, descriptor);
        if (inode === undefined) continue;
        const place = `${home}/fd/${descriptor}`;
        const places = writable.get(inode);
        if (places === undefined) writable.set(inode, [place]);
        else places.push(place);
      }
    } catch (error) {
      // The first process starts the others and records nothing; some systems keep even root from looking into it.
      if (isGone(error) || pid === '1') return;
      for (const user of hiddenUsers(home)) hidden.add(user);
    }
  }

  #horizon(): OpenFiles['isPartial'] {
    try {
      if (readlinkSync(`${this.#proc}/self/ns/pid`) !== INITIAL_NAMESPACE) return 'own_container_only';
      // The first process is root's and always there: who cannot see it sees no process of other users (hidepid).
      readFileSync(`${this.#proc}/1/status`);
      return 'whole';
    } catch {
      return 'own_user_only';
    }
  }
}

/** The inode behind a descriptor that is open for writing, `''` if Linux does not tell; `undefined` for every other one. */
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

function hiddenUsers(home: string): readonly (number | undefined)[] {
  try {
    const identity = parseStatus(readFileSync(`${home}/status`, 'latin1'));
    if (identity === undefined) return [undefined];
    return NEVER_RECORD.has(identity.name) ? [] : identity.users;
  } catch (error) {
    return isGone(error) ? [] : [undefined];
  }
}

/** The process or descriptor ended while it was looked at. */
function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ESRCH';
}
