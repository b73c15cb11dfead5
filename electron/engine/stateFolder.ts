import { accessSync, chmodSync, constants, lstatSync, mkdirSync, readdirSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sentence } from '../../shared/sentences/sentence.ts';
import { Fault } from './core/fault.ts';
import { machineId } from './machineId.ts';
import { workstationId } from './workstationId.ts';

/** How long a process that is ending may keep the folder, in milliseconds. */
const LOCK_WAIT_MS = 1_000;
const LOCK_FILE = 'rushes.lock';
/** A folder with one of these was made by Rushes. */
const OWN_FILES = [LOCK_FILE, 'workstation-id', 'journal.sqlite', 'settings.json'];
/** Everything that Rushes reads in the folder. */
const READ_FILES =
  /^(rushes\.lock|workstation-|journal\.sqlite|(destinations|watched-folders|settings|secrets|window|console-sessions|quick-limit)\.json|logs$)/;
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

/** The folder belongs to this process until it is released, or until the process ends in any way. */
export interface StateFolder {
  /** Absolute. Holds the journal. */
  readonly folder: string;
  /** See `workstationId`. */
  readonly ownerId: string;
  /** A sentence for the person; `undefined` when there is nothing to say. */
  readonly notice: string | undefined;
  /** Sentences for the log about the permissions of the folder. */
  readonly findings: readonly string[];
  /** Idempotent. */
  release(): void;
}

/**
 * Creates the folder, readable by its owner only, checks the permissions of one that exists, and takes it for this process by the
 * operating system's lock on `rushes.lock`.
 * @throws Fault `checkpoint_unavailable` when it cannot be created or written, when other users could change what is in it, or when
 * another process has it
 */
export function openStateFolder(folder: string, machine = machineId()): StateFolder {
  const findings = secureStateFolder(folder);
  const lock = takeLock(folder);
  try {
    const { id, notice } = workstationId(folder, machine);
    let isReleased = false;
    return {
      folder,
      ownerId: id,
      notice,
      findings,
      release() {
        if (!isReleased) lock.close();
        isReleased = true;
      },
    };
  } catch (error) {
    lock.close();
    throw unusable(folder, causeOf(error), error);
  }
}

/**
 * The first part of `openStateFolder`, for files that are read before the folder is taken. Idempotent.
 * @returns sentences for the log @throws Fault as `openStateFolder`
 */
export function secureStateFolder(folder: string): readonly string[] {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return process.platform === 'win32' ? [] : checkedPermissions(folder);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw unusable(folder, causeOf(error), error);
  }
}

function checkedPermissions(folder: string): readonly string[] {
  const stats = statSync(folder);
  const uid = process.getuid?.() ?? 0;
  if (stats.uid !== uid && stats.uid !== 0 && uid !== 0) {
    throw unusable(folder, 'used, because it belongs to another user');
  }
  const names = readdirSync(folder);
  const planted = names.find((name) => READ_FILES.test(name) && !isOurs(path.join(folder, name), [uid, 0, stats.uid]));
  if (planted !== undefined) throw unusable(folder, `used, because another user made ${planted} in it`);
  if ((stats.mode & OTHERS) === 0) return [];
  if (names.length === 0 || names.some((name) => OWN_FILES.includes(name))) return [closed(folder, stats)];
  // A folder of something else, e.g. the home folder: its permissions are not changed, but nobody else may exchange files in it.
  if ((stats.mode & OTHERS_WRITE) !== 0) throw unusable(folder, 'used, because other users may write to it');
  return [];
}

/** A file or a link that another user made while the folder was open to others is not trusted after it was closed. */
function isOurs(file: string, owners: readonly number[]): boolean {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  return stats === undefined || owners.includes(stats.uid);
}

/** @returns a sentence for the log */
function closed(folder: string, { mode }: Stats): string {
  const before = (mode & 0o777).toString(8);
  try {
    chmodSync(folder, 0o700);
  } catch {
    // Looked at again below.
  }
  const now = statSync(folder).mode;
  if ((now & OTHERS_WRITE) !== 0) throw unusable(folder, 'used, because other users may write to it');
  return (now & OTHERS) === 0
    ? `The permissions of the state folder were 0${before} and are 0700 now.`
    : `The permissions of the state folder are 0${before} and cannot be changed: other users may have access to it.`;
}

/** An empty database in an open transaction: Node has no other file lock, and this one ends with the process. */
function takeLock(folder: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path.join(folder, LOCK_FILE), { timeout: LOCK_WAIT_MS });
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    const detail = error instanceof Error ? error.message : String(error);
    if (!detail.includes('locked')) throw unusable(folder, `used (${detail})`, error);
    const message = sentence('stateFolderInUse', { folder });
    throw new Fault('checkpoint_unavailable', message, { disposition: 'attention', cause: error });
  }
}

function unusable(folder: string, problem: string, cause?: unknown): Fault {
  const message = `The state folder ${folder} cannot be ${problem}.`;
  return new Fault('checkpoint_unavailable', message, { disposition: 'attention', cause });
}

function causeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'written (permission denied)';
    case 'EROFS':
      return 'written (the disk is read-only)';
    case 'ENOSPC':
      return 'written (the disk is full)';
    case 'EEXIST':
    case 'ENOTDIR':
      return 'created (a file of that name is in the way)';
    default:
      return `used (${error instanceof Error ? error.message : String(error)})`;
  }
}
