import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions } from '../benchOptions.ts';
import { BYTES_PER_GB, mib, printTable, spread } from '../support/figures.ts';
import { type HeadlessUsage, runHeadlessOnce } from '../support/headlessCommand.ts';
import { loadText } from '../support/machine.ts';
import { type Sink, startSink } from '../support/sink.ts';
import { recordTake, type Take } from '../support/takes.ts';
import { workFolder } from '../support/workshop.ts';

const BYTES_PER_SECOND = 50_000_000;
const SECONDS = 20;

/** With `--once` there has to be something to wait for when the command has read the folder. */
const HEAD_START_MS = 200;

interface Growing {
  readonly take: Take;
  readonly usage: HeadlessUsage;
}

/** CPU time for a file that grows while it is uploaded. */
export async function measure({ runs }: BenchOptions): Promise<void> {
  const sinks = [
    { name: 'CRC-32', sink: await startSink('aws'), measured: [] as Growing[] },
    { name: 'MD5', sink: await startSink('ceph'), measured: [] as Growing[] },
  ];
  const loadBefore = loadText();
  for (let run = 0; run < runs; run++) for (const { sink, measured } of sinks) measured.push(await growAndUpload(sink));
  console.log(
    `${BYTES_PER_SECOND / 1e6} MB/s for ${SECONDS} s, ${runs} runs; load ${loadBefore} before, ${loadText()} after.`,
  );
  printTable(
    ['', 'CPU-s per GB', 'peak RSS MiB', 'last byte to object, s', 'parts sent again'],
    sinks.map(({ name, measured }) => [
      name,
      spread(measured.map(({ take, usage }) => (usage.cpuSeconds * BYTES_PER_GB) / take.sizeBytes)),
      spread(
        measured.map(({ usage }) => mib(usage.peakRssBytes)),
        0,
      ),
      spread(measured.map(({ take, usage }) => ((usage.completed[0]?.atMs ?? Number.NaN) - take.endedMs) / 1_000)),
      spread(
        measured.map(({ usage }) => usage.completed[0]?.parts_resent ?? Number.NaN),
        0,
      ),
    ]),
  );
  console.log('Target: under 2.5 CPU-s per GB. There is no peer: the tools at hand take a finished file only.');
}

async function growAndUpload(sink: Sink): Promise<Growing> {
  const work = workFolder();
  try {
    const recording = recordTake(work.folder, 'take.mp4', { bytesPerSecond: BYTES_PER_SECOND, seconds: SECONDS });
    await sleep(HEAD_START_MS);
    const [take, usage] = await Promise.all([recording, runHeadlessOnce(work.folder, sink)]);
    return { take, usage };
  } finally {
    work.remove();
  }
}
