import type { MediaFacts } from '../core/mediaFacts.ts';

export type { MediaFacts };

export interface MediaProbe {
  /** Reads a file's media facts. Faults: `probe_failed` (reconcile), with what ffprobe said; never hangs. Idempotent. */
  probe(path: string, signal: AbortSignal): Promise<MediaFacts>;
}
