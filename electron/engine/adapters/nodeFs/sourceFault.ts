import { Fault } from '../../core/fault.ts';
import { quotedName } from '../../../../shared/visibleText.ts';

/** The error code of the operating system, as Node reports it; `''` when there is none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** A directory, FIFO, socket or device under the name of a recording. */
export function notRegularFault(path: string): Fault {
  const message = `${quotedName(path)} is not an ordinary file, so it cannot be uploaded. Move it out of the watched folder.`;
  return new Fault('source_unreadable', message, { disposition: 'attention' });
}

/** A symbolic link, where links are not followed. */
export function linkFault(path: string): Fault {
  const message = `${quotedName(path)} is a link, so it is not uploaded. Put the file itself into the watched folder.`;
  return new Fault('source_unreadable', message, { disposition: 'attention' });
}

/** A file that is in no watched folder, by its name or by its real path. */
export function outsideFault(path: string): Fault {
  const message = `${quotedName(path)} is not in a watched folder, so it is not uploaded. Move it into one, or watch its folder.`;
  return new Fault('source_unreadable', message, { disposition: 'attention' });
}

/** A file that had another place when it was opened than its name says. */
export function movedFault(path: string): Fault {
  const message = `${quotedName(path)} was moved while it was opened. It is tried again.`;
  return new Fault('disk_error', message, { disposition: 'retry' });
}

/** Converts an error of the operating system to a fault whose message names the file and the remedy. */
export function sourceFault(error: unknown, path: string): Fault {
  if (error instanceof Fault) return error;
  const name = quotedName(path);
  const code = errorCode(error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ELOOP':
      return new Fault(
        'source_missing',
        `${name} is not there any more. Put it back in its place, or choose to complete what is stored or to discard it.`,
        { disposition: 'attention', cause: error },
      );
    case 'EACCES':
    case 'EPERM':
      return new Fault(
        'source_unreadable',
        `${name} may not be read by this user. Give this user the right to read it; it is tried again by itself.`,
        { disposition: 'attention', cause: error },
      );
    case 'EISDIR':
    case 'ENXIO':
      return notRegularFault(path);
    case 'EBUSY':
      return new Fault('disk_error', `${name} is locked by another program for a moment. It is tried again.`, {
        disposition: 'retry',
        cause: error,
      });
    case 'EMFILE':
    case 'ENFILE':
      return new Fault('disk_error', `Too many files are open to read ${name}. It is tried again.`, {
        disposition: 'retry',
        cause: error,
      });
    default:
      return new Fault(
        'disk_error',
        `${name} could not be read from the disk (${code || String(error)}). Check the drive and its cable; it is tried again.`,
        { disposition: 'retry', cause: error },
      );
  }
}
