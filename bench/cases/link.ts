import { setTimeout as sleep } from 'node:timers/promises';
import { Bystander } from '../support/bystander.ts';
import { BARE_REQUESTS, PEERS } from '../peers/peers.ts';
import type { BenchOptions } from '../benchOptions.ts';
import { findCommand } from '../../tests/support/commands.ts';
import { benchCertificate } from '../support/benchCertificate.ts';
import { median, printTable, quantile, spread } from '../support/figures.ts';
import { runHeadlessOnce } from '../support/headlessCommand.ts';
import { loadText } from '../support/machine.ts';
import { runMeasured } from '../support/measuredCommand.ts';
import { type Sink, withNewSink } from '../support/sink.ts';
import { type LinkFigures, type SlowLink, startSlowLink } from '../support/slowLink.ts';
import { finishedTake, recordTake } from '../support/takes.ts';
import { workFolder } from '../support/workshop.ts';

interface Scenario {
  readonly name: string;
  readonly figures: LinkFigures;
  /** The file is no larger than what the link carries in this time. */
  readonly secondsMax: number;
  /** No larger than this, where the processors are the limit. */
  readonly mibMax?: number;
  readonly hasTls?: true;
  /** Contenders run beside each other, because the link is slow for this machine: all, or the runs of each one in turns. */
  readonly sideBySide?: 'all' | 'contenders';
}

const WIDE: Scenario = {
  name: '20 MB/s, 2 MB/s per connection, 80 ms',
  figures: { bytesPerSecond: 20e6, perConnection: 2e6, roundTripMs: 80 },
  secondsMax: 40,
  sideBySide: 'contenders',
};

const RESETS: Scenario = {
  name: '1 MB/s, 300 ms, a connection is reset every 10 s',
  figures: { bytesPerSecond: 1e6, perConnection: 1e6, roundTripMs: 300, resetEveryMs: 10_000 },
  // The part size has to be found first.
  secondsMax: 75,
  sideBySide: 'all',
};

const FAST: Scenario = {
  name: '250 MB/s, TLS, 10 ms',
  figures: { bytesPerSecond: 250e6, perConnection: 250e6, roundTripMs: 10 },
  secondsMax: 40,
  mibMax: 512,
  hasTls: true,
};

/** With one queue for all, as in a router that holds a second of bytes. */
const SHARED: LinkFigures = { bytesPerSecond: 2.5e6, perConnection: 2.5e6, roundTripMs: 40, queueSeconds: 1 };

/** Five recorders, together faster than the link. */
const GROWING = { files: 5, bytesPerSecond: 5e6, seconds: 20 };
const GROWING_LINK: LinkFigures = { bytesPerSecond: 20e6, perConnection: 20e6, roundTripMs: 80 };

/** A peer that has not ended after so many times the time that the link needs is stopped, and not measured again; Rushes after twice as many. */
const TIMES_MAX = 2;

/** Allowed beside that, for the start of a program. */
const START_SECONDS = 15;

const BYTES_PER_MIB = 1024 * 1024;

const ROOM_MIB = 96;

/** With `--once` there has to be something to wait for when the command has read the folder. */
const HEAD_START_MS = 500;

/** The beginning does not count for the delay of others. */
const SETTLED_MS = 15_000;

/**
 * How much of a link is filled, beside other tools with their defaults. Every run has a simulated link and a server of its own, so that
 * slow ones can be measured beside each other.
 */
export async function measure(options: BenchOptions): Promise<void> {
  console.log('About six minutes on a quiet machine, in three steps.');
  progress('Step 1 of 3: resets, and leave room, beside each other; up to 170 s.');
  printAll(await Promise.all([fillByOne(RESETS, options), leaveRoom(options)]));
  progress('Step 2 of 3: 20 MB/s, with a finished file and with growing ones, beside each other; up to 140 s.');
  printAll(await Promise.all([fillByOne(WIDE, options), fillByGrowing(options)]));
  progress('Step 3 of 3: 250 MB/s with TLS, one after the other; about 100 s.');
  printAll([await fillByOne(FAST, options)]);
  console.log('Target: at least 90 % of the link, and under 50 ms of delay for others with leave room.');
  for (const { name, missing } of PEERS) if (missing !== undefined) console.log(`${name}: not measured, ${missing}.`);
}

/** Prints the tables of a step once all of it was measured. */
function printAll(tables: readonly (() => void)[]): void {
  for (const print of tables) print();
}

/** With the seconds since the bench began. */
function progress(text: string): void {
  console.log(`${(performance.now() / 1_000).toFixed(0).padStart(4)} s  ${text}`);
}

