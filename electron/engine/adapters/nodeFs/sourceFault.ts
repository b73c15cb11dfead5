import { Fault } from '../../core/fault.ts';
import { quotedName } from '../../../../shared/visibleText.ts';

/** The error code Node puts on what the operating system refused; `''` when there is none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** A file that is there but is no recording: a directory, FIFO, socket or device. */
export function notRegularFault(path: string): Fault {
  const message = `${quotedName(path)} is not an ordinary file, so it cannot be uploaded. Move it out of the watched folder.`;
  return new Fault('source_unreadable', message, { disposition: 'attention' });
}

/** What the operating system said about a source, as a fault with a sentence that names the file and the way out. */
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
