import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions } from '../benchOptions.ts';
import type { Cell } from '../support/benchResult.ts';
import { mib, printTable, spread } from '../support/figures.ts';
import { type HeadlessUsage, runHeadlessOnce } from '../support/headlessCommand.ts';
import { loadText } from '../support/machine.ts';
import { type SinkProfile, startSink } from '../support/sink.ts';
import { recordTake } from '../support/takes.ts';
import { workFolder } from '../support/workshop.ts';

const CAMERAS = ['A', 'B', 'C', 'D', 'E'];
const BYTES_PER_SECOND = 20_000_000;
const SECONDS = 12;
const HEAD_START_MS = 200;

/** The most memory the command ever held with five recordings growing at once, parts of 10 MiB. */
export async function measure({ runs }: BenchOptions): Promise<void> {
  const loadBefore = loadText();
  const rows: Cell[][] = [];
  for (const [name, profile] of [
    ['CRC-32', 'aws'],
    ['MD5', 'ceph'],
  ] as const) {
    const usages = await uploadAll(profile, runs);
    rows.push([
      name,
      spread(
        usages.map(({ peakRssBytes }) => mib(peakRssBytes)),
        0,
      ),
      spread(usages.map(({ cpuSeconds }) => cpuSeconds)),
      spread(
        usages.map(({ completed }) => completed.length),
        0,
      ),
    ]);
  }
  console.log(
    `${CAMERAS.length} recordings at ${BYTES_PER_SECOND / 1e6} MB/s for ${SECONDS} s, ${runs} runs; load ${loadBefore} before, ${loadText()} after.`,
  );
  printTable(['', 'peak RSS MiB', 'CPU s', 'completed'], rows);
  console.log('Target: under 220 MB (210 MiB).');
}

async function uploadAll(profile: SinkProfile, runs: number): Promise<readonly HeadlessUsage[]> {
  const sink = await startSink(profile);
  const usages: HeadlessUsage[] = [];
  for (let run = 0; run < runs; run++) {
    const work = workFolder();
    const takes = CAMERAS.map((camera) =>
      recordTake(work.folder, `Camera ${camera}.mp4`, { bytesPerSecond: BYTES_PER_SECOND, seconds: SECONDS }),
    );
    await sleep(HEAD_START_MS);
    const [usage] = await Promise.all([runHeadlessOnce(work.folder, sink), ...takes]);
    usages.push(usage);
    work.remove();
  }
  return usages;
}