/** Five files that grow faster than the link is. There is no peer: the tools at hand take finished files. */
async function fillByGrowing({ runs }: BenchOptions): Promise<() => void> {
  const fills: number[] = [];
  for (let run = 0; run < runs; run++) {
    const card = workFolder();
    await withSlowLink({ figures: GROWING_LINK }, async (link) => {
      const takes = Array.from({ length: GROWING.files }, (_, index) =>
        recordTake(card.folder, `take-${index}.mp4`, GROWING),
      );
      await sleep(HEAD_START_MS);
      await Promise.all([...takes, runHeadlessOnce(card.folder, link.sink)]);
      fills.push(filled(link.passed(), GROWING_LINK, 0.2));
    });
    card.remove();
    progress(`Five growing files: ${fills.at(-1)?.toFixed(0)} %`);
  }
  return () => {
    console.log(`\n20 MB/s, five files that grow at 5 MB/s each, ${runs} runs; load ${loadText()}.`);
    printTable(['', '% of the link after the first fifth'], [['Rushes', spread(fills, 0)]]);
  };
}

/** Gives `work` a link to a server of its own. */
function withSlowLink<T>(
  { figures, hasTls }: Pick<Scenario, 'figures' | 'hasTls'>,
  work: (link: SlowLink) => Promise<T>,
): Promise<T> {
  return withNewSink('aws', hasTls ? benchCertificate() : undefined, async (sink) => {
    const link = await startSlowLink(sink, figures);
    try {
      return await work(link);
    } finally {
      await link.close();
    }
  });
}

/** How long others on the same link wait meanwhile. */
async function leaveRoom({ runs }: BenchOptions): Promise<() => void> {
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
  await Promise.all(
    contenders.map(async ({ name, run: send, shares, medians, most }) => {
      for (let run = 0; run < runs; run++)
        await withSlowLink({ figures: SHARED }, async (link) => {
          const bystander = new Bystander(link.sink);
          const beganMs = performance.now();
          await send(link.sink);
          const delays = bystander.stop(beganMs + SETTLED_MS).map((tookMs) => tookMs - SHARED.roundTripMs);
          shares.push(filled(link.passed(), SHARED, 0.4));
          medians.push(quantile(delays, 0.5));
          most.push(quantile(delays, 0.95));
          progress(`${name}: ${shares.at(-1)?.toFixed(0)} %, others are delayed by ${medians.at(-1)?.toFixed(0)} ms`);
        });
    }),
  );
  card.remove();
  return () => {
    console.log(`\n2.5 MB/s with one queue of a second for all, ${ROOM_MIB} MiB, ${runs} runs; load ${loadText()}.`);
    printTable(
      ['', '% of the link', 'delay of others, ms (median)', 'ms (95 %)'],
      contenders.map(({ name, shares, medians, most }) => [
        name,
        spread(shares, 0),
        spread(medians, 0),
        spread(most, 0),
      ]),
    );
  };
}

/** One finished file. Peers that run beside each other are measured once: they take the longest. */
async function fillByOne(scenario: Scenario, { runs, mib: sizeMib }: BenchOptions): Promise<() => void> {
  const { name, figures, secondsMax, mibMax = sizeMib, hasTls, sideBySide } = scenario;
  if (hasTls && findCommand('openssl') === undefined)
    return () => console.log(`\n${name}: not measured, there is no openssl (Debian package openssl).`);
  const card = workFolder();
  const mib = Math.min(sizeMib, mibMax, Math.round((figures.bytesPerSecond * secondsMax) / BYTES_PER_MIB));
  const { file } = await finishedTake(card.folder, 'take.mp4', mib);
  const contenders = contendersFor(card.folder, file, scenario);
  const loadBefore = loadText();
  const bytes = mib * BYTES_PER_MIB;
  const once = (contender: Contender): Promise<void> => measureOne(contender, scenario, bytes);
  const inTurns = async (contender: Contender): Promise<void> => {
    for (let run = 0; run < (contender.isPeer ? 1 : runs); run++) await once(contender);
  };
  if (sideBySide === 'all')
    await Promise.all(contenders.flatMap((one) => Array.from({ length: one.isPeer ? 1 : runs }, () => once(one))));
  else if (sideBySide === 'contenders') await Promise.all(contenders.map(inTurns));
  else for (let run = 0; run < runs; run++) for (const contender of contenders) await once(contender);
  card.remove();
  return () => printFill(`${name}, ${mib} MiB`, contenders, loadBefore);
}

