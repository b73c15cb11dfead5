import { type Decoder, nullable, oneOf, whole } from './read.ts';

export const BYTES_PER_MEGABIT = 125_000;

/** As `upload.bandwidthBytesPerSecond`: below 64 KiB/s a part of 5 MiB takes longer than a request may last. */
export const LIMIT_MEGABITS_MIN = 0.6;
export const LIMIT_MEGABITS_MAX = 800_000;

/** The quick limits that every face offers, in Mbit/s. Others can be entered. */
export const QUICK_LIMITS_MEGABITS = [5, 10, 25, 50, 100] as const;

/** How long a quick limit holds: for an hour, until Rushes is started anew, or until it is changed. */
export const QUICK_LIMIT_TERMS = ['hour', 'restart', 'changed'] as const;
export type QuickLimitTerm = (typeof QUICK_LIMIT_TERMS)[number];

/** A limit that a person set for a while. While it holds, neither the schedule nor the setting does. */
export interface QuickLimit {
  /** `null`: no limit. */
  readonly bytesPerSecond: number | null;
  readonly term: QuickLimitTerm;
}

/** Where a limit can be set; the first of these that says something holds. */
export const LIMIT_RULES = ['quick', 'schedule', 'setting'] as const;

/** The rule that says now how fast uploads may be. */
export interface LimitView {
  readonly rule: (typeof LIMIT_RULES)[number];
  /** `null`: the rule says that there is no limit. */
  readonly bytesPerSecond: number | null;
  /** Of a quick limit. */
  readonly term: QuickLimitTerm | null;
  /** ISO 8601; the end of a quick limit for an hour. */
  readonly until: string | null;
}

export const quickLimitFields: { readonly [F in keyof QuickLimit]: Decoder<QuickLimit[F]> } = {
  bytesPerSecond: nullable(whole(LIMIT_MEGABITS_MIN * BYTES_PER_MEGABIT, LIMIT_MEGABITS_MAX * BYTES_PER_MEGABIT)),
  term: oneOf(QUICK_LIMIT_TERMS),
};

/** The limit in bytes per second for a number that a person wrote in Mbit/s; `undefined` when it is out of range. */
export function limitOfMegabits(megabits: number): number | undefined {
  const isInRange = megabits >= LIMIT_MEGABITS_MIN && megabits <= LIMIT_MEGABITS_MAX;
  return isInRange ? Math.round(megabits * BYTES_PER_MEGABIT) : undefined;
}
