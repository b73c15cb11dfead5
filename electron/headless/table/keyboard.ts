import type { ReadStream } from 'node:tty';

export type Key = 'quit' | 'pause' | 'address';

const KEYS: Readonly<Record<string, Key>> = {
  q: 'quit',
  Q: 'quit',
  '\u0003': 'quit',
  p: 'pause',
  P: 'pause',
  a: 'address',
  A: 'address',
};

/**
 * Calls `pressed` for every known key, Ctrl-C included. Sets the terminal to raw mode.
 * @returns a function that stops reading and restores the mode (idempotent)
 */
export function readKeys(terminal: ReadStream, pressed: (key: Key) => void): () => void {
  const read = (data: Buffer): void => {
    for (const character of data.toString('utf8')) {
      const key = KEYS[character];
      if (key !== undefined) pressed(key);
    }
  };
  terminal.setRawMode(true);
  terminal.on('data', read);
  terminal.on('error', () => undefined);
  terminal.resume();
  let isClosed = false;
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    terminal.off('data', read);
    terminal.pause();
    terminal.setRawMode(false);
  };
  process.once('exit', close);
  return close;
}
