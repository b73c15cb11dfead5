import { expect, test } from 'vitest';
import {
  bandwidthScheduleProblem,
  parseBandwidthSchedule,
  scheduledCeiling,
} from '../../../shared/bandwidthSchedule.ts';

/** In May 2026, of which the 4th is a Monday. Local time. */
function at(day: number, hour: number, minute = 0): Date {
  return new Date(2026, 4, day, hour, minute);
}

test.each([
  ['in its hours', 'mon-fri 08:00-18:00 20', at(4, 8), 2_500_000],
  ['until the minute before their end', 'mon-fri 08:00-18:00 20', at(8, 17, 59), 2_500_000],
  ['not at their end', 'mon-fri 08:00-18:00 20', at(8, 18), undefined],
  ['not before their begin', 'mon-fri 08:00-18:00 20', at(4, 7, 59), undefined],
  ['not on another day', 'mon-fri 08:00-18:00 20', at(9, 12), undefined],
  ['on days that are named one by one', 'sat,sun 00:00-24:00 none', at(10, 23, 59), null],
  ['on days over the end of the week', 'sat-mon 00:00-24:00 1.5', at(4, 0), 187_500],
  ['after midnight on the next day', 'fri 22:00-06:00 none', at(9, 5, 59), null],
  ['before midnight on its own day', 'fri 22:00-06:00 none', at(8, 22), null],
  ['not after midnight on its own day', 'fri 22:00-06:00 none', at(8, 5), undefined],
  ['as the first one that holds', 'mon 12:00-13:00 none; daily 00:00-24:00 8', at(4, 12, 30), null],
  ['as a later one otherwise', 'mon 12:00-13:00 none; DAILY 00:00-24:00 8;', at(4, 13), 1_000_000],
  ['nowhere without entries', '', at(4, 12), undefined],
])('a ceiling holds %s', (_name, text, time, expected) => {
  expect(bandwidthScheduleProblem(text)).toBeUndefined();
  expect(scheduledCeiling(parseBandwidthSchedule(text), time)).toBe(expected);
});

test.each([
  'mon',
  'mon-fri 20',
  'someday 08:00-18:00 20',
  'mon-tue-wed 08:00-18:00 20',
  'mon, 08:00-18:00 20',
  'mon 08:60-18:00 20',
  'mon 08:00-24:01 20',
  'mon 24:00-06:00 20',
  'mon 08:00-08:00 20',
  'mon 8:00-18:00 20',
  'mon 08:00-18:00 0.5',
  'mon 08:00-18:00 900000',
  'mon 08:00-18:00 -1',
  'mon 08:00-18:00 20 21',
])('"%s" is refused with the entry that is wrong', (entry) => {
  const text = `daily 00:00-24:00 8; ${entry}`;
  expect(bandwidthScheduleProblem(text)).toEqual({ code: 'bandwidth_schedule', params: { entry } });
  expect(parseBandwidthSchedule(text)).toHaveLength(1);
});

test('a schedule has at most a hundred entries', () => {
  const entries = (count: number): string => 'mon 08:00-18:00 20;'.repeat(count);
  expect(bandwidthScheduleProblem(entries(100))).toBeUndefined();
  expect(bandwidthScheduleProblem(entries(101))).toEqual({ code: 'too_long', params: { max: 100 } });
});
