import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions } from '../benchOptions.ts';
import { AWS_CLI, PEERS } from '../peers/peers.ts';
import { BYTES_PER_GB, median, mib, printTable, spread } from '../support/figures.ts';
import { type HeadlessUsage, runHeadlessOnce } from '../support/headlessCommand.ts';
import { loadText } from '../support/machine.ts';
import { runMeasured } from '../support/measuredCommand.ts';
import { type Sink, startSink, withNewSink } from '../support/sink.ts';
import { recordTake, type Take } from '../support/takes.ts';
import { workFolder } from '../support/workshop.ts';

const BYTES_PER_SECOND = 50_000_000;
const SECONDS = 20;

/** With `--once` there has to be something to wait for when the command has read the folder. */
const HEAD_START_MS = 200;

interface Growing {
  readonly take: Take;
  readonly usage: HeadlessUsage;
  /** CPU time of aws-cli for the same file, when it was finished. */
  readonly peerCpuSeconds: number | undefined;
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
    ['', 'CPU-s per GB', 'to aws-cli, finished file', 'peak RSS MiB', 'last byte to object, s', 'parts sent again'],
    sinks.map(({ name, measured }) => [
      name,
      spread(measured.map(({ take, usage }) => (usage.cpuSeconds * BYTES_PER_GB) / take.sizeBytes)),
      toPeer(measured),
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
  console.log('Target: at most 0.75 times the figure of aws-cli, which takes the same file when it is finished.');
}

function toPeer(measured: readonly Growing[]): string {
  const peer = measured.map(({ peerCpuSeconds }) => peerCpuSeconds).filter((seconds) => seconds !== undefined);
  if (peer.length === 0) return '';
  return `${(median(measured.map(({ usage }) => usage.cpuSeconds)) / median(peer)).toFixed(2)} ×`;
}

async function growAndUpload(sink: Sink): Promise<Growing> {
  const work = workFolder();
  try {
    const recording = recordTake(work.folder, 'take.mp4', { bytesPerSecond: BYTES_PER_SECOND, seconds: SECONDS });
    await sleep(HEAD_START_MS);
    const [take, usage] = await Promise.all([recording, runHeadlessOnce(work.folder, sink)]);
    return { take, usage, peerCpuSeconds: await cpuSecondsOfPeer(take.file) };
  } finally {
    work.remove();
  }
}

async function cpuSecondsOfPeer(file: string): Promise<number | undefined> {
  const peer = PEERS.find(({ name, missing }) => name === AWS_CLI && missing === undefined);
  if (peer === undefined) return undefined;
  return withNewSink('aws', undefined, async (sink) => (await runMeasured(peer.command(file, sink))).cpuSeconds);
}
