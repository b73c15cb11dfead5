import { readlinkSync } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { FollowLinks } from '../../ports/fileSource.ts';
import type { DeviceLimiter } from './deviceLimiter.ts';
import type { RootPlaces } from './rootPlaces.ts';
import { exchangedFault, linkFault, movedFault, outsideFault } from './sourceFault.ts';

/** How long a resolved folder is remembered. Opened files are checked after opening, so this only saves system calls. */
const RESOLVED_MS = 5_000;
const RESOLVED_MAX = 10_000;

/**
 * The watched folders, and the check that a file lies in one of them by its real path, and is reached without a link below it
 * unless links are followed. A watched folder may itself be reached through a link: the person chose it. It keeps the real path that it
 * had when it was first seen: exchanged for a link to another folder, it leads to no file. Until `restrict` is called, every file is
 * allowed.
 */
export class WatchedRoots {
  followLinks: FollowLinks = 'never';
  readonly #limiter: DeviceLimiter;
  readonly #resolved = new Map<string, { readonly path: Promise<string>; readonly untilMs: number }>();
  readonly #places: RootPlaces;
  #roots: readonly string[] | undefined;

  constructor(limiter: DeviceLimiter, places: RootPlaces) {
    this.#limiter = limiter;
    this.#places = places;
  }

