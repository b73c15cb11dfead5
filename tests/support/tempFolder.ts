import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Registers what is undone at the end of a test: tests that run side by side pass the `onTestFinished` of their own context. */
export type AtEnd = (undo: () => void | Promise<void>) => void;

/**
 * A new empty folder under the system's temporary folder, removed with all it holds after the test. Absolute, symbolic links
 * resolved.
 * @param atEnd who removes it: inside a test nothing need be passed; at the top of a file or in a `describe` pass `afterAll`
 */
export function tempFolder(atEnd: (remove: () => void) => void = onTestFinished): string {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'rushes-')));
  atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return folder;
}
