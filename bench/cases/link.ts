import { setTimeout as sleep } from 'node:timers/promises';
import { Bystander } from '../support/bystander.ts';
import { PEERS } from '../peers/peers.ts';
import type { BenchOptions } from '../benchOptions.ts';
import { median, printTable, spread } from '../support/figures.ts';
import { runHeadlessOnce } from '../support/headlessCommand.ts';
import { loadText } from '../support/machine.ts';
import { runMeasured } from '../support/measuredCommand.ts';
import { type Sink, startSink } from '../support/sink.ts';
import { type LinkFigures, type SlowLink, startSlowLink } from '../support/slowLink.ts';
import { finishedTake, recordTake } from '../support/takes.ts';
import { workFolder } from '../support/workshop.ts';

const LINKS: Readonly<Record<string, LinkFigures>> = {
  '20 MB/s, 2 MB/s per connection, 80 ms': { bytesPerSecond: 20e6, perConnection: 2e6, roundTripMs: 80 },
  '5 MB/s, 5 MB/s per connection, 80 ms': { bytesPerSecond: 5e6, perConnection: 5e6, roundTripMs: 80 },
  '1 MB/s, 300 ms, a reset every 10 s': {
    bytesPerSecond: 1e6,
    perConnection: 1e6,
    roundTripMs: 300,
    resetEveryMs: 10_000,
  },
};

/** With one queue for all, as in a router that holds a second of bytes. */
const SHARED: LinkFigures = { bytesPerSecond: 2.5e6, perConnection: 2.5e6, roundTripMs: 40, queueSeconds: 1 };

/** Five recorders, together faster than the link. */
const GROWING = { files: 5, bytesPerSecond: 5e6, seconds: 20 };
const GROWING_LINK: LinkFigures = { bytesPerSecond: 20e6, perConnection: 20e6, roundTripMs: 80 };

/** A contender that has not ended after so many times the time that the link needs has failed. */
const TIMES_MAX = 4;

const ROOM_MIB = 96;

/** With `--once` there has to be something to wait for when the command has read the folder. */
const HEAD_START_MS = 500;

/** The beginning does not count for the delay of others. */
const SETTLED_MS = 15_000;

/** A file that is sent without a pause keeps the link busy for so long at most. */
const SECONDS_MAX = 40;

/** How much of a link is filled, beside other tools with their defaults. */
export async function measure(options: BenchOptions): Promise<void> {
  const sink = await startSink('aws');
  await fillByOne(sink, options);
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
async function fillByOne(sink: Sink, { runs, mib: sizeMib }: BenchOptions): Promise<void> {
  for (const [name, figures] of Object.entries(LINKS)) {
    const card = workFolder();
    const mib = Math.min(sizeMib, Math.round((figures.bytesPerSecond * SECONDS_MAX) / (1024 * 1024)));
    const { file } = await finishedTake(card.folder, 'take.mp4', mib);
    const link = await startSlowLink(sink, figures);
    const contenders = [
      {
        name: 'Rushes',
        run: (signal: AbortSignal): Promise<unknown> => runHeadlessOnce(card.folder, link.sink, { signal }),
        fills: emptyFills(),
      },
      ...PEERS.filter(({ missing }) => missing === undefined).map((peer) => ({
        name: peer.name,
        run: (signal: AbortSignal): Promise<unknown> => runMeasured({ ...peer.command(file, link.sink), signal }),
        fills: emptyFills(),
      })),
    ];
    const loadBefore = loadText();
    console.log(`\n${name}, ${mib} MiB`);
    for (let run = 0; run < runs; run++) {
      for (const contender of contenders) {
        link.restart();
        const limitMs = ((mib * 1024 * 1024) / figures.bytesPerSecond) * 1_000 * TIMES_MAX;
        const limit = AbortSignal.timeout(Math.round(limitMs));
        const hasEnded = await contender.run(limit).then(
          () => !limit.aborted,
          () => false,
        );
        // Bytes that were sent in vain count for nothing.
        const useful = (mib * 1024 * 1024) / Math.max(1, link.passed().at(-1)?.bytes ?? 0);
        const share = hasEnded ? Math.min(1, useful) : 0;
        const [whole, secondHalf] = [filled(link, figures, 0) * share, filled(link, figures, 0.5) * share];
        contender.fills.whole.push(whole);
        contender.fills.secondHalf.push(secondHalf);
        console.log(`${contender.name}: ${whole.toFixed(0)} %, in the second half ${secondHalf.toFixed(0)} %`);
      }
    }
    await link.close();
    card.remove();
    const ours = median(contenders[0]?.fills.whole ?? []);
    console.log(`${runs} runs in turns; load ${loadBefore} before, ${loadText()} after.`);
    printTable(
      ['', '% of the link', 'to Rushes', '% in the second half'],
      contenders.map(({ name: contender, fills }) => [
        contender,
        spread(fills.whole, 0),
        `${(median(fills.whole) / ours).toFixed(2)} ×`,
        spread(fills.secondHalf, 0),
      ]),
      `${name}, ${mib} MiB`,
    );
  }
  console.log('Target: at least 90 % of the link.');
}

function emptyFills(): { readonly whole: number[]; readonly secondHalf: number[] } {
  return { whole: [], secondHalf: [] };
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
