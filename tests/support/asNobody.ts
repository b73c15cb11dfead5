import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * A user whom nobody else on this machine is, other test files included: while a program of theirs starts, nobody may look into it,
 * and who asks for the writers of a file of the same user cannot tell.
 */
const NOBODY = 20_000 + (process.pid % 40_000);

/**
 * Runs a module (text, relative imports from the project's root) in a process that may do no more than an ordinary user: as
 * nobody when the tests run as root, who may read everything. @returns what it printed
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
