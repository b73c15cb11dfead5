/**
 * `npm run soak`: ffmpeg records in real time while workstations crash and are suspended, S3 and Redis fail, clips share a name and
 * links point outside, round after round. Run it before releasing a change of uploading, repairing, resuming or finishing.
 * Exit status 0 when every file of every round became an object of its bytes. The folder of a round that did not end well is kept.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { makeMaterial, RECORDER_FORMATS, recorderMissing } from '../../tests/support/recorders.ts';
import { redisMissing } from '../../tests/support/redis.ts';
import { runRound } from './round.ts';
import type { SiteKind } from './site.ts';
import { Tally } from './tally.ts';

const USAGE = `npm run soak -- [--minutes N] [--report FILE]

  --minutes N    no further round begins after this time (default 10); a round takes about one minute
  --report FILE  writes the faults, their numbers and the results as Markdown`;

/** Of each recording, in seconds and megabits a second: some parts each. */
const TAKE = { seconds: 25, megabits: 12 } as const;

interface Options {
  readonly minutes: number;
  readonly report: string | undefined;
}

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const options = optionsFrom(args);
  if (options === undefined) {
    console.error(USAGE);
    return 1;
  }
  const missing = recorderMissing() ?? redisMissing();
  if (missing !== undefined) {
    console.error(`${missing}. npm run provision installs it.`);
    return 1;
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rushes-soak-'));
  const material = await makeMaterial(folder, TAKE.seconds, TAKE.megabits, RECORDER_FORMATS);
  const endMs = performance.now() + options.minutes * 60_000;
  const tally = new Tally();
  while (tally.rounds === 0 || performance.now() < endMs) {
    const kind: SiteKind = tally.rounds % 2 === 1 ? 'one workstation, embedded journal' : 'two workstations, one Redis';
    const place = path.join(folder, `round ${tally.rounds + 1}`);
    mkdirSync(place);
    const report = await runRound(kind, material, place, Math.random);
    tally.add(kind, report);
    const { formats, files, troubles, complaints, seconds } = report;
    const title = `round ${tally.rounds}: ${kind}; ${formats.join(', ')}; ${files} files, ${troubles.length} faults`;
    if (complaints.length === 0) {
      console.log(`${title}: all equal, ${seconds.toFixed(1)} s after the last fault`);
      rmSync(place, { recursive: true, force: true });
    } else
      console.log(`${title}: FAILED\n  ${complaints.join('\n  ')}\n  after: ${troubles.join(', ')}\n  see ${place}`);
  }
  console.log(`${tally.rounds - tally.bad} of ${tally.rounds} rounds ended with every object equal to its file.`);
  if (options.report !== undefined) writeFileSync(options.report, tally.markdown());
  if (tally.bad === 0) rmSync(folder, { recursive: true, force: true });
  return tally.bad === 0 ? 0 : 2;
}

function optionsFrom(args: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { minutes: { type: 'string', default: '10' }, report: { type: 'string' } },
    });
    const minutes = Number(values.minutes);
    return minutes > 0 ? { minutes, report: values.report } : undefined;
  } catch {
    return undefined;
  }
}
