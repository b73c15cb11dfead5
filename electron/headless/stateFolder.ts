import { randomUUID } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Environment, Place } from './settings.ts';
import { UsageError } from './usageError.ts';

/** How long another process may be ending before the folder counts as taken, in milliseconds. */
const LOCK_WAIT_MS = 1_000;

/** The folder is this process's own until it is released, or the process ends in whatever way. */
export interface ClaimedStateFolder {
  /** Names this workstation in leases: the same at every start with this folder, another one for every other folder. */
  readonly ownerId: string;
  release(): void;
}

/**
 * Where the journal and the logs are kept when nobody said: `$XDG_STATE_HOME/rushes` or `~/.local/state/rushes`,
 * `~/Library/Application Support/rushes-headless` on macOS, `%LOCALAPPDATA%\rushes-headless` on Windows: never the folder of the
 * desktop app.
 */
export function defaultStateFolder(environment: Environment, { platform, homeFolder }: Place): string {
  if (platform === 'win32') {
    const local = environment['LOCALAPPDATA'] ?? path.win32.join(homeFolder, 'AppData', 'Local');
    return path.win32.join(local, 'rushes-headless');
  }
  if (platform === 'darwin') return path.posix.join(homeFolder, 'Library', 'Application Support', 'rushes-headless');
  const state = environment['XDG_STATE_HOME'];
  // The XDG base directory specification has relative paths ignored.
  const base = state?.startsWith('/') === true ? state : path.posix.join(homeFolder, '.local', 'state');
  return path.posix.join(base, 'rushes');
}

/**
 * Makes the folder, readable by its owner only, and takes it for this process by the operating system's lock on `rushes.lock`.
 * @throws UsageError when it cannot be made or written, or when another process has it
 */
export function claimStateFolder(folder: string): ClaimedStateFolder {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new UsageError(
      `The state folder ${folder} cannot be ${causeOf(error)}: choose another one with --state or RUSHES_STATE_DIR.`,
    );
  }
  const lock = takeLock(folder);
  return { ownerId: ownerIdIn(folder), release: () => lock.close() };
}

/** An empty database in an open transaction: Node has no other file lock, and this one ends with the process. */
function takeLock(folder: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path.join(folder, 'rushes.lock'), { timeout: LOCK_WAIT_MS });
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    const detail = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      detail.includes('locked')
        ? `Another Rushes is using the state folder ${folder}: stop that one, or choose another folder with --state or RUSHES_STATE_DIR.`
        : `The state folder ${folder} cannot be used (${detail}): choose another one with --state or RUSHES_STATE_DIR.`,
    );
  }
}

function ownerIdIn(folder: string): string {
  const file = path.join(folder, 'workstation-id');
  try {
    const id = readFileSync(file, 'utf8').trim();
    if (/^[\w.-]{8,200}$/.test(id)) return id;
  } catch {
    // The first start with this folder.
  }
  const id = `${hostname().replace(/[^\w.-]/g, '-')}-${randomUUID()}`;
  try {
    writeFileSync(file, `${id}\n`, { mode: 0o600 });
  } catch (error) {
    throw new UsageError(
      `The state folder ${folder} cannot be ${causeOf(error)}: make room, or choose another one with --state or RUSHES_STATE_DIR.`,
    );
  }
  return id;
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
      return 'made (a file of that name is in the way)';
    default:
      return `used (${error instanceof Error ? error.message : String(error)})`;
  }
}
