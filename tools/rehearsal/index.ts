/**
 * `npm run rehearse`: shows that everything works, with nothing installed and nobody's bucket: recordings grow, are uploaded while
 * they do, and are compared with the disk byte for byte. `--help` says what else it can do.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { lineOutput, type Output } from '../../electron/headless/outputs.ts';
import { tableOutput } from '../../electron/headless/tableOutput.ts';
import { bytesText } from '../../electron/headless/table/figures.ts';
import { asFault, createFileLogger, type FileLogger, systemClock } from '../../electron/engine/index.ts';
import { openDestination, type RehearsalDestination } from './destination.ts';
import {
  parseRehearsalOptions,
  REHEARSAL_HELP,
  type RehearsalOptions,
  RehearsalUsageError,
} from './rehearsalOptions.ts';
import { rehearse, type TakeResult } from './rehearse.ts';
import { isEqual, reportLines, reportObject } from './report.ts';
import { plannedTakes } from './takes.ts';

/** Quiet time until the evidence counts, and what follows; more on a busy machine. */
const AFTERWARDS_SECONDS = 4;
/** A slow line has this long to bring up what the recorders were faster with. */
const LATE_SECONDS = 300;
const OUTPUT_LIMIT_MS = 4_000;

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());

try {
  const options = parseRehearsalOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(REHEARSAL_HELP);
  else process.exitCode = await main(options);
} catch (error) {
  if (!(error instanceof RehearsalUsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function main(options: RehearsalOptions): Promise<number> {
  if (options.profile !== undefined) process.env['AWS_PROFILE'] = options.profile;
  const folder = await mkdtemp(path.join(tmpdir(), 'rushes-rehearsal-'));
  const logger = loggerIn(folder, options);
  const keys = new Set<string>();
  let destination: RehearsalDestination | undefined;
  try {
    destination = await openDestination(options, folder, process.env, stop.signal);
    return await rehearseIn(folder, destination, logger, keys, options);
  } finally {
    if (destination !== undefined) {
      if (!options.isKept) await cleanUp(destination, keys);
      await destination.close();
    }
    logger.close();
    if (options.isKept) say(options, `The recordings are in ${path.join(folder, 'recordings')}.`);
    else await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

async function rehearseIn(
  folder: string,
  destination: RehearsalDestination,
  logger: FileLogger,
  keys: Set<string>,
  options: RehearsalOptions,
): Promise<number> {
  const takes = plannedTakes(path.join(folder, 'recordings'), options);
  const bytes = takes.reduce((sum, take) => sum + take.bytesPerSecond * take.seconds, 0);
  const files = takes.length === 1 ? 'one camera' : `${takes.length} cameras`;
  say(
    options,
    `Rehearsal: ${files} record about ${bytesText(bytes)} in ${options.seconds} s into a temporary folder; Rushes uploads it meanwhile to ` +
      `${destination.description} and compares both, byte for byte. Takes about ${options.seconds + AFTERWARDS_SECONDS} s.`,
  );
  const limit = AbortSignal.timeout((options.seconds + LATE_SECONDS) * 1000);
  const signal = AbortSignal.any([stop.signal, limit]);
  let output: Output | undefined;
  try {
    const results = await rehearse(
      {
        folder,
        takes,
        destination,
        logger,
        keyPrefix: `rushes-rehearsal/${path.basename(folder).replace('rushes-rehearsal-', '')}`,
      },
      {
        started(engine) {
          const snapshot = (): ReturnType<typeof engine.snapshot> => engine.snapshot();
          const isColourless = (process.env['NO_COLOR'] ?? '') !== '';
          output =
            !options.isJson && process.stdout.isTTY
              ? tableOutput({
                  snapshot,
                  isColourless,
                  quit: () => stop.abort(),
                  command: (command) => void engine.command(command),
                })
              : lineOutput(options.isJson, () => undefined);
        },
        event: (event) => output?.event(event),
      },
      keys,
      signal,
    );
    await output?.close(undefined, OUTPUT_LIMIT_MS);
    tell(options, results);
    return results.every(isEqual) ? 0 : 2;
  } catch (error) {
    await output?.close(undefined, OUTPUT_LIMIT_MS);
    const why = stop.signal.aborted ? 'It was stopped.' : limit.aborted ? 'It took too long.' : asFault(error).message;
    process.stderr.write(`The rehearsal did not come to its end: ${why}\n`);
    return 2;
  }
}

function tell(options: RehearsalOptions, results: readonly TakeResult[]): void {
  if (options.isJson) process.stdout.write(`${JSON.stringify(reportObject(results))}\n`);
  else process.stdout.write(`\n${reportLines(results).join('\n')}\n`);
}

/** With `--json` stdout belongs to the program that reads it. */
function say(options: RehearsalOptions, sentence: string): void {
  (options.isJson ? process.stderr : process.stdout).write(`${sentence}\n`);
}

async function cleanUp(destination: RehearsalDestination, keys: ReadonlySet<string>): Promise<void> {
  try {
    await destination.remove([...keys]);
  } catch (error) {
    process.stderr.write(`These objects could not be removed (${asFault(error).message}): ${[...keys].join(', ')}\n`);
  }
}

function loggerIn(folder: string, { isJson }: RehearsalOptions): FileLogger {
  const hasTable = !isJson && process.stdout.isTTY;
  return createFileLogger({
    folder: path.join(folder, 'state', 'logs'),
    level: 'info',
    copy: hasTable
      ? undefined
      : { format: isJson ? 'json' : 'text', level: 'warn', write: (line) => void process.stderr.write(`${line}\n`) },
    secrets: [process.env['S3_SECRET_ACCESS_KEY'], process.env['AWS_SECRET_ACCESS_KEY']].filter(
      (secret) => secret !== undefined,
    ),
    homeFolder: homedir(),
    isWindows: process.platform === 'win32',
    clock: systemClock,
  });
}
