import { copyFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SAMPLE_FILE } from '../../tools/rehearsal/mp4/sample.ts';
import type { BenchOptions } from '../benchOptions.ts';
import { AWS_CLI, PEERS } from '../peers/peers.ts';
import { benchCertificate } from '../support/benchCertificate.ts';
import { BYTES_PER_GB, median, mib, printTable, spread } from '../support/figures.ts';
import { runHeadlessOnce } from '../support/headlessCommand.ts';
import { loadText } from '../support/machine.ts';
import { type CommandUsage, runMeasured } from '../support/measuredCommand.ts';
import { type Sink, type SinkProfile, withNewSink } from '../support/sink.ts';
import { finishedTake } from '../support/takes.ts';
import { workFolder } from '../support/workshop.ts';

/** The engine takes a file for finished by its times when they are 10 s old. */
const OLD_MS = 11_000;

interface Contender {
  readonly name: string;
  readonly run: () => Promise<CommandUsage>;
  readonly usages: CommandUsage[];
}

/** CPU time, wall time and memory for one finished file, beside other tools; in turns, so that noise meets all of them. */
export async function measure({ runs, mib: sizeMib }: BenchOptions): Promise<void> {
  const { folder } = workFolder();
  const { file } = await finishedTake(folder, 'take.mp4', sizeMib);
  const { size } = await stat(file);
  const small = workFolder();
  copyFileSync(SAMPLE_FILE, path.join(small.folder, 'small.mp4'));
  await sleep(OLD_MS);
  const contenders = [
    contender('Rushes, CRC-32', 'aws', false, (sink) => runHeadlessOnce(folder, sink)),
    contender('Rushes, CRC-32, TLS', 'aws', true, (sink) => runHeadlessOnce(folder, sink)),
    contender('Rushes, MD5', 'ceph', false, (sink) => runHeadlessOnce(folder, sink)),
  ];
  const start = contender('start', 'aws', false, (sink) => runHeadlessOnce(small.folder, sink));
  for (const peer of PEERS) {
    for (const isTls of peer.name === AWS_CLI ? [false, true] : [false]) {
      const name = isTls ? `${peer.name}, TLS` : peer.name;
      const next = contender(name, 'aws', isTls, (sink) => runMeasured(peer.command(file, sink)));
      const problem = peer.missing ?? (await firstProblem(next));
      if (problem === undefined) contenders.push(next);
      else console.log(`${name}: not measured, ${problem}.`);
    }
  }
  const loadBefore = loadText();
  for (let run = 0; run < runs; run++) for (const each of [...contenders, start]) each.usages.push(await each.run());
  console.log(
    `${(size / BYTES_PER_GB).toFixed(2)} GB, ${runs} runs in turns; load ${loadBefore} before, ${loadText()} after.`,
  );
  printFigures(contenders, size);
  const startSeconds = spread(start.usages.map(({ cpuSeconds }) => cpuSeconds));
  printTable(['', 'CPU s'], [['of it, Rushes for a file of 0.5 MB: start and end', startSeconds]]);
  console.log('Target: at most 0.6 times the figure of aws-cli with CRC-32, with and without TLS, and 1.0 with MD5.');
}

/** @param isTls with HTTPS */
function contender(
  name: string,
  profile: SinkProfile,
  isTls: boolean,
  run: (sink: Sink) => Promise<CommandUsage>,
): Contender {
  const certificate = isTls ? benchCertificate() : undefined;
  return { name, run: () => withNewSink(profile, certificate, run), usages: [] };
}

function printFigures(contenders: readonly Contender[], sizeBytes: number): void {
  const cpuPerGb = (usages: readonly CommandUsage[]): number[] =>
    usages.map(({ cpuSeconds }) => (cpuSeconds * BYTES_PER_GB) / sizeBytes);
  const toPeer = (name: string, usages: readonly CommandUsage[]): string => {
    const peer = contenders.find((each) => each.name === (name.endsWith('TLS') ? `${AWS_CLI}, TLS` : AWS_CLI));
    return peer === undefined ? '' : `${(median(cpuPerGb(usages)) / median(cpuPerGb(peer.usages))).toFixed(2)} ×`;
  };
  printTable(
    ['', 'CPU-s per GB', 'to aws-cli', 'wall s', 'peak RSS MiB'],
    contenders.map(({ name, usages }) => [
      name,
      spread(cpuPerGb(usages)),
      toPeer(name, usages),
      spread(usages.map(({ wallSeconds }) => wallSeconds)),
      spread(
        usages.map(({ peakRssBytes }) => mib(peakRssBytes)),
        0,
      ),
    ]),
  );
}

/** Another version of a peer may not get on with the server: that is said, and the others are measured. */
async function firstProblem({ run }: Contender): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
