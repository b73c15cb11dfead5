import { spawn } from 'node:child_process';
import path from 'node:path';
import { headlessChromium } from '../../tests/support/chromium.ts';
import type { BenchOptions } from '../benchOptions.ts';
import { loadText } from '../support/machine.ts';
import { owned } from '../support/workshop.ts';

const RENDERER = path.join(import.meta.dirname, '../renderer.ts');
/** Of each of its situations. */
const SECONDS = 5;

/** Frame times of the window in Chromium, run by run. */
export async function measure({ runs }: BenchOptions): Promise<void> {
  if (headlessChromium() === undefined) {
    console.log('Not measured: Chromium is not installed (npm run provision).');
    return;
  }
  for (let run = 1; run <= runs; run++) {
    console.log(`Run ${run} of ${runs}, load ${loadText()}.`);
    const child = owned(spawn(process.execPath, [RENDERER, String(SECONDS)], { stdio: 'inherit' }));
    const status = await new Promise((resolve) => child.once('close', resolve));
    if (status !== 0) console.log('This run did not come to an end.');
  }
}
