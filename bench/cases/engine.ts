import { stat } from 'node:fs/promises';
import type { BenchOptions } from '../benchOptions.ts';
import { PEERS } from '../peers/peers.ts';
import { BYTES_PER_GB, median, mib, printTable, spread } from '../support/figures.ts';
import { runHeadlessOnce } from '../support/headlessCommand.ts';
import { loadText } from '../support/machine.ts';
import { type CommandUsage, runMeasured } from '../support/measuredCommand.ts';
import { startSink } from '../support/sink.ts';
import { finishedTake } from '../support/takes.ts';
import { workFolder } from '../support/workshop.ts';

interface Contender {
  readonly name: string;
  run(): Promise<CommandUsage>;
  readonly usages: CommandUsage[];
}

/** CPU time, wall time and memory for one finished file, beside other tools; in turns, so that noise meets all of them. */
export async function measure({ runs, mib: sizeMib }: BenchOptions): Promise<void> {
  const { folder } = workFolder();
  const { file } = await finishedTake(folder, 'take.mp4', sizeMib);
  const { size } = await stat(file);
  const aws = await startSink('aws');
  const ceph = await startSink('ceph');
  const contenders: Contender[] = [
    { name: 'Rushes, CRC-32', run: () => runHeadlessOnce(folder, aws), usages: [] },
    { name: 'Rushes, MD5', run: () => runHeadlessOnce(folder, ceph), usages: [] },
  ];
  for (const peer of PEERS) {
    const run = (): Promise<CommandUsage> => runMeasured(peer.command(file, aws));
    const problem = peer.missing ?? (await firstProblem(run));
    if (problem === undefined) contenders.push({ name: peer.name, run, usages: [] });
    else console.log(`${peer.name}: not measured, ${problem}.`);
  }
  const loadBefore = loadText();
  for (let run = 0; run < runs; run++) for (const contender of contenders) contender.usages.push(await contender.run());
  const cpuPerGb = (usages: readonly CommandUsage[]): number[] =>
    usages.map(({ cpuSeconds }) => (cpuSeconds * BYTES_PER_GB) / size);
  const ours = median(cpuPerGb(contenders[0]?.usages ?? []));
  console.log(
    `${(size / BYTES_PER_GB).toFixed(2)} GB, ${runs} runs in turns; load ${loadBefore} before, ${loadText()} after.`,
  );
  printTable(
    ['', 'CPU-s per GB', 'to Rushes', 'wall s', 'peak RSS MiB'],
    contenders.map(({ name, usages }) => [
      name,
      spread(cpuPerGb(usages)),
      `${(median(cpuPerGb(usages)) / ours).toFixed(2)} ×`,
      spread(usages.map(({ wallSeconds }) => wallSeconds)),
      spread(
        usages.map(({ peakRssBytes }) => mib(peakRssBytes)),
        0,
      ),
    ]),
  );
  console.log('Target: under 2.5 CPU-s per GB, with everything a run does; the peers only send.');
}

/** Another version of a peer may not get on with the server: that is said, and the others are measured. */
async function firstProblem(run: () => Promise<CommandUsage>): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
