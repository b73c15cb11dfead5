import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions } from '../benchOptions.ts';
import { BYTES_PER_GB, printTable, spread } from '../support/figures.ts';
import { runHeadlessOnce } from '../support/headlessCommand.ts';
import { loadText } from '../support/machine.ts';
import { startSink } from '../support/sink.ts';
import { recordTake } from '../support/takes.ts';
import { workFolder } from '../support/workshop.ts';

/** Two cameras' worth of ProRes 422 HQ in 4K, or a fast copy from a card. */
const BYTES_PER_SECOND = 100_000_000;
const HEAD_START_MS = 200;

const BYTES_PER_GIB = 2 ** 30;

/** From a recorder's last byte to the object being there and verified, with the default stream timeout of 30 s. */
export async function measure({ runs, mib }: BenchOptions): Promise<void> {
  const sink = await startSink('aws');
  const loadBefore = loadText();
  const seconds: number[] = [];
  const silence: number[] = [];
  const making: number[] = [];
  const resent: number[] = [];
  let sizeBytes = 0;
  for (let run = 0; run < runs; run++) {
    const work = workFolder();
    const rate = { bytesPerSecond: BYTES_PER_SECOND, seconds: (mib * 1024 * 1024) / BYTES_PER_SECOND };
    const recording = recordTake(work.folder, 'take.mp4', rate);
    await sleep(HEAD_START_MS);
    const [take, { completed, finishingAtMs }] = await Promise.all([recording, runHeadlessOnce(work.folder, sink)]);
    sizeBytes = take.sizeBytes;
    const objectAtMs = completed[0]?.atMs ?? Number.NaN;
    seconds.push((objectAtMs - take.endedMs) / 1_000);
    silence.push((finishingAtMs - take.endedMs) / 1_000);
    making.push((objectAtMs - finishingAtMs) / 1_000);
    resent.push(completed[0]?.parts_resent ?? Number.NaN);
    work.remove();
  }
  console.log(
    `${(sizeBytes / BYTES_PER_GB).toFixed(2)} GB at ${BYTES_PER_SECOND / 1e6} MB/s, ${runs} runs; load ${loadBefore} before, ${loadText()} after.`,
  );
  printTable(
    [
      'last byte to object, s',
      'of it until it counts as finished',
      'and from there',
      'from there, for 20 GiB',
      'for 100 GiB',
      'parts sent again',
    ],
    [
      [
        spread(seconds),
        spread(silence),
        spread(making),
        ...[20, 100].map((gib) => spread(making.map((each) => (each * gib * BYTES_PER_GIB) / sizeBytes))),
        spread(resent, 0),
      ],
    ],
  );
  console.log(
    'Target: at most 0.3 s from there for 1 GiB. The larger sizes are computed: all time is taken to grow with the size.',
  );
}
