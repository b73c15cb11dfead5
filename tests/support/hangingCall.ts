import { execFileSync } from 'node:child_process';
import path from 'node:path';

/**
 * The words before a command of Node that make one call to a file system hang there, and nothing waits for it: as with a drive that does not
 * answer: nobody writes to the FIFO, so opening it blocks a thread.
 * @param folder of the FIFO
 */
export function withHangingCall(folder: string): readonly string[] {
  const fifo = path.join(folder, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const hanging = `import { open } from 'node:fs'; open(${JSON.stringify(fifo)}, () => undefined);`;
  return ['env', `NODE_OPTIONS=--import=data:text/javascript,${encodeURIComponent(hanging)}`];
}
