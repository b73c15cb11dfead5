import { parseBandwidthSchedule, scheduledCeiling } from '../../../../shared/bandwidthSchedule.ts';
import type { LimitView, QuickLimit } from '../../../../shared/uploadLimit.ts';
import { timestamp } from '../../core/timestamp.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EngineConfig } from '../engineConfig.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A part that waits asks this often whether the ceiling has changed. */
const ASK_EVERY_MS = 1_000;

export type Ceilings = Pick<EngineConfig, 'bandwidthBytesPerSecond' | 'bandwidthSchedule'>;

/** A quick limit and its end on the wall clock, in milliseconds; `null`: it has no end of its own. */
export interface QuickLimitNow extends QuickLimit {
  readonly untilMs: number | null;
}

/** Remembers the quick limit across a restart, unless its term ends there. */
export interface QuickLimitMemory {
  /** The limit that was saved last and is not over with the restart; `undefined`: none. */
  load(): QuickLimitNow | undefined;
  /** `undefined`: there is none any more. @returns false when it cannot be written */
  save(limit: QuickLimitNow | undefined): boolean;
}

/**
 * An optional ceiling on the bytes sent per second. The first of these rules that says something holds: the quick limit, the schedule by
 * weekday and hour, the setting. A part is sent whole; the next one starts when the mean rate is down to the ceiling. Idle time is
 * not saved up.
 */
export class Bandwidth {
  readonly #clock: Clock;
  readonly #memory: QuickLimitMemory | undefined;
  #usual: number | null;
  #schedule: ReturnType<typeof parseBandwidthSchedule>;
  #quick: QuickLimitNow | undefined;
  #rule: LimitView = usualRule(null);
  /** The times of the wall clock between which the rule was found to hold. */
  #ruleFromMs = Number.POSITIVE_INFINITY;
  #ruleUntilMs = Number.NEGATIVE_INFINITY;
  #freeAtMs = 0;

  constructor(clock: Clock, { bandwidthBytesPerSecond, bandwidthSchedule }: Ceilings, memory?: QuickLimitMemory) {
    this.#clock = clock;
    this.#memory = memory;
    this.#usual = bandwidthBytesPerSecond;
    this.#schedule = parseBandwidthSchedule(bandwidthSchedule);
    this.#quick = memory?.load();
  }

  configure({ bandwidthBytesPerSecond, bandwidthSchedule }: Ceilings): void {
    this.#usual = bandwidthBytesPerSecond;
    this.#schedule = parseBandwidthSchedule(bandwidthSchedule);
    this.#forgetRule();
  }

  /** Begins a quick limit, or ends it. One that cannot be written to its memory holds until the restart. */
  setQuick(limit: QuickLimit | undefined): void {
    const next = limit === undefined ? undefined : withEnd(limit, this.#clock.nowMs());
    const isKept = this.#memory?.save(next) ?? false;
    this.#quick = next === undefined || isKept ? next : { ...next, ...(next.term === 'changed' ? RESTART : {}) };
    this.#forgetRule();
  }

  /** The ceiling now, in bytes per second; `null`: none. */
  get ceiling(): number | null {
    return this.#ruleNow().bytesPerSecond;
  }

  /** The rule that holds now; `null` when no limit was set anywhere. */
  view(): LimitView | null {
    const rule = this.#ruleNow();
    // A schedule without a limit at this hour is only news where it replaces one.
    const isNoRule = rule.rule === 'setting' || (rule.rule === 'schedule' && this.#usual === null);
    return rule.bytesPerSecond === null && isNoRule ? null : rule;
  }

  /**
   * How long to wait before asking again whether a part may start, in milliseconds; 0 when it may start now. No longer than the present
   * ceiling is certain to hold.
   */
  waitMs(): number {
    if (this.ceiling === null) return 0;
    const waitMs = Math.max(0, this.#freeAtMs - this.#clock.monotonicMs());
    if (this.#schedule.length === 0 && this.#quick === undefined) return waitMs;
    return Math.min(waitMs, this.#ruleUntilMs - this.#clock.nowMs());
  }

  /** Waits until bytes may be sent, and counts these. Rejects with an `AbortError` when `signal` aborts. */
  async admit(bytes: number, signal: AbortSignal): Promise<void> {
    for (let waitMs = this.waitMs(); waitMs > 0; waitMs = this.waitMs())
      await this.#clock.sleep(Math.min(waitMs, ASK_EVERY_MS), signal);
    this.#spend(bytes);
  }

  #spend(bytes: number): void {
    const { ceiling } = this;
    if (ceiling === null) return;
    this.#freeAtMs = Math.max(this.#freeAtMs, this.#clock.monotonicMs()) + (bytes / ceiling) * 1_000;
  }

  #forgetRule(): void {
    this.#ruleFromMs = Number.POSITIVE_INFINITY;
  }

  #ruleNow(): LimitView {
    const nowMs = this.#clock.nowMs();
    if (nowMs >= this.#ruleFromMs && nowMs < this.#ruleUntilMs) return this.#rule;
    this.#ruleFromMs = nowMs;
    // The quick limit ends with a minute too.
    this.#ruleUntilMs = (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS;
    const rule = this.#findRule(nowMs);
    if (rule.bytesPerSecond !== this.#rule.bytesPerSecond) this.#freeAtMs = 0;
    this.#rule = rule;
    return rule;
  }

  #findRule(nowMs: number): LimitView {
    if (this.#quick !== undefined) {
      const { bytesPerSecond, term, untilMs } = this.#quick;
      if (untilMs === null || nowMs < untilMs)
        return { rule: 'quick', bytesPerSecond, term, until: untilMs === null ? null : timestamp(untilMs) };
      this.#quick = undefined;
    }
    const scheduled = scheduledCeiling(this.#schedule, new Date(nowMs));
    if (scheduled === undefined) return usualRule(this.#usual);
    return { rule: 'schedule', bytesPerSecond: scheduled, term: null, until: null };
  }
}

const RESTART = { term: 'restart' } as const;

function usualRule(bytesPerSecond: number | null): LimitView {
  return { rule: 'setting', bytesPerSecond, term: null, until: null };
}

/** A limit for an hour ends with a minute, so that it ends at the time that is shown. */
function withEnd({ bytesPerSecond, term }: QuickLimit, nowMs: number): QuickLimitNow {
  const untilMs = term === 'hour' ? Math.ceil((nowMs + HOUR_MS) / MINUTE_MS) * MINUTE_MS : null;
  return { bytesPerSecond, term, untilMs };
}
