import { sentence } from '../../../../shared/sentences/sentence.ts';
import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Fault } from '../../core/fault.ts';

/** Primary result codes of SQLite (sqlite.org/rescode.html); the low byte of an extended one. */
const BUSY = 5;
const READONLY = 8;
const PERM = 3;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;
/** Extended codes of a file that cannot be read: a bad sector, or an early end. */
const UNREADABLE: ReadonlySet<number> = new Set([IOERR | (1 << 8), IOERR | (2 << 8), IOERR | (33 << 8)]);

/** Whether SQLite reports damage to the file itself. */
export function isDamage(thrown: unknown): boolean {
  const code = resultCode(thrown);
  return code !== undefined && ((code & 0xff) === CORRUPT || (code & 0xff) === NOTADB || UNREADABLE.has(code));
}

export function isBusy(thrown: unknown): boolean {
  return ((resultCode(thrown) ?? 0) & 0xff) === BUSY;
}

/** Converts an error of SQLite or Node about the journal in `folder` to a Fault whose message says what to do. */
export function sqliteFault(thrown: unknown, folder: string): Fault {
  if (thrown instanceof Fault) return thrown;
  if (isDamage(thrown)) return damagedFault(thrown);
  const code = resultCode(thrown);
  if (code === undefined) {
    if (errorCode(thrown) === 'ERR_INVALID_STATE') return closedFault();
    return folderFault(thrown, folder) ?? unexpectedFault(thrown);
  }
  switch (code & 0xff) {
    case FULL:
      return fullFault(thrown, folder);
    case BUSY:
      return new Fault('checkpoint_unavailable', sentence('journalLocked', {}), {
        disposition: 'retry',
        cause: thrown,
      });
    case READONLY:
    case PERM:
      return forbiddenFault(thrown, folder);
    case CANTOPEN:
    case IOERR:
      // SQLite does not state the reason; writing a small file to the folder does.
      return probe(folder) ?? unexpectedFault(thrown);
    default:
      return unexpectedFault(thrown);
  }
}

export function closedFault(): Fault {
  return new Fault('checkpoint_unavailable', sentence('journalClosed', {}), { disposition: 'retry' });
}

export function inUseFault(folder: string): Fault {
  return new Fault('checkpoint_unavailable', sentence('journalInUse', { folder }), { disposition: 'attention' });
}

export function notAFileFault(file: string): Fault {
  return new Fault('checkpoint_unavailable', sentence('journalNotAFile', { file }), { disposition: 'attention' });
}

/** The open files are no longer those under their names: further writes would be missing at the next start. */
export function goneFault(folder: string): Fault {
  return new Fault('checkpoint_unavailable', sentence('journalGone', { folder }), { disposition: 'attention' });
}

function damagedFault(cause: unknown): Fault {
  return new Fault('checkpoint_corrupt', sentence('journalDamaged', {}), { disposition: 'attention', cause });
}

function fullFault(cause: unknown, folder: string): Fault {
  return new Fault('checkpoint_full', sentence('journalFull', { folder }), { disposition: 'attention', cause });
}

function forbiddenFault(cause: unknown, folder: string): Fault {
  return new Fault('checkpoint_unavailable', sentence('journalForbidden', { folder }), {
    disposition: 'attention',
    cause,
  });
}

function unexpectedFault(cause: unknown): Fault {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new Fault('checkpoint_unavailable', sentence('journalUnreachable', { detail }), {
    disposition: 'retry',
    cause,
  });
}

/** The Fault for an error of Node's file system; `undefined` for any other. */
function folderFault(thrown: unknown, folder: string): Fault | undefined {
  switch (errorCode(thrown)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return fullFault(thrown, folder);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return forbiddenFault(thrown, folder);
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EEXIST':
      return new Fault('checkpoint_unavailable', sentence('journalFolderMissing', { folder }), {
        disposition: 'attention',
        cause: thrown,
      });
    default:
      return undefined;
  }
}

/** The fault that writing to this folder meets; `undefined` when there is none. */
function probe(folder: string): Fault | undefined {
  const file = path.join(folder, `.rushes-probe-${randomUUID()}`);
  try {
    writeFileSync(file, Buffer.alloc(4096), { flag: 'wx' });
    return undefined;
  } catch (thrown) {
    return folderFault(thrown, folder);
  } finally {
    rmSync(file, { force: true });
  }
}

function resultCode(thrown: unknown): number | undefined {
  return thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number'
    ? thrown.errcode
    : undefined;
}

function errorCode(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
}
