import { dirname } from 'node:path';
import { Fault, asFault } from '../../../core/fault.ts';
import type { TaskResult } from '../../../core/recordingState.ts';
import type { FileSource } from '../../../ports/fileSource.ts';
import { holdingFolder } from '../../holdingFolder.ts';
import type { TaskContext } from './taskContext.ts';

/** Asks the file, its writers and its container, and the file once more: what changed meanwhile counts as a change. */
export async function gatherEvidence({ ports, state, config }: TaskContext): Promise<TaskResult> {
  const { path } = state.record;
  if (config.isStrictTimeout) {
    return {
      kind: 'evidence',
      seen: await ports.source.stat(path),
      evidence: { writers: 'unknown', container: 'unmarked' },
    };
  }
  const [writers, container] = await Promise.all([ports.evidence.writers(path), ports.evidence.container(path)]);
  return { kind: 'evidence', seen: await ports.source.stat(path), evidence: { writers, container } };
}

/** The last look before completing. */
export async function checkFrozen({ ports, state }: TaskContext): Promise<TaskResult> {
  return { kind: 'seen', seen: await ports.source.stat(state.record.path) };
}

/**
 * Searches a file that is gone under its name: in its folder, under any name. A folder that is gone as a whole (an unplugged
 * drive, a lost share) is no deletion: that needs a person, or the drive.
 */
export async function locate({ ports, state, config }: TaskContext): Promise<TaskResult> {
  const { path, fingerprint } = state.record;
  const root = holdingFolder(path, config.folders) ?? dirname(path);
  if (!(await isThere(ports.source, root))) {
    throw new Fault(
      'source_unreadable',
      `The folder ${root} is not there. Connect the drive or the share again; the upload goes on from what is stored.`,
      {
        disposition: 'attention',
      },
    );
  }
  return { kind: 'located', path: await ports.source.findByFingerprint(dirname(path), fingerprint) };
}

/** A folder is no file to look at, but that it is refused as such shows that it is there. */
async function isThere(source: FileSource, folder: string): Promise<boolean> {
  try {
    await source.stat(folder);
    return true;
  } catch (thrown) {
    return asFault(thrown).code !== 'source_missing';
  }
}
