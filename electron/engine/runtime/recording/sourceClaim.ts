import { lastWitness } from '../../core/dueParts.ts';
import { type RecordingRecord, isSameFile } from '../../core/recording.ts';
import type { RecordingState } from '../../core/recordingState.ts';
import type { SourceMark } from '../../ports/checkpointStore.ts';
import type { SourceFacts } from '../../ports/fileSource.ts';
import type { EngineConfig } from '../engineConfig.ts';
import type { EnginePorts } from '../enginePorts.ts';
import { holdsWitness, sampleOf, sampleOfStored } from '../parts/fileContent.ts';
import { releaseObject } from './objectClaim.ts';
import { finishedMark } from './finishedMark.ts';
import type { SourceKeys } from './sourceKeys.ts';

export interface SourceClaimDeps {
  readonly ports: Pick<EnginePorts, 'checkpoints' | 'source'>;
  readonly keys: Pick<SourceKeys, 'claimKey' | 'sourceKeys' | 'contentKey'>;
  config(): Pick<EngineConfig, 'bucket' | 'keyPrefix' | 'store'>;
}

/** The entries of the journal about one recording's file: the claim on it, and at the end the marks that it is done. */
export class SourceClaim {
  readonly #deps: SourceClaimDeps;
  /** The name under which the journal has the claim; `undefined` when it has none. */
  #path: string | undefined;

  constructor(deps: SourceClaimDeps, path: string) {
    this.#deps = deps;
    this.#path = path;
  }

  /**
   * Moves the claim to the file's new name, so that another file under the old name becomes a recording of its own. A
   * recording whose name belongs to another file gives the claim back. Idempotent. Rejects with the journal's fault.
   */
  async follow({ path, id, displaced }: Pick<RecordingRecord, 'path' | 'id' | 'displaced'>): Promise<void> {
    const claimed = displaced === undefined ? path : undefined;
    if (claimed === this.#path) return;
    const { ports, keys } = this.#deps;
    if (claimed !== undefined) await ports.checkpoints.claimSource(await keys.claimKey(claimed), id);
    if (this.#path !== undefined) await ports.checkpoints.releaseSource(await keys.claimKey(this.#path), id);
    this.#path = claimed;
  }

  /**
   * Marks the file as done and gives the claim back. To be called before the end is durable: after a crash between the two the
   * file must not be uploaded again. Idempotent. Rejects with the journal's fault.
   */
  async close(state: RecordingState): Promise<void> {
    const { ports, keys } = this.#deps;
    const { record } = state;
    const { mark, sample } = await this.#sampled(state, finishedMark(state, this.#deps.config()));
    const sourceKeys = [...(await keys.sourceKeys(record))];
    if (mark.content !== undefined && sample !== undefined) sourceKeys.push(keys.contentKey(mark.sizeBytes, sample));
    const byName = await keys.claimKey(record.path);
    const marked = sourceKeys.filter((key) => mayMark(key, byName, record));
    // At once, because an embedded journal writes them with one flush of the disk.
    await Promise.all(marked.map((key) => ports.checkpoints.markSource(key, mark)));
    await releaseObject(ports.checkpoints, record);
    await ports.checkpoints.releaseSource(byName, record.id);
  }

  /**
   * The sample of a short file follows from what is stored; a longer file is read. Then one that is gone or cannot be read is not
   * recognised by its content later, and is uploaded again. The file of another card
   * may have the name, the ids, the size and the times by now, so that the end of the last part is looked for.
   */
  async #sampled(
    state: RecordingState,
    mark: SourceMark,
  ): Promise<{ readonly mark: SourceMark; readonly sample?: string | undefined }> {
    if (mark.path === undefined || mark.content === undefined) return { mark };
    const { record, ledger } = state;
    const isFromFile = record.frozen?.reason !== 'vanished' && record.displaced === undefined;
    const sample = isFromFile && mark.ctimeMs !== undefined ? sampleOfStored(ledger, mark.sizeBytes) : undefined;
    if (sample !== undefined) return { mark, sample };
    const reader = await this.#deps.ports.source.open(mark.path).catch(() => undefined);
    try {
      const facts = await reader?.stat();
      if (reader === undefined || facts === undefined || !isAsMarked(mark, facts)) return { mark };
      const witness = lastWitness(state);
      if (witness !== undefined && !(await holdsWitness(reader, witness, new AbortController().signal)))
        return { mark };
      return {
        mark: { ...mark, ctimeMs: mark.ctimeMs ?? facts.ctimeMs },
        sample: await sampleOf(reader, mark.sizeBytes),
      };
    } catch {
      return { mark };
    } finally {
      await reader?.close();
    }
  }
}

function isAsMarked(mark: SourceMark, facts: SourceFacts): boolean {
  const isUnchanged = facts.sizeBytes === mark.sizeBytes && facts.mtimeMs === mark.mtimeMs;
  return isUnchanged && isSameFile(facts.fingerprint, mark.fingerprint);
}

/** A displaced recording must not mark the file that has its name, or its inode, now. */
function mayMark(key: string, byName: string, { displaced }: Pick<RecordingRecord, 'displaced'>): boolean {
  return displaced === undefined || (displaced === 'replaced' && key !== byName);
}