  restrict(roots: readonly string[], followLinks: FollowLinks): void {
    this.#roots = roots.map((root) => resolve(root));
    this.followLinks = followLinks;
    this.#resolved.clear();
    this.#places.keep(this.#roots);
    // A folder that is not there is first seen when a file in it is examined, or when it is watched.
    for (const root of this.#roots) void this.#realRoot(root).catch(() => undefined);
  }

  /** Whether a watched folder that has this real path now had another one when it was first seen. */
  isExchanged(path: string, realPath: string): boolean {
    const root = resolve(path);
    if (this.#roots?.includes(root) !== true) return false;
    this.#places.add(root, realPath);
    return folded(this.#places.get(root) ?? realPath) !== folded(realPath);
  }

  /** The watched folders; none until `restrict` is called. */
  get all(): readonly string[] {
    return this.#roots ?? [];
  }

  /** Whether this is a watched folder itself. */
  isRoot(path: string): boolean {
    return this.#roots?.includes(resolve(path)) === true;
  }

  /**
   * Checks that `path` lies in a watched folder by its name, without asking the system: a path from a journal or a bucket can name
   * another computer, to which Windows would connect with the credentials of the user. @throws Fault `source_unreadable`
   */
  requireNamed(path: string): void {
    this.#rootsFor(path);
  }

  /** Checks the folder that holds `path`. Rejects with a Fault `source_unreadable` when a link leads to it, or it is in no root. */
  async checkFolderOf(path: string): Promise<void> {
    const roots = this.#rootsFor(path);
    if (roots === undefined) return;
    const folder = dirname(resolve(path));
    const real = await this.#resolve(folder);
    await this.#requireInside(path, real, roots);
    if (this.followLinks === 'never' && !(await this.#isDirect(folder, real, roots))) throw linkFault(path);
  }

  /** As `checkFolderOf` for the file itself, following links. */
  async checkTarget(path: string): Promise<void> {
    const roots = this.#rootsFor(path);
    if (roots === undefined) return;
    await this.#requireInside(path, await this.#limiter.file(path, () => realpath(path)), roots);
  }

  /**
   * Checks the file that was opened as `path`, so that exchanging a folder or the file for a link around the opening does not help. On
   * Linux the kernel reports the path of the open file. Elsewhere the real path is resolved again and must lead to the same
   * file, which leaves a window for someone who exchanges a folder twice at the right moments.
   */
  async checkOpened(path: string, handle: FileHandle): Promise<void> {
    const roots = this.#rootsFor(path);
    if (roots === undefined) return;
    const opened = pathOfDescriptor(handle);
    if (opened !== undefined) {
      await this.#requireInside(path, opened, roots);
      return this.#requireDirect(path, opened, roots);
    }
    const real = await this.#limiter.file(path, async () =>
      this.followLinks === 'never' ? join(await realpath(dirname(path)), basename(path)) : realpath(path),
    );
    await this.#requireInside(path, real, roots);
    await this.#requireDirect(path, real, roots);
    const [named, open] = await Promise.all([
      this.#limiter.file(path, () => lstat(real, { bigint: true })),
      this.#limiter.file(path, () => handle.stat({ bigint: true })),
    ]);
    if (named.dev !== open.dev || named.ino !== open.ino) throw outsideFault(path);
  }

  /** `undefined` while nothing is restricted. */
  #rootsFor(path: string): readonly string[] | undefined {
    const roots = this.#roots;
    if (roots === undefined) return undefined;
    const file = resolve(path);
    if (!roots.some((root) => isInside(root, file))) throw outsideFault(path);
    return roots;
  }

  async #requireInside(path: string, real: string, roots: readonly string[]): Promise<void> {
    const file = resolve(path);
    // First the roots that hold the file by its name: the others may be on drives that do not answer.
    for (const holds of [true, false]) {
      for (const root of roots) {
        if (isInside(root, file) !== holds) continue;
        const realRoot = await this.#realRoot(root).catch((error: unknown) => unlessHolding(error, holds));
        if (realRoot !== undefined && isInside(realRoot, real)) return;
      }
    }
    for (const root of roots) if (isInside(root, file)) await this.#requireSame(root);
    throw outsideFault(path);
  }

  /** An open file that is elsewhere was moved, or a folder was exchanged for a link: examining the name again tells which. */
  async #requireDirect(path: string, real: string, roots: readonly string[]): Promise<void> {
    if (this.followLinks === 'never' && !(await this.#isDirect(resolve(path), real, roots))) throw movedFault(path);
  }

  /** Whether `real`, the real path of `named`, differs from it in nothing below a watched folder. */
  async #isDirect(named: string, real: string, roots: readonly string[]): Promise<boolean> {
    for (const root of roots) {
      if (!isInside(root, named)) continue;
      const realRoot = await this.#realRoot(root);
      const direct = realRoot === root ? named : join(realRoot, relative(root, named));
      if (direct === real || folded(direct) === folded(real)) return true;
    }
    return false;
  }

  /** The real path that a watched folder had when it was first seen. */
  async #realRoot(root: string): Promise<string> {
    const known = this.#places.get(root);
    if (known !== undefined) return known;
    const realPath = await this.#resolve(root);
    this.#places.add(root, realPath);
    return this.#places.get(root) ?? realPath;
  }

  async #requireSame(root: string): Promise<void> {
    const realPath = await this.#limiter.folder(root, () => realpath(root));
    if (this.isExchanged(root, realPath)) throw exchangedFault(root);
  }

  #resolve(folder: string): Promise<string> {
    const nowMs = performance.now();
    const known = this.#resolved.get(folder);
    if (known !== undefined && known.untilMs > nowMs) return known.path;
    if (this.#resolved.size >= RESOLVED_MAX) this.#resolved.clear();
    const path = this.#limiter.folder(folder, () => realpath(folder));
    this.#resolved.set(folder, { path, untilMs: nowMs + RESOLVED_MS });
    path.catch(() => this.#resolved.delete(folder));
    return path;
  }
}

function unlessHolding(error: unknown, holds: boolean): undefined {
  if (holds) throw error;
  return undefined;
}

/** Some file systems take a name in any case and in either Unicode form. */
function folded(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/**
 * The path of an open file as Linux reports it, also after it was renamed or deleted; `undefined` on other systems. The kernel has it in
 * memory: the call does not wait for the disk, and costs less than a thread for it.
 */
function pathOfDescriptor(handle: FileHandle): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return readlinkSync(`/proc/self/fd/${handle.fd}`);
  } catch {
    return undefined;
  }
}
