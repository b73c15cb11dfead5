import { setTimeout as sleep } from 'node:timers/promises';
import { Bystander } from '../support/bystander.ts';
import { PEERS } from '../peers/peers.ts';
import type { BenchOptions } from '../benchOptions.ts';
import { findCommand } from '../../tests/support/commands.ts';
import { benchCertificate } from '../support/benchCertificate.ts';
import { median, printTable, spread } from '../support/figures.ts';
import { runHeadlessOnce } from '../support/headlessCommand.ts';
import { loadText } from '../support/machine.ts';
import { runMeasured } from '../support/measuredCommand.ts';
import { type Sink, startSink } from '../support/sink.ts';
import { type LinkFigures, type SlowLink, startSlowLink } from '../support/slowLink.ts';
import { finishedTake, recordTake } from '../support/takes.ts';
import { workFolder } from '../support/workshop.ts';

interface Scenario {
  readonly name: string;
  readonly figures: LinkFigures;
  /** The file is no larger than what the link carries in this time. */
  readonly secondsMax: number;
  readonly hasTls?: true;
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: '20 MB/s, 2 MB/s per connection, 80 ms',
    figures: { bytesPerSecond: 20e6, perConnection: 2e6, roundTripMs: 80 },
    secondsMax: 40,
  },
  {
    name: '1 MB/s, 300 ms, a connection is reset every 10 s',
    figures: { bytesPerSecond: 1e6, perConnection: 1e6, roundTripMs: 300, resetEveryMs: 10_000 },
    // The part size has to be found first.
    secondsMax: 120,
  },
  {
    name: '250 MB/s, TLS, 10 ms',
    figures: { bytesPerSecond: 250e6, perConnection: 250e6, roundTripMs: 10 },
    secondsMax: 40,
    hasTls: true,
  },
];

/** With one queue for all, as in a router that holds a second of bytes. */
const SHARED: LinkFigures = { bytesPerSecond: 2.5e6, perConnection: 2.5e6, roundTripMs: 40, queueSeconds: 1 };

/** Five recorders, together faster than the link. */
const GROWING = { files: 5, bytesPerSecond: 5e6, seconds: 20 };
const GROWING_LINK: LinkFigures = { bytesPerSecond: 20e6, perConnection: 20e6, roundTripMs: 80 };

/** A contender that has not ended after so many times the time that the link needs is stopped, and not measured again. */
const TIMES_MAX = 3;

/** Allowed beside that, for the start of a program. */
const START_SECONDS = 15;

const BYTES_PER_MIB = 1024 * 1024;

const ROOM_MIB = 96;

/** With `--once` there has to be something to wait for when the command has read the folder. */
const HEAD_START_MS = 500;

/** The beginning does not count for the delay of others. */
const SETTLED_MS = 15_000;

/** How much of a link is filled, beside other tools with their defaults. */
export async function measure(options: BenchOptions): Promise<void> {
  const sink = await startSink('aws');
  for (const scenario of SCENARIOS) await fillByOne(sink, scenario, options);
  console.log('Target: at least 90 % of the link.');
  await fillByGrowing(sink, options);
  await leaveRoom(sink, options);
  for (const { name, missing } of PEERS) if (missing !== undefined) console.log(`${name}: not measured, ${missing}.`);
}

/** Five files that grow faster than the link is. There is no peer: the tools at hand take finished files. */
async function fillByGrowing(sink: Sink, { runs }: BenchOptions): Promise<void> {
  const fills: number[] = [];
  for (let run = 0; run < runs; run++) {
    const card = workFolder();
    const link = await startSlowLink(sink, GROWING_LINK);
    const takes = Array.from({ length: GROWING.files }, (_, index) =>
      recordTake(card.folder, `take-${index}.mp4`, GROWING),
    );
    await sleep(HEAD_START_MS);
    await Promise.all([...takes, runHeadlessOnce(card.folder, link.sink)]);
    fills.push(filled(link, GROWING_LINK, 0.2));
    await link.close();
    card.remove();
  }
  console.log(`\n20 MB/s, five files that grow at 5 MB/s each, ${runs} runs; load ${loadText()}.`);
  printTable(['', '% of the link after the first fifth'], [['Rushes', spread(fills, 0)]]);
}

/** How long others on the same link wait meanwhile. */
async function leaveRoom(sink: Sink, { runs }: BenchOptions): Promise<void> {
  const card = workFolder();
  const { file } = await finishedTake(card.folder, 'take.mp4', ROOM_MIB);
  const rushes = (environment: Readonly<Record<string, string>>) => (to: Sink) =>
    runHeadlessOnce(card.folder, to, { environment });
  const contenders = [
    { name: 'Rushes, leave room', run: rushes({ RUSHES_LEAVE_ROOM: 'yes' }) },
    { name: 'Rushes', run: rushes({}) },
    ...PEERS.filter(({ name, missing }) => missing === undefined && name.startsWith('rclone copyto, its')).map(
      (peer) => ({
        name: peer.name,
        run: (to: Sink): Promise<unknown> => runMeasured(peer.command(file, to)),
      }),
    ),
  ].map((contender) => ({ ...contender, shares: [] as number[], medians: [] as number[], most: [] as number[] }));
  for (let run = 0; run < runs; run++) {
    for (const { run: send, shares, medians, most } of contenders) {
      const link = await startSlowLink(sink, SHARED);
      const bystander = new Bystander(link.sink);
      const beganMs = performance.now();
      await send(link.sink);
      const delays = bystander.stop(beganMs + SETTLED_MS).map((tookMs) => tookMs - SHARED.roundTripMs);
      shares.push(filled(link, SHARED, 0.4));
      medians.push(delays[Math.floor(delays.length * 0.5)] ?? Number.NaN);
      most.push(delays[Math.floor(delays.length * 0.95)] ?? Number.NaN);
      await link.close();
    }
  }
  card.remove();
  console.log(
    `\n2.5 MB/s with one queue of a second for all, ${ROOM_MIB} MiB, ${runs} runs in turns; load ${loadText()}.`,
  );
  printTable(
    ['', '% of the link', 'delay of others, ms (median)', 'ms (95 %)'],
    contenders.map(({ name, shares, medians, most }) => [name, spread(shares, 0), spread(medians, 0), spread(most, 0)]),
  );
  console.log('Target: under 50 ms with leave room.');
}

