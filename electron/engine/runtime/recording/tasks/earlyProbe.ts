import type { SourceFingerprint } from '../../../core/recording.ts';
import type { RecordingState } from '../../../core/recordingState.ts';
import type { MediaFacts } from '../../../ports/mediaProbe.ts';

/** The comparison of a smaller file takes less time than a probe. */
const EARLY_FROM_BYTES = 64 * 1024 * 1024;

/**
 * Probes the file of a recording once while its parts are compared, so that its metadata need not wait for the probe. The facts count
 * only for the file as it was frozen then: a file that changed is frozen again, and is probed when its object is there.
 */
export class EarlyProbe {
  #frozen: string | undefined;
  #facts: Promise<MediaFacts | undefined> | undefined;

  /** @returns the probe that this call began, which never rejects; `undefined` when it began none */
  begin(
    state: RecordingState,
    probe: (path: string, fingerprint: SourceFingerprint) => Promise<MediaFacts>,
  ): Promise<unknown> | undefined {
    const { path, fingerprint, phase, frozen, displaced } = state.record;
    if (this.#facts !== undefined || phase !== 'finishing' || frozen === undefined || displaced !== undefined) return;
    if (frozen.sizeBytes < EARLY_FROM_BYTES || state.live.source.kind !== 'there') return;
    this.#frozen = frozenFile(state);
    // A failure is no answer: the probe for the metadata tries again and says why.
    this.#facts = probe(path, fingerprint).catch(() => undefined);
    return this.#facts;
  }

  /** The facts of the frozen file of this state; `undefined` when they are not known. */
  async factsOf(state: RecordingState): Promise<MediaFacts | undefined> {
    return frozenFile(state) === this.#frozen ? this.#facts : undefined;
  }
}

function frozenFile({ record: { path, fingerprint, frozen }, live }: RecordingState): string {
  return JSON.stringify([path, fingerprint, frozen?.sizeBytes, frozen?.mtimeMs, live.freeze]);
}
