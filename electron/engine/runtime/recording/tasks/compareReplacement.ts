import { frontIndexBytes } from '../../../core/container/mp4State.ts';
import { lastWitness } from '../../../core/dueParts.ts';
import { Fault } from '../../../core/fault.ts';
import { partOffset } from '../../../core/partPlan.ts';
import { isSameFile } from '../../../core/recording.ts';
import type { RecordingState, TaskResult } from '../../../core/recordingState.ts';
import type { SourceReader } from '../../../ports/fileSource.ts';
import { digestOfRange, holdsWitness } from '../../parts/fileContent.ts';
import type { TaskContext } from './taskContext.ts';

/**
 * Compares the stored parts with the file that has the recording's name, at their place in it. Stops once most of them are known
 * to differ; parts beyond the end of the file are in neither list. Of a file with the recording's id the end of the last part is
 * enough, unless the file was seen too short.
 */
export async function compareReplacement({ ports, state, signal }: TaskContext): Promise<TaskResult> {
  const { record, ledger } = state;
  const reader = await ports.source.open(record.path);
  try {
    const { sizeBytes, fingerprint } = await reader.stat();
    const isOwn = isSameFile(fingerprint, record.fingerprint) && record.isTruncated !== true;
    const witness = isOwn ? await examineWitness(reader, state, sizeBytes, signal) : 'gone';
    const equal: number[] = [];
    const differing: number[] = [];
    if (witness !== 'gone')
      return { kind: 'replacement_compared', seen: await reader.stat(), witness, equal, differing };
    for (const part of [...ledger.values()].toSorted((a, b) => a.partNumber - b.partNumber)) {
      const offset = partOffset(record.plan, part.partNumber);
      if (offset + part.sizeBytes > sizeBytes) continue;
      const isEqual =
        part.isUnread !== true && (await digestOfRange(reader, offset, part.sizeBytes, signal)) === part.digest;
      (isEqual ? equal : differing).push(part.partNumber);
      if (differing.length * 2 > ledger.size) break;
    }
    const seen = await reader.stat();
    // The bytes that were read may be gone.
    if (seen.sizeBytes < sizeBytes)
      throw new Fault('source_changed', 'The file was cut while it was compared.', { disposition: 'retry' });
    return { kind: 'replacement_compared', seen, witness, equal, differing };
  } finally {
    await reader.close();
  }
}

/** Whether the file still holds what is stored: at its place, or moved to make room for an index at the front. */
async function examineWitness(
  reader: SourceReader,
  state: RecordingState,
  sizeBytes: number,
  signal: AbortSignal,
): Promise<'kept' | 'shifted' | 'gone'> {
  const witness = lastWitness(state);
  if (witness === undefined) return 'gone';
  if (await holdsWitness(reader, witness, signal)) return 'kept';
  const read = async (position: number, length: number): Promise<Uint8Array> => {
    const bytes = Buffer.allocUnsafe(length);
    return bytes.subarray(0, await reader.read(bytes, position));
  };
  const indexBytes = await frontIndexBytes(read, sizeBytes);
  const isShifted = indexBytes !== undefined && (await holdsWitness(reader, witness, signal, indexBytes));
  return isShifted ? 'shifted' : 'gone';
}
