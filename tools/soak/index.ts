/**
 * `npm run soak`: ffmpeg records in real time while workstations crash and freeze and S3 and Redis fail, round after round. Before
 * anything that touches uploading, repairing, resuming or finishing is released, some minutes of it say more than any test.
 * Exit status 0 when every file of every round became an object of its bytes. The folder of a round that did not end well is kept.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { makeMaterial, RECORDER_FORMATS, recorderMissing } from '../../tests/support/recorders.ts';
import { redisMissing } from '../../tests/support/redis.ts';
import { runRound } from './round.ts';
import type { SiteKind } from './site.ts';

const USAGE = `npm run soak -- [--minutes N]

  --minutes N  no further round begins after so long (default 10); a round takes about one`;

/** Of each recording, in seconds and megabits a second: some parts each. */
const TAKE = { seconds: 25, megabits: 12 } as const;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const minutes = minutesFrom(args);
  if (minutes === undefined) {
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
  const endMs = performance.now() + minutes * 60_000;
  let rounds = 0;
  let bad = 0;
  while (rounds === 0 || performance.now() < endMs) {
    rounds++;
    const kind: SiteKind = rounds % 2 === 0 ? 'one workstation, embedded journal' : 'two workstations, one Redis';
    const place = path.join(folder, `round ${rounds}`);
    mkdirSync(place);
    const { formats, troubles, complaints, seconds } = await runRound(kind, material, place, Math.random);
    const what = `round ${rounds}: ${kind}; ${formats.join(', ')}; ${troubles.length} troubles`;
    if (complaints.length === 0) {
      console.log(`${what}: all equal, ${seconds.toFixed(1)} s after the last of them`);
      rmSync(place, { recursive: true, force: true });
    } else {
      bad++;
      console.log(`${what}: FAILED\n  ${complaints.join('\n  ')}\n  after: ${troubles.join(', ')}\n  see ${place}`);
    }
  }
  console.log(`${rounds - bad} of ${rounds} rounds ended with every object equal to its file.`);
  if (bad === 0) rmSync(folder, { recursive: true, force: true });
  return bad === 0 ? 0 : 2;
}

function minutesFrom(args: readonly string[]): number | undefined {
  try {
    const { values } = parseArgs({ args: [...args], options: { minutes: { type: 'string', default: '10' } } });
    const minutes = Number(values.minutes);
    return minutes > 0 ? minutes : undefined;
  } catch {
    return undefined;
  }
}
