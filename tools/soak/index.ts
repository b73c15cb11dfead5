/**
 * `npm run soak`: ffmpeg records in real time while workstations crash and are suspended, S3 and Redis fail, clips share a name and
 * links point outside, round after round. Run it before releasing a change of uploading, repairing, resuming or finishing.
 * Exit status 0 when every file of every round became an object of its bytes. The folder of a round that did not end well is kept.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { makeMaterial, RECORDER_FORMATS, recorderMissing } from '../../tests/support/recorders.ts';
import { redisMissing } from '../../tests/support/redis.ts';
import { killAgainAndAgain, killsMarkdown } from './kills.ts';
import { runRound } from './round.ts';
import type { SiteKind } from './site.ts';
import { Tally } from './tally.ts';

const USAGE = `npm run soak -- [--minutes N | --kills N] [--report FILE]

  --minutes N    no further round begins after this time (default 10); a round takes about one minute
  --kills N      instead of rounds: N kills of the engine, half with each journal, both side by side
  --report FILE  writes the faults, their numbers and the results as Markdown; with --kills into the section Kills of FILE`;

/** Of each recording, in seconds and megabits a second: some parts each. */
const TAKE = { seconds: 25, megabits: 12 } as const;

interface Options {
  readonly minutes: number;
  readonly kills: number;
  readonly report: string | undefined;
}

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const options = optionsFrom(args);
  if (options === undefined) {
    console.error(USAGE);
    return 1;
  }
  const missing = options.kills > 0 ? redisMissing() : (recorderMissing() ?? redisMissing());
  if (missing !== undefined) {
    console.error(`${missing}. npm run provision installs it.`);
    return 1;
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rushes-soak-'));
  if (options.kills > 0) return runKills(options.kills, folder, options.report);
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

async function runKills(kills: number, folder: string, reportFile: string | undefined): Promise<number> {
  const half = Math.ceil(kills / 2);
  const reports = await Promise.all(
    (['embedded', 'Redis'] as const).map((journal) =>
      killAgainAndAgain(journal, half, path.join(folder, journal), Math.random, console.log),
    ),
  );
  const section = killsMarkdown(reports);
  console.log(section);
  if (reportFile !== undefined) writeFileSync(reportFile, withSection(readText(reportFile), section));
  if (reports.some(({ complaints }) => complaints.length > 0)) {
    console.log(`see ${folder}`);
    return 2;
  }
  rmSync(folder, { recursive: true, force: true });
  return 0;
}

/** The page with this section in place of an earlier one, or at its end. */
function withSection(page: string, section: string): string {
  const [before = ''] = page.split('## Kills', 1);
  return `${before.trimEnd()}\n\n${section}`.trimStart();
}

function readText(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function optionsFrom(args: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string', default: '10' },
        kills: { type: 'string', default: '0' },
        report: { type: 'string' },
      },
    });
    const minutes = Number(values.minutes);
    const kills = Number(values.kills);
    const isUsable = minutes > 0 && Number.isSafeInteger(kills) && kills >= 0;
    return isUsable ? { minutes, kills, report: values.report } : undefined;
  } catch {
    return undefined;
  }
}
