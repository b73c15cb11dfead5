import type { OutageKind, OutageView } from '../../../shared/status.ts';

/** A person has to act on these, so that nothing is gained by waiting. */
const TOLD_AT_ONCE: ReadonlySet<OutageKind> = new Set<OutageKind>(['destination_refused']);

/** An outage that comes back this soon is the same one, in milliseconds. */
const BACK_WITHIN_MS = 5_000;

interface Known {
  readonly outage: OutageView;
  readonly isTold: boolean;
  /** Since when it is over, in milliseconds; `undefined` while it lasts. */
  readonly overAtMs: number | undefined;
}

/** Decides which outages are told, and of which the end is told: those that last. Pure except for this memory. */
export class OutageTimes {
  #known = new Map<string, Known>();

  /**
   * @param nowMs wall clock
   * @param afterMs an outage that lasts this long is told
   * @returns the outages to tell now, and told ones that are over
   */
  follow(
    outages: readonly OutageView[],
    nowMs: number,
    afterMs: number,
  ): { readonly begun: readonly OutageView[]; readonly ended: readonly OutageView[] } {
    const begun: OutageView[] = [];
    const ended: OutageView[] = [];
    const next = new Map<string, Known>();
    for (const outage of outages) {
      const key = keyOf(outage);
      const before = this.#known.get(key);
      const first = before?.outage ?? outage;
      const isDue = TOLD_AT_ONCE.has(outage.kind) || nowMs - Date.parse(first.since) >= afterMs;
      if (isDue && before?.isTold !== true) begun.push(outage);
      next.set(key, { outage: { ...outage, since: first.since }, isTold: isDue, overAtMs: undefined });
    }
    for (const [key, { outage, isTold, overAtMs = nowMs }] of this.#known) {
      if (next.has(key)) continue;
      if (nowMs - overAtMs < BACK_WITHIN_MS) next.set(key, { outage, isTold, overAtMs });
      else if (isTold) ended.push(outage);
    }
    this.#known = next;
    return { begun, ended };
  }
}

function keyOf({ kind, name }: OutageView): string {
  return `${kind} ${name}`;
}
