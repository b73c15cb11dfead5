import type { HistoryEntry, HistorySummary } from '../../../shared/history.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { scaleBytes } from '../../../shared/format.ts';
import type { Texts } from '../texts/texts.ts';

export interface ReportContent {
  /** The day or folder that was chosen, for the heading; `undefined` for the whole history. */
  readonly chosen: string | undefined;
  readonly summary: Pick<HistorySummary, 'count' | 'sizeBytes'>;
  readonly entries: readonly HistoryEntry[];
  /** When the report was made, milliseconds since 1970. */
  readonly madeAtMs: number;
}

/** The address of the style sheet, beside the report. */
export const REPORT_STYLE_NAME = 'report.css';

export const REPORT_STYLE = `
@media screen { body { max-width: 1200px; margin: 24px auto; padding: 0 16px; } }
@page { size: A4 landscape; margin: 12mm 10mm 16mm; }
body { margin: 0; font: 9pt/1.4 sans-serif; color: #111; }
h1 { margin: 0 0 1mm; font-size: 15pt; }
p { margin: 0 0 4mm; color: #444; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { padding: 1.2mm 1.5mm; border-bottom: 0.2mm solid #bbb; overflow-wrap: anywhere; text-align: left; vertical-align: top; }
th { border-bottom: 0.4mm solid #111; font-size: 8pt; }
td small { display: block; color: #555; font-size: 7.5pt; }
.code { font-family: monospace; font-size: 8pt; }
.bad { font-weight: bold; }
th:nth-child(1) { width: 30%; }
th:nth-child(2) { width: 10%; }
th:nth-child(3) { width: 9%; }
th:nth-child(4) { width: 11%; }
th:nth-child(5) { width: 12%; }
`;

/** A page for print: one line a recording. It contains no script, and every text from outside is escaped. */
export function reportPage(content: ReportContent, texts: Texts, locale: string): string {
  return page(content, texts, locale, `<link rel="stylesheet" href="${REPORT_STYLE_NAME}">`);
}

/** The same page in one file, which is opened from anywhere: it holds its style, and loads and runs nothing. */
export function standaloneReport(content: ReportContent, texts: Texts, locale: string): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}"><style>${REPORT_STYLE}</style>`;
  return page(content, texts, locale, head);
}

/** @param head elements of the head, beside the usual ones */
function page(
  { chosen, summary, entries, madeAtMs }: ReportContent,
  texts: Texts,
  locale: string,
  head: string,
): string {
  const { report } = texts;
  const when = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const heads = [report.recording, report.size, report.duration, report.timecode, report.checksum, report.ended];
  const title = chosen === undefined ? report.title : `${report.title}: ${visibleText(chosen)}`;
  const sums = report.sums(summary.count, bytesText(summary.sizeBytes, locale));
  return `<!doctype html>
<html lang="${escaped(locale)}">
<head><meta charset="utf-8"><title>${escaped(title)}</title>${head}</head>
<body>
<h1>${escaped(title)}</h1>
<p>${escaped(sums)} · ${escaped(report.made(when.format(madeAtMs)))}</p>
<table>
<thead><tr>${heads.map((head) => `<th scope="col">${escaped(head)}</th>`).join('')}</tr></thead>
<tbody>
${entries.map((entry) => row(entry, texts, locale, when)).join('\n')}
</tbody>
</table>
</body>
</html>
`;
}

function row(entry: HistoryEntry, { report }: Texts, locale: string, when: Intl.DateTimeFormat): string {
  const { media, outcome } = entry;
  const result = outcome === 'complete' ? '' : `<small class="bad">${escaped(report.result[outcome])}</small>`;
  const where = escaped(visibleText(`s3://${entry.bucket}/${entry.key}`));
  const cells = [
    `<strong>${escaped(visibleText(entry.name))}</strong>${result}<small>${escaped(visibleText(entry.folder))}</small><small>${where}</small>`,
    `${escaped(bytesText(entry.sizeBytes, locale))}<small>${escaped(entry.sizeBytes.toLocaleString(locale))}</small>`,
    escaped(media?.durationSeconds == null ? '–' : clockText(media.durationSeconds)),
    escaped(visibleText(media?.timecode ?? '–')),
    entry.crc32 === null ? '–' : `<span class="code">${escaped(entry.crc32)}</span>`,
    escaped(when.format(Date.parse(entry.endedAt))),
  ];
  return `<tr>${cells.map((content) => `<td>${content}</td>`).join('')}</tr>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`);
}

function bytesText(bytes: number, locale: string): string {
  const { value, unit, fractionDigits } = scaleBytes(bytes);
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    minimumFractionDigits: fractionDigits,
    maximumFractionDigits: fractionDigits,
  }).format(value);
}

/** `0:12:45` */
function clockText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`;
}
