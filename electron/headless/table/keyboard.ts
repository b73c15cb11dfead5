import type { ReadStream } from 'node:tty';

/**
 * Calls `pressed` for every character that is typed, Ctrl-C included, and not for cursor and function keys. Sets the terminal to raw mode.
 * @returns a function that stops reading and restores the mode (idempotent)
 */
export function readKeys(terminal: ReadStream, pressed: (character: string) => void): () => void {
  const read = (data: Buffer): void => {
    const text = data.toString('utf8');
    if (text.length > 1 && text.startsWith('\u001b')) return;
    for (const character of text) pressed(character);
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
