import type { MediaFacts } from '../core/mediaFacts.ts';
import type { SourceFingerprint } from '../core/recording.ts';

export type { MediaFacts };

export interface MediaProbe {
  /**
   * Reads the media facts of a file in limited time. Faults: `probe_failed` (reconcile), with the reason. Idempotent.
   * @param fingerprint the file to describe; another one under this name is refused. Default: the file that has the name.
   */
  probe(path: string, signal: AbortSignal, fingerprint?: SourceFingerprint): Promise<MediaFacts>;
}
