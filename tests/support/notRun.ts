import { appendFileSync } from 'node:fs';
import { test } from 'vitest';

/**
 * Why a test cannot run. `installable`: the project's scripts can install what is missing, so on CI (`CI=true`) it is a
 * failure. `unobtainable`: nothing here can provide it (the Electron binary, another operating system).
 */
export type NotRunCause = 'installable' | 'unobtainable';

/** One line of the file named by `RUSHES_NOT_RUN_FILE`. */
export interface NotRunRecord {
  readonly name: string;
  readonly reason: string;
  readonly cause: NotRunCause;
}

/**
 * Reports tests that cannot run on this machine. Call it while tests are collected (at the top of a file or inside a
 * `describe`), in place of the tests it stands for. It shows as skipped, and `npm test` lists it by name with the reason; a
 * skipped test that was not reported through here fails the run.
 * @param name what is not run, as one line of a report
 * @param reason a sentence that says what is missing
 */
export function notRun(name: string, reason: string, cause: NotRunCause = 'installable'): void {
  if (cause === 'installable' && process.env['CI'] === 'true') {
    test(name, () => {
      throw new Error(`Not run, although CI can install what it needs: ${reason}`);
    });
    return;
  }
  const file = process.env['RUSHES_NOT_RUN_FILE'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ name, reason, cause } satisfies NotRunRecord)}\n`);
  test.skip(name, () => undefined);
}
