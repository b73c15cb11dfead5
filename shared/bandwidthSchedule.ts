import type { ValueProblem } from './settingKinds.ts';
import { limitOfMegabits } from './uploadLimit.ts';

const ENTRIES_MAX = 100;

const MINUTES_PER_DAY = 24 * 60;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const ENTRY = /^([a-z,-]+) +(\d\d):(\d\d)-(\d\d):(\d\d) +(none|\d{1,6}(?:\.\d{1,3})?)$/;

/** A ceiling for some hours of some weekdays, local time. */
interface ScheduledCeiling {
  /** Of each weekday on which the hours begin; 0 is Sunday. */
  readonly days: ReadonlySet<number>;
  /** Minutes since midnight. Until `fromMinute` or earlier: the hours end on the next day. */
  readonly fromMinute: number;
  readonly untilMinute: number;
  /** `null`: no limit. */
  readonly bytesPerSecond: number | null;
}

/** Ceilings by weekday and hour; the first one that holds wins. */
export type BandwidthSchedule = readonly ScheduledCeiling[];

/** The first problem of a schedule. */
export function bandwidthScheduleProblem(text: string): ValueProblem | undefined {
  const entries = entriesOf(text);
  if (entries.length > ENTRIES_MAX) return { code: 'too_long', params: { max: ENTRIES_MAX } };
  const wrong = entries.find((entry) => parseEntry(entry) === undefined);
  return wrong === undefined ? undefined : { code: 'bandwidth_schedule', params: { entry: wrong } };
}

/**
 * Reads a schedule such as `mon-fri 08:00-18:00 20; daily 22:00-06:00 none`: weekdays, local hours, and Mbit/s or `none`. Entries
 * that cannot be understood are left out.
 */
export function parseBandwidthSchedule(text: string): BandwidthSchedule {
  return entriesOf(text).flatMap((entry) => parseEntry(entry) ?? []);
}

/** The ceiling in bytes per second that the schedule has for this time; `undefined` when it has none. @param time its local time counts */
export function scheduledCeiling(schedule: BandwidthSchedule, time: Date): number | null | undefined {
  const day = time.getDay();
  const dayBefore = (day + 6) % 7;
  const minute = time.getHours() * 60 + time.getMinutes();
  const holds = ({ days, fromMinute, untilMinute }: ScheduledCeiling): boolean => {
    if (fromMinute < untilMinute) return days.has(day) && fromMinute <= minute && minute < untilMinute;
    return (days.has(day) && minute >= fromMinute) || (days.has(dayBefore) && minute < untilMinute);
  };
  return schedule.find(holds)?.bytesPerSecond;
}

function entriesOf(text: string): string[] {
  return text
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function parseEntry(text: string): ScheduledCeiling | undefined {
  const [, dayNames = '', fromHour, fromMinute, untilHour, untilMinute, rate = ''] =
    ENTRY.exec(text.toLowerCase()) ?? [];
  const days = parseDays(dayNames);
  const from = minuteOf(fromHour, fromMinute);
  const until = minuteOf(untilHour, untilMinute);
  if (days === undefined || from === undefined || until === undefined || from === until) return undefined;
  if (from === MINUTES_PER_DAY) return undefined;
  const hours = { days, fromMinute: from, untilMinute: until };
  if (rate === 'none') return { ...hours, bytesPerSecond: null };
  const bytesPerSecond = limitOfMegabits(Number(rate));
  return bytesPerSecond === undefined ? undefined : { ...hours, bytesPerSecond };
}

/** From 0 to that of 24:00. */
function minuteOf(hour: string | undefined, minute: string | undefined): number | undefined {
  const minutes = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && minutes <= MINUTES_PER_DAY ? minutes : undefined;
}

function parseDays(text: string): ReadonlySet<number> | undefined {
  const days = new Set<number>();
  for (const range of text.split(',')) {
    const names = range === 'daily' ? ['mon', 'sun'] : range.split('-');
    const [first, last = first] = names.map((name) => DAYS.findIndex((day) => day === name));
    if (names.length > 2 || first === undefined || last === undefined || first < 0 || last < 0) return undefined;
    for (let day = first; ; day = (day + 1) % DAYS.length) {
      days.add(day);
      if (day === last) break;
    }
  }
  return days;
}
