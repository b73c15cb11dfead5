import type { Answer } from './exchange.ts';
import type { S3Operation } from './operation.ts';

/**
 * A fault: the server's behaviour in place of the right answer.
 *
 * - `status`       an error answer; carried out first if `carriedOut`
 * - `drop_before`  the connection is cut once the body has come in, or after `bytes` of it; nothing is carried out
 * - `drop_after`   it is carried out, then the connection is cut: the answer is lost
 * - `error_in_ok`  status 200 with an error in the body; carried out first if `carriedOut`
 * - `hang`         never answered; nothing is carried out
 * - `hang_after`   carried out, never answered
 * - `truncate`     the answer's body ends early, after `bytes`, by a cut connection
 * - `expire`       the upload it names is forgotten first, with its parts; then carried out
 * - `hold`         carried out when `until` resolves
 * - `answer`       answered with something else, which may be wrong or without end; carried out first if `carriedOut`
 * - `alter`        carried out, and the answer is changed
 */
export type FaultAction =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code: string;
      readonly message?: string;
      readonly retryAfterSeconds?: number;
      readonly carriedOut?: boolean;
    }
  | { readonly kind: 'drop_before'; readonly bytes?: number }
  | { readonly kind: 'drop_after' }
  | { readonly kind: 'error_in_ok'; readonly code: string; readonly carriedOut: boolean }
  | { readonly kind: 'hang' }
  | { readonly kind: 'hang_after' }
  | { readonly kind: 'truncate'; readonly bytes: number }
  | { readonly kind: 'expire' }
  | { readonly kind: 'hold'; readonly until: Promise<void> }
  | { readonly kind: 'answer'; readonly answer: () => Answer; readonly carriedOut: boolean }
  | { readonly kind: 'alter'; readonly change: (answer: Answer) => Answer };

export interface FaultSubject {
  readonly operation: S3Operation;
  readonly bucket: string;
  readonly key: string;
  /** 0 when the request is not about a part. */
  readonly partNumber: number;
}

export interface FaultRule {
  /** Any operation when left out. */
  readonly operation?: S3Operation;
  readonly match?: (subject: FaultSubject) => boolean;
  /** The first matching request it strikes, from 1 (the default). */
  readonly nth?: number;
  /** How many requests it strikes from there on; 1 by default, `Infinity` for all. */
  readonly times?: number;
  readonly action: FaultAction;
}

/** A rule at work. */
export interface ScriptedFault {
  readonly rule: FaultRule;
  /** How many requests it struck. */
  readonly struck: number;
  /** Idempotent. */
  remove(): void;
}

/** The list of what goes wrong. Rules are asked in the order they were added; the first that strikes wins. */
export interface FaultScript {
  add(rule: FaultRule): ScriptedFault;
  clear(): void;
  /** The action for this request, counted as struck. */
  next(subject: FaultSubject): FaultAction | undefined;
}

interface Counter {
  readonly rule: FaultRule;
  seen: number;
  struck: number;
}

export function faultScript(): FaultScript {
  const counters = new Set<Counter>();
  return {
    add(rule) {
      const counter: Counter = { rule, seen: 0, struck: 0 };
      counters.add(counter);
      return {
        rule,
        get struck() {
          return counter.struck;
        },
        remove: () => void counters.delete(counter),
      };
    },
    clear: () => counters.clear(),
    next(subject) {
      for (const counter of counters) {
        if (strikes(counter, subject)) return counter.rule.action;
      }
      return undefined;
    },
  };
}

function strikes(counter: Counter, subject: FaultSubject): boolean {
  const { operation, match, nth = 1, times = 1 } = counter.rule;
  if (operation !== undefined && operation !== subject.operation) return false;
  if (match !== undefined && !match(subject)) return false;
  counter.seen += 1;
  if (counter.seen < nth || counter.struck >= times) return false;
  counter.struck += 1;
  return true;
}
