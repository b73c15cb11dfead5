import { PEERS } from '../peers/peers.ts';
import type { BenchOptions } from '../benchOptions.ts';
import { median, printTable, spread } from '../support/figures.ts';
import { runHeadlessOnce } from '../support/headlessCommand.ts';
import { loadText } from '../support/machine.ts';
import { runMeasured } from '../support/measuredCommand.ts';
import { startSink } from '../support/sink.ts';
import { type LinkFigures, type SlowLink, startSlowLink } from '../support/slowLink.ts';
import { finishedTake } from '../support/takes.ts';
import { workFolder } from '../support/workshop.ts';

const LINKS: Readonly<Record<string, LinkFigures>> = {
  '20 MB/s, 2 MB/s per connection, 80 ms': { bytesPerSecond: 20e6, perConnection: 2e6, roundTripMs: 80 },
  '5 MB/s, 5 MB/s per connection, 80 ms': { bytesPerSecond: 5e6, perConnection: 5e6, roundTripMs: 80 },
};

/** A file that is sent without a pause keeps the link busy for so long at most. */
const SECONDS_MAX = 40;

/** How much of a link is filled by one finished file, beside other tools with their defaults. */
export async function measure({ runs, mib: sizeMib }: BenchOptions): Promise<void> {
  const sink = await startSink('aws');
  for (const [name, figures] of Object.entries(LINKS)) {
    const card = workFolder();
    const mib = Math.min(sizeMib, Math.round((figures.bytesPerSecond * SECONDS_MAX) / (1024 * 1024)));
    const { file } = await finishedTake(card.folder, 'take.mp4', mib);
    const link = await startSlowLink(sink, figures);
    const contenders = [
      { name: 'Rushes', run: (): Promise<unknown> => runHeadlessOnce(card.folder, link.sink), fills: emptyFills() },
      ...PEERS.filter(({ missing }) => missing === undefined).map((peer) => ({
        name: peer.name,
        run: (): Promise<unknown> => runMeasured(peer.command(file, link.sink)),
        fills: emptyFills(),
      })),
    ];
    const loadBefore = loadText();
    console.log(`\n${name}, ${mib} MiB`);
    for (let run = 0; run < runs; run++) {
      for (const contender of contenders) {
        link.restart();
        await contender.run();
        const [whole, secondHalf] = [filled(link, figures, 0), filled(link, figures, 0.5)];
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
  for (const { name, missing } of PEERS) if (missing !== undefined) console.log(`${name}: not measured, ${missing}.`);
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
