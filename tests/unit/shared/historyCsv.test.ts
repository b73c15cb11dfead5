import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BARE_MEDIA, historyEntryOf } from '../../fakes/historyEntry.ts';
import { CSV_HEADER, csvLine } from '../../../shared/historyCsv.ts';

const ENTRY = historyEntryOf();

/** The cells of a table by RFC 4180. */
function parsed(csv: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < csv.length) {
    let value = '';
    if (csv[at] === '"') {
      at++;
      while (csv[at] !== '"' || csv[at + 1] === '"') {
        if (csv[at] === '"') at++;
        value += csv[at++] ?? '';
      }
      at++;
    } else while (at < csv.length && csv[at] !== ',' && csv[at] !== '\r') value += csv[at++] ?? '';
    row.push(value);
    if (csv[at] === ',') at++;
    else {
      expect(csv.slice(at, at + 2)).toBe('\r\n');
      at += 2;
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

test.each(['=1+1', '\uFF1D1+1', '\uFF201', '\u0001=1+1', ' \u200b+1', '\u202e-1'])(
  'a formula gets an apostrophe: %j',
  (name) => {
    expect(parsed(csvLine({ ...ENTRY, name }))[0]?.[0]).toBe(`'${name}`);
  },
);

test('a table has a line of names and a line for each recording, with size, proof, time and place', () => {
  const [names = [], values = []] = parsed(CSV_HEADER + csvLine({ ...ENTRY, media: BARE_MEDIA }));
  expect(Object.fromEntries(names.map((name, index) => [name, values[index]]))).toEqual({
    name: 'A001.mov',
    result: 'complete',
    size_bytes: '12',
    duration_seconds: '12.5',
    timecode: '10:21:04:12',
    crc32: '0000beef',
    etag: 'e-1',
    verified_by: 'checksum',
    started_at: '2026-05-04T10:00:00.000+00:00',
    ended_at: '2026-05-04T10:00:09.000+00:00',
    path: '/card/A001.mov',
    bucket: 'dailies',
    key: 'streams/a/A001.mov',
  });
});

test('every name comes back as it is, or with the apostrophe that keeps it from being a formula', () => {
  let guarded = 0;
  const name = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .tuple(fc.constantFrom('=', '+', '-', '@', '\t', ' =', '"', ',', '\r\n', '|', ';'), fc.string())
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(name, (given) => {
      const [, values = []] = parsed(CSV_HEADER + csvLine({ ...ENTRY, name: given }));
      const [found = ''] = values;
      expect(values).toHaveLength(13);
      expect([given, `'${given}`]).toContain(found);
      expect(found.trimStart()).not.toMatch(/^[=+\-@\t\r]/);
      if (found !== given) guarded++;
    }),
    { numRuns: 500 },
  );
  expect(guarded).toBeGreaterThan(50);
});
