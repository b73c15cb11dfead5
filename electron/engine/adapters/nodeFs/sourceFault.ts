import { sentence } from '../../../../shared/sentences/sentence.ts';
import { Fault } from '../../core/fault.ts';
import { quotedName } from '../../../../shared/visibleText.ts';

/** The error code of the operating system, as Node reports it; `''` when there is none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** A directory, FIFO, socket or device under the name of a recording. */
export function notRegularFault(path: string): Fault {
  const message = sentence('notRegular', { file: quotedName(path) });
  return new Fault('source_unreadable', message, { disposition: 'attention' });
}

/** A symbolic link, where links are not followed. */
export function linkFault(path: string): Fault {
  const message = sentence('isLink', { file: quotedName(path) });
  return new Fault('source_unreadable', message, { disposition: 'attention' });
}

/** A file that is in no watched folder, by its name or by its real path. */
export function outsideFault(path: string): Fault {
  const message = sentence('outside', { file: quotedName(path) });
  return new Fault('source_unreadable', message, { disposition: 'attention' });
}

/** A watched folder that was exchanged for a link to another folder. */
export function exchangedFault(folder: string): Fault {
  const message = sentence('folderExchanged', { folder: quotedName(folder) });
  return new Fault('source_unreadable', message, { disposition: 'attention' });
}

/** A file that had another place when it was opened than its name says. */
export function movedFault(path: string): Fault {
  const message = sentence('movedWhileOpened', { file: quotedName(path) });
  return new Fault('disk_error', message, { disposition: 'retry' });
}

/** Converts an error of the operating system to a fault whose message names the file and the remedy. */
export function sourceFault(error: unknown, path: string): Fault {
  if (error instanceof Fault) return error;
  const file = quotedName(path);
  const code = errorCode(error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ELOOP':
      return new Fault('source_missing', sentence('fileNotThere', { file }), {
        disposition: 'attention',
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
      return new Fault('source_unreadable', sentence('fileForbidden', { file }), {
        disposition: 'attention',
        cause: error,
      });
    case 'EISDIR':
    case 'ENXIO':
      return notRegularFault(path);
    case 'EBUSY':
      return new Fault('disk_error', sentence('fileLocked', { file }), {
        disposition: 'retry',
        cause: error,
      });
    case 'EMFILE':
    case 'ENFILE':
      return new Fault('disk_error', sentence('tooManyOpen', { file }), {
        disposition: 'retry',
        cause: error,
      });
    default:
      return new Fault('disk_error', sentence('fileUnreadable', { file, detail: code || String(error) }), {
        disposition: 'retry',
        cause: error,
      });
  }
}
