import { partOffset } from '../../../core/partPlan.ts';
import type { TaskResult } from '../../../core/recordingState.ts';
import { digestOfRange } from '../../parts/fileContent.ts';
import type { TaskContext } from './taskContext.ts';

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
      const isEqual =
        part.isUnread !== true && (await digestOfRange(reader, offset, part.sizeBytes, signal)) === part.digest;
      (isEqual ? equal : differing).push(part.partNumber);
      if (differing.length * 2 > ledger.size) break;
    }
    return { kind: 'replacement_compared', seen: await reader.stat(), equal, differing };
  } finally {
    await reader.close();
  }
}
