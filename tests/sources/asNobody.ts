import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const NOBODY = 65534;

/**
 * Runs a module (text, relative imports from the project's root) in a process that may do no more than an ordinary user: as
 * `nobody` when the tests run as root, who may read everything. @returns what it printed
 */
export async function asNobody(module: string, ...args: readonly string[]): Promise<string> {
  const user = process.geteuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const options = ['--input-type=module-typescript', '--eval', module, '--', ...args];
  const { stdout } = await promisify(execFile)(process.execPath, options, {
    ...user,
    cwd: new URL('../..', import.meta.url).pathname,
    timeout: 60_000,
  });
  return stdout;
}