/** One finished file. */
async function fillByOne(plain: Sink, scenario: Scenario, { runs, mib: sizeMib }: BenchOptions): Promise<void> {
  const { name, figures, secondsMax, hasTls } = scenario;
  if (hasTls && findCommand('openssl') === undefined) {
    console.log(`\n${name}: not measured, there is no openssl (Debian package openssl).`);
    return;
  }
  const card = workFolder();
  const mib = Math.min(sizeMib, Math.round((figures.bytesPerSecond * secondsMax) / BYTES_PER_MIB));
  const { file } = await finishedTake(card.folder, 'take.mp4', mib);
  const link = await startSlowLink(hasTls ? await startSink('aws', benchCertificate()) : plain, figures);
  const contenders = contendersOn(card.folder, file, link.sink);
  const loadBefore = loadText();
  console.log(`\n${name}, ${mib} MiB`);
  const limitSeconds = Math.round(((mib * BYTES_PER_MIB) / figures.bytesPerSecond) * TIMES_MAX + START_SECONDS);
  for (let run = 0; run < runs; run++)
    for (const contender of contenders)
      if (contender.failure === undefined)
        await measureOne(contender, { link, figures, bytes: mib * BYTES_PER_MIB, limitSeconds });
  await link.close();
  card.remove();
  const ours = contenders[0]?.failure === undefined ? (contenders[0]?.whole ?? []) : [];
  console.log(`${runs} runs in turns; load ${loadBefore} before, ${loadText()} after.`);
  printTable(
    ['', '% of the link', 'to Rushes', '% in the second half'],
    contenders.map(({ name: contender, failure, whole, secondHalf }) =>
      failure !== undefined
        ? [contender, failure, '', '']
        : [contender, spread(whole, 0), ratioText(whole, ours), spread(secondHalf, 0)],
    ),
    `${name}, ${mib} MiB`,
  );
}

interface Contender {
  readonly name: string;
  readonly send: (signal: AbortSignal) => Promise<unknown>;
  /** Percent of the link in each run that ended. */
  readonly whole: number[];
  readonly secondHalf: number[];
  /** Why there are no figures, once it did not end, or did not upload the file. It is not run again then. */
  failure?: string;
}

/** Rushes comes first. */
function contendersOn(folder: string, file: string, sink: Sink): readonly Contender[] {
  const contender = (name: string, send: Contender['send']): Contender => ({
    name,
    send,
    whole: [],
    secondHalf: [],
  });
  return [
    contender('Rushes', (signal) => runHeadlessOnce(folder, sink, { signal })),
    ...PEERS.filter(({ missing }) => missing === undefined).map((peer) =>
      contender(peer.name, (signal) => runMeasured({ ...peer.command(file, sink), signal })),
    ),
  ];
}

async function measureOne(
  contender: Contender,
  {
    link,
    figures,
    bytes,
    limitSeconds,
  }: { readonly link: SlowLink; readonly figures: LinkFigures; readonly bytes: number; readonly limitSeconds: number },
): Promise<void> {
  link.restart();
  const limit = AbortSignal.timeout(limitSeconds * 1_000);
  const problem = await contender.send(limit).then(
    () => undefined,
    (thrown: unknown) => String(thrown),
  );
  if (limit.aborted || problem !== undefined) {
    contender.failure = limit.aborted ? `did not end in ${limitSeconds} s` : 'failed';
    console.log(`${contender.name}: ${contender.failure}${limit.aborted ? '' : `. ${problem}`}`);
    return;
  }
  // Bytes that were sent in vain count for nothing.
  const useful = Math.min(1, bytes / Math.max(1, link.passed().at(-1)?.bytes ?? 0));
  const [whole, secondHalf] = [filled(link, figures, 0) * useful, filled(link, figures, 0.5) * useful];
  contender.whole.push(whole);
  contender.secondHalf.push(secondHalf);
  console.log(`${contender.name}: ${whole.toFixed(0)} %, in the second half ${secondHalf.toFixed(0)} %`);
}

/** Empty where Rushes has no figures. */
function ratioText(figures: readonly number[], ours: readonly number[]): string {
  return ours.length === 0 ? '' : `${(median(figures) / median(ours)).toFixed(2)} ×`;
}

/** The share of the link that was used, in percent, after this share of all bytes had passed. The small requests at both ends do not count. */
function filled(link: SlowLink, { bytesPerSecond }: LinkFigures, after: number): number {
  const passed = link.passed();
  const total = passed.at(-1)?.bytes ?? 0;
  const from = passed.find(({ bytes }) => bytes >= total * Math.max(after, 0.001));
  const until = passed.find(({ bytes }) => bytes >= total * 0.999);
  if (from === undefined || until === undefined || until.atMs <= from.atMs) return Number.NaN;
  return (((until.bytes - from.bytes) / (until.atMs - from.atMs)) * 1_000 * 100) / bytesPerSecond;
}
