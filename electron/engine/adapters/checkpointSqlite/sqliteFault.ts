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
      return new Fault('checkpoint_unavailable', 'Another program has the journal locked for the moment.', {
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
  return new Fault('checkpoint_unavailable', 'The journal is closed.', { disposition: 'retry' });
}

export function inUseFault(folder: string): Fault {
  return new Fault(
    'checkpoint_unavailable',
    `Cannot start here, because another Rushes is using this folder: ${folder}. Quit that one, or choose another folder.`,
    { disposition: 'attention' },
  );
}

export function notAFileFault(file: string): Fault {
  return new Fault(
    'checkpoint_unavailable',
    `The path of the journal is not a file: ${file}. Move it away, or choose another folder.`,
    { disposition: 'attention' },
  );
}

/** The open files are no longer those under their names: further writes would be missing at the next start. */
export function goneFault(folder: string): Fault {
  return new Fault(
    'checkpoint_unavailable',
    `The journal in ${folder} was moved or deleted while Rushes was running. Quit Rushes and start it again: it continues ` +
      'from the data in the cloud and on the disk.',
    { disposition: 'attention' },
  );
}

function damagedFault(cause: unknown): Fault {
  return new Fault(
    'checkpoint_corrupt',
    'The journal is damaged. Quit Rushes and start it again: a new journal takes over what can be read, and the rest is rebuilt ' +
      'from the cloud and the disk.',
    { disposition: 'attention', cause },
  );
}

function fullFault(cause: unknown, folder: string): Fault {
  return new Fault(
    'checkpoint_full',
    `The disk that holds the journal is full (${folder}). Free some space on that disk: uploading then goes on by itself, and ` +
      'nothing is lost.',
    { disposition: 'attention', cause },
  );
}

function forbiddenFault(cause: unknown, folder: string): Fault {
  return new Fault(
    'checkpoint_unavailable',
    `The journal cannot be written, because Rushes may not write in ${folder}. Give it the right to write there, or choose ` +
      'another folder.',
    { disposition: 'attention', cause },
  );
}

function unexpectedFault(cause: unknown): Fault {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new Fault('checkpoint_unavailable', `The journal cannot be reached: ${detail}.`, {
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
      return new Fault(
        'checkpoint_unavailable',
        `The folder of the journal is not there: ${folder}. Connect its disk, or choose another folder.`,
        { disposition: 'attention', cause: thrown },
      );
    default:
      return undefined;
  }
}

/** The fault that writing to this folder meets; `undefined` when there is none. */
function probe(folder: string): Fault | undefined {
  const file = path.join(folder, `.rushes-probe-${randomUUID()}`);
  try {
    writeFileSync(file, Buffer.alloc(4096));
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
