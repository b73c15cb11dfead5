/**
 * `npm run fuzz -- --minutes N`: runs `tests/fuzz` for about N minutes for each reader (10 by default) and prints the shortest input
 * that breaks one. Ordinary test runs do the same for a few seconds.
 */
import { parseArgs } from 'node:util';
import { runStage, stageLine } from './stage.ts';

const minutes = minutesOf(process.argv.slice(2));
if (!(minutes > 0 && minutes <= 24 * 60)) {
  console.error('Write --minutes and a number above 0 and up to 1440, for example --minutes 60.');
  process.exit(1);
}

/** More than there are readers. */
const READERS_MAX = 30;

const result = await runStage(
  {
    name: 'fuzz',
    commands: [['vitest', 'run', 'tests/fuzz']],
    limitMinutes: minutes * READERS_MAX + 10,
    env: { RUSHES_FUZZ_SECONDS: String(minutes * 60) },
  },
  'streamed',
);
console.log(stageLine(result));
process.exitCode = result.isPassed ? 0 : 1;

/** `NaN` for arguments that are not understood. */
function minutesOf(args: readonly string[]): number {
  try {
    return Number(parseArgs({ args, options: { minutes: { type: 'string', default: '10' } } }).values.minutes);
  } catch {
    return Number.NaN;
  }
}
