import { afterAll, beforeAll, describe } from 'vitest';
import { notRun } from '../../support/notRun.ts';
import { chromiumPath } from './chromiumPath.ts';
import { WindowHost } from './window.ts';

/**
 * Tests of the built window in Chromium, started once for all of them; reported as not run where there is no Chromium.
 * @param tests is given a function that finds the host once the tests run
 */
export function describeWindow(name: string, tests: (host: () => WindowHost) => void): void {
  const executable = chromiumPath();
  if (executable === undefined) {
    notRun(name, 'Chromium is not installed.');
    return;
  }
  describe(name, () => {
    let host: WindowHost | undefined;
    beforeAll(async () => {
      host = await WindowHost.start({ executablePath: executable });
    });
    afterAll(() => host?.[Symbol.asyncDispose]());
    tests(() => {
      if (host === undefined) throw new Error('The window has not been started.');
      return host;
    });
  });
}
