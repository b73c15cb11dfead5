import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text as consumeText } from 'node:stream/consumers';
import { headlessChromium } from '../../tests/support/chromium.ts';
import type { BenchOptions } from '../benchOptions.ts';
import type { Frames } from '../renderer.ts';
import { printTable, spread } from '../support/figures.ts';
import { owned } from '../support/workshop.ts';

const RENDERER = path.join(import.meta.dirname, '../renderer.ts');
/** Of each of its situations. */
const SECONDS = 5;

/** Frame times of the window in Chromium. */
export async function measure({ runs }: BenchOptions): Promise<void> {
  if (headlessChromium() === undefined) {
    console.log('Not measured: Chromium is not installed (npm run provision).');
    return;
  }
  const measured: Readonly<Record<string, Frames>>[] = [];
  for (let run = 0; run < runs; run++) measured.push(await frames());
  const columns = ['medianMs', 'p95Ms', 'maxMs'] as const;
  console.log(`1 000 recordings, 50 moving ten times a second; ${SECONDS} s of each situation, ${runs} runs.`);
  printTable(
    ['', 'frame, median ms', 'p95 ms', 'longest ms'],
    Object.keys(measured[0] ?? {}).map((situation) => [
      situation,
      ...columns.map((column) =>
        spread(
          measured.map((run) => run[situation]?.[column] ?? Number.NaN),
          1,
        ),
      ),
    ]),
  );
}

async function frames(): Promise<Readonly<Record<string, Frames>>> {
  const child = owned(spawn(process.execPath, [RENDERER, String(SECONDS)], { stdio: ['ignore', 'pipe', 'inherit'] }));
  const [text] = await Promise.all([consumeText(child.stdout), once(child, 'close')]);
  // The program prints this object, by its own description.
  return JSON.parse(text) as Readonly<Record<string, Frames>>;
}
