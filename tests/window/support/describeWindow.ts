import { afterAll, beforeAll, describe } from 'vitest';
import { headlessChromium } from '../../support/chromium.ts';
import { notRun } from '../../support/notRun.ts';
import { WindowHost } from './window.ts';

/** The host of all the tests of a file, once one of them runs: a start of Chromium takes more processor time than most tests. */
let host: WindowHost | undefined;
let isEndRegistered = false;

/**
 * Tests of the built window in Chromium, started once for the file; reported as not run where there is no Chromium.
 * @param tests is given a function that finds the host once the tests run
 */
export function describeWindow(name: string, tests: (host: () => WindowHost) => void): void {
  const executable = headlessChromium();
  if (executable === undefined) {
    notRun(name, 'Chromium is not installed.');
    return;
  }
  if (!isEndRegistered) {
    isEndRegistered = true;
    afterAll(() => host?.[Symbol.asyncDispose]());
  }
  describe(name, () => {
    beforeAll(async () => {
      host ??= await WindowHost.start({ executablePath: executable });
    });
    tests(() => {
      if (host === undefined) throw new Error('The window has not been started.');
      return host;
    });
  });
}
