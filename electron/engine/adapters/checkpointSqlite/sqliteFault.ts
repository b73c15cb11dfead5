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
/** Extended codes of a file whose bytes cannot be read back: a bad sector, or an end that comes too early. */
const UNREADABLE: ReadonlySet<number> = new Set([IOERR | (1 << 8), IOERR | (2 << 8), IOERR | (33 << 8)]);

/** Whether SQLite says that the file itself is bad, not the circumstances. */
export function isDamage(thrown: unknown): boolean {
  const code = resultCode(thrown);
  return code !== undefined && ((code & 0xff) === CORRUPT || (code & 0xff) === NOTADB || UNREADABLE.has(code));
}

export function isBusy(thrown: unknown): boolean {
  return ((resultCode(thrown) ?? 0) & 0xff) === BUSY;
}

/** What SQLite or Node threw about the journal in `folder`, as a Fault with a sentence that says what to do. */
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
      // SQLite does not say why: writing a small file of our own there does.
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
    `Where the journal should be stands something that is not a file: ${file}. Move it away, or choose another folder.`,
    { disposition: 'attention' },
  );
}

/** The names on disk no longer lead to the files that are open: what is written now would be gone at the next start. */
export function goneFault(folder: string): Fault {
  return new Fault(
    'checkpoint_unavailable',
    `The journal in ${folder} was moved or deleted while Rushes was running. Quit Rushes and start it again: it goes on ` +
      'from what the cloud and the disk hold.',
    { disposition: 'attention' },
  );
}

function damagedFault(cause: unknown): Fault {
  return new Fault(
    'checkpoint_corrupt',
    'The journal is damaged. Quit Rushes and start it again: the journal is set aside and rebuilt from what the cloud and the ' +
      'disk hold.',
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

/** What keeps us from writing in this folder; `undefined` when nothing does. */
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
