import { Fault } from '../../../core/fault.ts';
import { partOffset } from '../../../core/partPlan.ts';
import type { StoredPart } from '../../../core/recording.ts';
import type { TaskResult } from '../../../core/recordingState.ts';
import type { SourceReader } from '../../../ports/fileSource.ts';
import { PartDigest } from '../../parts/partDigest.ts';
import type { TaskContext } from './taskContext.ts';

const READ_BYTES = 4 * 1024 * 1024;

/**
 * Compares the stored parts with the file that has the recording's name, at their place in it. Stops once most of them are known
 * to differ; parts beyond the end of the file are in neither list.
 */
export async function compareReplacement({ ports, state, signal }: TaskContext): Promise<TaskResult> {
  const { record, ledger } = state;
  const reader = await ports.source.open(record.path);
  try {
    const { sizeBytes } = await reader.stat();
    const equal: number[] = [];
    const differing: number[] = [];
    for (const part of [...ledger.values()].toSorted((a, b) => a.partNumber - b.partNumber)) {
      const offset = partOffset(record.plan, part.partNumber);
      if (offset + part.sizeBytes > sizeBytes) continue;
      const isEqual = await holds(reader, offset, part, signal);
      (isEqual ? equal : differing).push(part.partNumber);
      if (differing.length * 2 > ledger.size) break;
    }
    return { kind: 'replacement_compared', seen: await reader.stat(), equal, differing };
  } finally {
    await reader.close();
  }
}

/** Whether the file holds exactly the bytes of this stored part at this offset. @throws Fault `cancelled` */
async function holds(
  reader: SourceReader,
  offset: number,
  part: Pick<StoredPart, 'sizeBytes' | 'digest'>,
  signal: AbortSignal,
): Promise<boolean> {
  const digest = new PartDigest();
  for (let done = 0; done < part.sizeBytes; ) {
    if (signal.aborted) throw new Fault('cancelled', 'The comparison was stopped.', { disposition: 'cancelled' });
    // A fresh buffer each time: a disk that answers late writes into the buffer of a read that was given up.
    const piece = Buffer.allocUnsafe(Math.min(READ_BYTES, part.sizeBytes - done));
    const read = await reader.read(piece, offset + done);
    if (read === 0) return false;
    digest.update(piece.subarray(0, read));
    done += read;
  }
  return digest.finish() === part.digest;
}
