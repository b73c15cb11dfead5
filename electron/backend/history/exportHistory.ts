import type { FileHandle } from 'node:fs/promises';
import { type HistoryEntry, type HistoryExport, type HistoryFilter, localDay } from '../../../shared/history.ts';
import { CSV_HEADER, csvLine } from '../../../shared/historyCsv.ts';
import { replaceLargeFile } from '../../engine/index.ts';
import type { HistorySource } from '../engine/engineHost.ts';
import { RequestError } from '../requestError.ts';
import type { Shell } from '../shell.ts';
import type { Texts } from '../texts/texts.ts';
import { REPORT_STYLE, REPORT_STYLE_NAME, type ReportContent, reportPage, standaloneReport } from './historyReport.ts';

/** A report is held in memory as one page. */
const REPORT_ENTRIES_MAX = 20_000;
/** A spreadsheet takes a file without it for an older encoding. */
const BYTE_ORDER_MARK = '\ufeff';

export interface ExportContext {
  readonly shell: Pick<Shell, 'save' | 'print'>;
  readonly texts: () => Texts;
  /** BCP 47, for numbers and times. */
  readonly locale: () => string;
  readonly nowMs: () => number;
}

/**
 * Asks for a file with the system's dialog and writes the selected recordings to it. The file appears complete or not at all. Code:
 * `not_saved`, `too_many`. @returns its path, `null` when the person cancelled
 */
export async function exportHistory(
  history: HistorySource,
  { filter, format }: HistoryExport,
  context: ExportContext,
): Promise<string | null> {
  const { shell, texts } = context;
  const { count } = await history.summary(filter);
  if (format !== 'csv' && count > REPORT_ENTRIES_MAX)
    throw new RequestError('too_many', `A report can hold ${REPORT_ENTRIES_MAX} recordings. Choose a day or a folder.`);
  const file = { title: texts().exportHistory, name: fileName(filter), extension: format };
  return shell.save(file, async (place) => {
    const entries = history.select(filter);
    if (format === 'csv') return save(place, (handle) => writeCsv(handle, entries));
    const content = await reportContent(history, filter, context);
    const report =
      format === 'pdf' ? await printed(content, context) : standaloneReport(content, texts(), context.locale());
    return save(place, (handle) => handle.writeFile(report));
  });
}

async function reportContent(
  history: HistorySource,
  filter: HistoryFilter,
  { nowMs }: ExportContext,
): Promise<ReportContent> {
  const entries: HistoryEntry[] = [];
  for await (const entry of history.select(filter)) entries.push(entry);
  const sizeBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const chosen = [filter.from === null ? undefined : localDay(Date.parse(filter.from)), filter.folder ?? undefined];
  return {
    chosen: chosen.filter((part) => part !== undefined).join(', ') || undefined,
    summary: { count: entries.length, sizeBytes },
    entries,
    madeAtMs: nowMs(),
  };
}

function printed(content: ReportContent, context: ExportContext): Promise<Uint8Array> {
  const html = reportPage(content, context.texts(), context.locale());
  const files = new Map([
    ['report.html', html],
    [REPORT_STYLE_NAME, REPORT_STYLE],
  ]);
  return context.shell.print(files, 'report.html');
}

async function writeCsv(file: FileHandle, entries: AsyncIterable<HistoryEntry>): Promise<void> {
  await file.write(BYTE_ORDER_MARK + CSV_HEADER);
  for await (const entry of entries) await file.write(csvLine(entry));
}

/** The dialog leads to folders that others may write to: see `replaceLargeFile`. */
async function save(wanted: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await replaceLargeFile(wanted, write);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new RequestError('not_saved', `The file could not be saved: ${code}.`);
  }
}

/** `rushes-2026-05-04`, or without a day `rushes-history`. */
function fileName({ from }: HistoryFilter): string {
  return `rushes-${from === null ? 'history' : localDay(Date.parse(from))}`;
}
