import type { RecordingRecord } from '../core/recording.ts';
import type { Checkpoint } from '../ports/checkpointStore.ts';
import type { EnginePorts } from './enginePorts.ts';

export interface ReplacementsDeps {
  readonly ports: Pick<EnginePorts, 'checkpoints' | 'logger'>;
  /** The record of a finished recording changed. */
  changed(checkpoint: Checkpoint): void;
}

/** Marks finished recordings whose file went on growing: the object of the recording that continues them replaces theirs. */
export class Replacements {
  readonly #deps: ReplacementsDeps;

  constructor(deps: ReplacementsDeps) {
    this.#deps = deps;
  }

  /** Marks the recording that this one replaces, if it does. Idempotent. Never rejects: a mark that fails is made at the next start. */
  async mark({ id, replaces }: Pick<RecordingRecord, 'id' | 'replaces'>): Promise<void> {
    if (replaces === undefined) return;
    const { checkpoints, logger } = this.#deps.ports;
    try {
      const first = await checkpoints.load(replaces);
      if (first?.record.phase !== 'completed' || first.record.replacedBy === id) return;
      const record = { ...first.record, replacedBy: id };
      await checkpoints.save({ record });
      this.#deps.changed({ ...first, record });
    } catch (error) {
      logger.log('warn', 'A recording could not be marked as replaced.', { id: replaces, by: id, error });
    }
  }
}