function printFill(title: string, contenders: readonly Contender[], loadBefore: string): void {
  const ours = contenders[0]?.failure === undefined ? (contenders[0]?.whole ?? []) : [];
  console.log(`\n${title}; load ${loadBefore} before, ${loadText()} after.`);
  printTable(
    ['', 'runs', '% of the link', 'to Rushes', '% in the second half'],
    contenders.map(({ name, failure, whole, secondHalf }) =>
      failure !== undefined
        ? [name, '', failure, '', '']
        : [name, String(whole.length), spread(whole, 0), ratioText(whole, ours), spread(secondHalf, 0)],
    ),
    title,
  );
}

type Passed = ReturnType<SlowLink['passed']>;

interface Contender {
  readonly name: string;
  readonly isPeer: boolean;
  /** Resolves with the bytes of the parts that were stored, if they are known. */
  readonly send: (sink: Sink, signal: AbortSignal) => Promise<Passed | undefined>;
  /** Percent of the link in each run that ended. */
  readonly whole: number[];
  readonly secondHalf: number[];
  /** Why there are no figures, once it did not end, or did not upload the file. It is not run again then. */
  failure?: string;
}

/** Rushes comes first. */
function contendersFor(folder: string, file: string, { hasTls }: Scenario): readonly Contender[] {
  const contender = (name: string, isPeer: boolean, send: Contender['send']): Contender => ({
    name,
    isPeer,
    send,
    whole: [],
    secondHalf: [],
  });
  const peers = [...(hasTls ? [BARE_REQUESTS] : []), ...PEERS].filter(({ missing }) => missing === undefined);
  return [
    contender('Rushes', false, async (sink, signal) => (await runHeadlessOnce(folder, sink, { signal })).stored),
    ...peers.map((peer) =>
      contender(peer.name, true, async (sink, signal) => {
        await runMeasured({ ...peer.command(file, sink), signal });
        return undefined;
      }),
    ),
  ];
}

async function measureOne(contender: Contender, scenario: Scenario, bytes: number): Promise<void> {
  if (contender.failure !== undefined) return;
  const { figures, name } = scenario;
  const times = contender.isPeer ? TIMES_MAX : 2 * TIMES_MAX;
  const limitSeconds = Math.round((bytes / figures.bytesPerSecond) * times + START_SECONDS);
  await withSlowLink(scenario, async (link) => {
    const limit = AbortSignal.timeout(limitSeconds * 1_000);
    let stored: Passed | undefined;
    const problem = await contender.send(link.sink, limit).then(
      (parts) => void (stored = parts),
      (thrown: unknown) => String(thrown),
    );
    if (limit.aborted || problem !== undefined) {
      contender.failure = limit.aborted ? `did not end in ${limitSeconds} s` : 'failed';
      progress(`${name}, ${contender.name}: ${contender.failure}${limit.aborted ? '' : `. ${reasonIn(problem)}`}`);
      return;
    }
    // Bytes that were sent in vain count for nothing.
    const useful = Math.min(1, bytes / Math.max(1, link.passed().at(-1)?.bytes ?? 0));
    const whole = filled(link.passed(), figures, 0) * useful;
    // The parts tell how much was useful since; without them it is taken to be as much as over the whole.
    const secondHalf =
      stored === undefined ? filled(link.passed(), figures, 0.5) * useful : filled(stored, figures, 0.5);
    contender.whole.push(whole);
    contender.secondHalf.push(secondHalf);
    progress(`${name}, ${contender.name}: ${whole.toFixed(0)} %, in the second half ${secondHalf.toFixed(0)} %`);
  });
}

/** The line that names the error, of the output of a program that failed. */
function reasonIn(problem = ''): string {
  const lines = problem.split('\n').slice(1);
  return lines.find((line) => /error/i.test(line)) ?? problem;
}

/** Empty where Rushes has no figures. */
function ratioText(figures: readonly number[], ours: readonly number[]): string {
  return ours.length === 0 ? '' : `${(median(figures) / median(ours)).toFixed(2)} ×`;
}

/** The share of the link that was used, in percent, after this share of all bytes had passed. The small requests at both ends do not count. */
function filled(passed: Passed, { bytesPerSecond }: LinkFigures, after: number): number {
  const total = passed.at(-1)?.bytes ?? 0;
  const from = passed.find(({ bytes }) => bytes >= total * Math.max(after, 0.001));
  const until = passed.find(({ bytes }) => bytes >= total * 0.999);
  if (from === undefined || until === undefined || until.atMs <= from.atMs) return Number.NaN;
  return (((until.bytes - from.bytes) / (until.atMs - from.atMs)) * 1_000 * 100) / bytesPerSecond;
}
