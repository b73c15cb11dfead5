import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const children = new Set<ChildProcess>();
const folders = new Set<string>();
let isWatched = false;

/** A new empty folder, gone when this process ends or `remove` is called. */
export function workFolder(): { readonly folder: string; remove(): void } {
  watchExit();
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'rushes-bench-')));
  folders.add(folder);
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
    folders.delete(folder);
  };
  return { folder, remove };
}

/** Ends the child with this process, however this process ends in an orderly way. */
export function owned<Child extends ChildProcess>(child: Child): Child {
  watchExit();
  children.add(child);
  child.once('close', () => children.delete(child));
  return child;
}

function watchExit(): void {
  if (isWatched) return;
  isWatched = true;
  process.once('exit', () => {
    for (const child of children) child.kill('SIGKILL');
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  });
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}
