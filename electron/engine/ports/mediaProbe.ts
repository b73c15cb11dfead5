import type { MediaFacts } from '../core/mediaFacts.ts';

export type { MediaFacts };

export interface MediaProbe {
  /** Reads the media facts of a file in limited time. Faults: `probe_failed` (reconcile), with the reason. Idempotent. */
  probe(path: string, signal: AbortSignal): Promise<MediaFacts>;
}
