import { expect, test } from 'vitest';
import { historyEntry, isSelected } from '../../../../electron/engine/core/history.ts';
import type { RecordingRecord } from '../../../../electron/engine/core/recording.ts';
import { localDay, matchesWords, searchWords, timesOfDay } from '../../../../shared/history.ts';
import { PHASES, TERMINAL_PHASES } from '../../../../shared/phases.ts';
import { historyEntryOf } from '../../../fakes/historyEntry.ts';
import { exampleRecord } from '../../../support/checkpoints.ts';

const OBJECT = {
  etag: 'e-1',
  sizeBytes: 12,
  crc32: 0xbeef,
  verifiedBy: 'checksum',
  completedAt: '2026-05-04T10:00:09.000+00:00',
} as const;

function entryOf(change: Partial<RecordingRecord>) {
  const entry = historyEntry(exampleRecord('a', { phase: 'completed', object: OBJECT, ...change }));
  if (entry === undefined) throw new Error('It has ended.');
  return entry;
}

test('an entry names file, object, proof and times of a recording that ended', () => {
  expect(entryOf({ path: '/card/CAM_A/A001C001.mov' })).toEqual(
    historyEntryOf({
      path: '/card/CAM_A/A001C001.mov',
      name: 'A001C001.mov',
      folder: '/card/CAM_A',
      key: 'streams/a/take.mp4',
    }),
  );
});

test('an entry names the recording whose object replaces its own', () => {
  expect(entryOf({ replacedBy: 'b' }).replacedBy).toBe('b');
});

test('an entry exists exactly for the phases in which a recording has ended', () => {
  for (const phase of PHASES)
    expect(historyEntry(exampleRecord('a', { phase })) !== undefined).toBe(TERMINAL_PHASES.has(phase));
});

test('an object of a fragment is incomplete, whichever way the record says so', () => {
  const frozen = { sizeBytes: 12, mtimeMs: 0, reason: 'vanished', at: OBJECT.completedAt } as const;
  expect(entryOf({ isIncomplete: true }).outcome).toBe('incomplete');
  expect(entryOf({ frozen }).outcome).toBe('incomplete');
  expect(entryOf({ frozen: { ...frozen, reason: 'timeout' } }).outcome).toBe('complete');
});

test('an object that a later upload replaced is told from one that is current', () => {
  expect(entryOf({ replacedBy: 'b' })).toMatchObject({ outcome: 'replaced', replacedBy: 'b' });
  expect(entryOf({ replacedBy: 'b', isIncomplete: true }).outcome).toBe('incomplete');
});

test('paths of every platform are split into folder and name', () => {
  const split = (path: string) => {
    const { folder, name } = entryOf({ path });
    return [folder, name];
  };
  expect(split('/a.mov')).toEqual(['/', 'a.mov']);
  expect(split('E:\\CLIPS\\a.mov')).toEqual(['E:\\CLIPS', 'a.mov']);
  expect(split('\\\\nas\\day 1\\a.mov')).toEqual(['\\\\nas\\day 1', 'a.mov']);
});

test('a filter selects by outcome, by a folder with all below it, and by words in path and key', () => {
  const entry = entryOf({ path: '/Volumes/Karte Ä/CAM_A/A001C001.mov', key: 'unit-b/streams/a/A001C001.mov' });
  const selects = (change: { folder?: string; outcome?: 'complete' | 'discarded' }, text = '') =>
    isSelected(entry, { folder: null, outcome: null, ...change }, searchWords(text));
  expect(selects({})).toBe(true);
  expect(selects({ outcome: 'complete' })).toBe(true);
  expect(selects({ outcome: 'discarded' })).toBe(false);
  for (const folder of ['/', '/Volumes', '/Volumes/Karte Ä', '/Volumes/Karte Ä/CAM_A'])
    expect(selects({ folder })).toBe(true);
  for (const folder of ['/Volumes/Karte Ä/CAM', '/Volumes/Karte Ä/CAM_A/B', '/Volume'])
    expect(selects({ folder })).toBe(false);
  for (const words of ['karte a', 'CAM_A a001', 'unit-b', ' ']) expect(selects({}, words)).toBe(true);
  expect(selects({}, 'karte missing')).toBe(false);
});

test('words match whatever their case, accents and order', () => {
  expect(matchesWords('Müller Szene', searchWords('SZENE muller'))).toBe(true);
  expect(matchesWords('Müller', searchWords('mueller'))).toBe(false);
});

test('the times of a day contain exactly the moments whose local day it is', () => {
  for (const day of ['2026-05-04', '2026-03-29', '2026-10-25', '2024-02-29', '2026-12-31']) {
    const times = timesOfDay(day);
    if (times === undefined) throw new Error(`${day} is a day.`);
    const [from, until] = [Date.parse(times.from), Date.parse(times.until)];
    expect([localDay(from - 1) < day, localDay(from), localDay(until - 1), localDay(until) > day]).toEqual([
      true,
      day,
      day,
      true,
    ]);
  }
  for (const text of ['', '2026-02-30', '2026-13-01', 'today', '2026-5-4']) expect(timesOfDay(text)).toBeUndefined();
});
