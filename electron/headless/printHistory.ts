import { homedir } from 'node:os';
import { EVERYTHING, type HistoryEntry, type HistoryFilter, timesOfDay } from '../../shared/history.ts';
import { CSV_HEADER, csvLine } from '../../shared/historyCsv.ts';
import { visibleJson, visibleText } from '../../shared/visibleText.ts';
import { Fault, openStateFolder, readHistory, type StateFolder } from '../engine/index.ts';
import type { Flags } from './flags.ts';
import { type Place, resolved } from './places.ts';
import type { HeadlessSettings } from './settings.ts';
import { UsageError } from './usageError.ts';

/**
 * Writes the recordings that ended to stdout: a table with `--csv`, one JSON object a line with `--json`.
 * @throws UsageError for wrong flags and for a journal that cannot be read, e.g. because a running Rushes uses it
 */
export async function printHistory(flags: Flags, told: HeadlessSettings): Promise<void> {
  if (flags.history === undefined) return;
  const { day, folder, isCsv } = flags.history;
  if (isCsv === told.isJson) throw new UsageError('history needs a form for its output: write --csv or --json.');
  const times = day === undefined ? {} : timesOfDay(day);
  if (times === undefined) throw new UsageError(`--day has no date: write --day 2026-05-04.`);
  const place: Place = { platform: process.platform, homeFolder: homedir(), currentFolder: process.cwd() };
  const filter: HistoryFilter = {
    ...EVERYTHING,
    ...times,
    folder: folder === undefined ? null : resolved(folder, place),
  };
  const state = claimed(told.stateFolder);
  try {
    await print(told, state, filter, isCsv);
  } catch (error) {
    throw error instanceof Fault ? new UsageError(error.message) : error;
  } finally {
    state.release();
  }
}

async function print(
  { settings, secrets }: HeadlessSettings,
  state: StateFolder,
  filter: HistoryFilter,
  isCsv: boolean,
): Promise<void> {
  const context = { state, logger: { log: () => undefined }, signal: new AbortController().signal };
  const journalSecrets = { redisFor: () => secrets.redis, recordSecret: secrets.recordSecret };
  // A terminal would obey the control characters of a file name; a file gets the table as it is.
  const shown = (text: string): string => (process.stdout.isTTY ? `${visibleText(text.trimEnd())}\r\n` : text);
  const line = isCsv
    ? (entry: HistoryEntry): string => shown(csvLine(entry))
    : (entry: HistoryEntry): string => `${visibleJson(entry)}\n`;
  await readHistory(context, settings, journalSecrets, async (history) => {
    if (isCsv) await write(CSV_HEADER);
    for await (const entry of history.select(filter)) await write(line(entry));
  });
}

/** Resolves when the text was taken, or the reader has gone away. */
function write(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}

function claimed(folder: string): StateFolder {
  try {
    return openStateFolder(folder);
  } catch (error) {
    throw error instanceof Fault ? new UsageError(error.message) : error;
  }
}
