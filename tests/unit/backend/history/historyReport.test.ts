import { expect, test } from 'vitest';
import type { HistoryEntry } from '../../../../shared/history.ts';
import { BARE_MEDIA, historyEntryOf } from '../../../fakes/historyEntry.ts';
import { reportPage, standaloneReport } from '../../../../electron/backend/history/historyReport.ts';
import { createMemoryPages } from '../../../../electron/main/security/memoryPages.ts';
import { textsFor } from '../../../../electron/backend/texts/texts.ts';

const ENTRY = historyEntryOf({
  sizeBytes: 12_384_000_000,
  media: { ...BARE_MEDIA, durationSeconds: 3_765.4 },
});

function page(
  entries: readonly HistoryEntry[],
  language: 'en' | 'de',
  chosen?: string,
  make: typeof reportPage = reportPage,
): string {
  const summary = { count: entries.length, sizeBytes: 12_384_000_000 };
  return make({ chosen, summary, entries, madeAtMs: 0 }, textsFor(language, 'en'), language);
}

test('a report names each recording with size, duration, timecode, checksum, time and place', () => {
  const html = page([ENTRY], 'en', '2026-05-04');
  for (const piece of [
    'Uploaded recordings: 2026-05-04',
    '1 recording, 12.4 GB',
    'A001.mov',
    '1:02:45',
    '10:21:04:12',
    '0000beef',
    's3://dailies/streams/a/A001.mov',
  ])
    expect(html).toContain(piece);
  const german = page([{ ...ENTRY, outcome: 'incomplete' }], 'de');
  for (const piece of ['Hochgeladene Aufnahmen', '12,4', 'Unvollständig']) expect(german).toContain(piece);
});

test.each([reportPage, standaloneReport])('no text from outside becomes markup: $name', (make) => {
  const evil = `<img src=x onerror="alert('1')"></title></style>&amp;`;
  const html = page([{ ...ENTRY, name: evil, folder: evil, key: evil, bucket: evil }], 'en', evil, make);
  expect(html.match(/<\/title>/g)).toHaveLength(1);
  expect(html).not.toContain('<img');
  expect(html).not.toContain('onerror="');
  expect(html).toContain('&#60;img src=x');
});

test('a report in one file holds its style, and loads and runs nothing', () => {
  const html = page([ENTRY], 'en', undefined, standaloneReport);
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(html).toContain('<style>');
  expect(html).not.toMatch(/<link|<script|<img|https?:/);
});

test('a file in memory is served under its own folder until that is closed', () => {
  const pages = createMemoryPages();
  const served = pages.serve(new Map([['report.html', 'one']]));
  const other = pages.serve(new Map([['report.html', 'two']]));
  const pathOf = (url: string): string => new URL(url.replace('app:', 'https:')).pathname;
  const path = pathOf(served.urlOf('report.html'));
  expect(pages.find(path)).toEqual({ name: 'report.html', content: 'one' });
  expect(pages.find(pathOf(other.urlOf('report.html')))?.content).toBe('two');
  for (const wrong of [
    '/index.html',
    '/memory/',
    '/memory/x/report.html',
    `${path}/x`,
    path.replace('report.html', 'toString'),
  ])
    expect(pages.find(wrong)).toBeUndefined();
  served.close();
  expect(pages.find(path)).toBeUndefined();
});
