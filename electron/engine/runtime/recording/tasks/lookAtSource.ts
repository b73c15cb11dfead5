import { sentence } from '../../../../../shared/sentences/sentence.ts';
import { dirname } from 'node:path';
import { Fault } from '../../../core/fault.ts';
import type { TaskResult } from '../../../core/recordingState.ts';
import type { FileSource } from '../../../ports/fileSource.ts';
import { holdingFolder } from '../../holdingFolder.ts';
import type { TaskContext } from './taskContext.ts';

/** Examines the writers and the container of the file, and the file itself afterwards, so that no change in between is missed. */
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
 * Searches a file that is missing: in its folder, under any name. A folder that is missing, or on another device than the file was
 * (the empty mount point of an unmounted drive), is no deletion: a person has to connect the drive again.
 */
export async function locate({ ports, state, config, device, isOthers }: TaskContext): Promise<TaskResult> {
  const { path, fingerprint, fileSystem } = state.record;
  const root = holdingFolder(path, config.folders) ?? dirname(path);
  const { source } = state.live;
  // A file with this name on another drive is compared: the drive may have been mounted again, or exchanged.
  const isFileThere = source.kind === 'doubted';
  const nearest = await nearestFolder(ports.source, dirname(path), root);
  if (
    !isFileThere &&
    (nearest?.device !== device || (await isOtherFileSystem(ports.source, nearest.folder, fileSystem)))
  ) {
    const message = sentence(nearest === undefined ? 'driveGone' : 'driveChanged', { folder: root });
    throw new Fault('source_unreadable', message, { disposition: 'attention' });
  }
  const found = await ports.source.findByFingerprint(dirname(path), fingerprint);
  return { kind: 'located', path: found, isOthers: isFileThere && isOthers(source.seen.fingerprint) };
}

/** A folder or, where it was deleted, the nearest folder above it, up to `root`, with its device. */
async function nearestFolder(
  source: FileSource,
  folder: string,
  root: string,
): Promise<{ readonly folder: string; readonly device: string } | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const device = await source.deviceOf(at);
    if (device !== undefined) return { folder: at, device };
    // Above the root there is nothing that tells a deletion from an unmounted drive.
    if (at === root || at === dirname(at)) return undefined;
  }
}

/** Whether another card is in the reader: it has the device number of the first one, so that its files look deleted. */
async function isOtherFileSystem(source: FileSource, folder: string, before: string | undefined): Promise<boolean> {
  if (before === undefined) return false;
  const now = await source.fileSystemOf(folder);
  return now !== undefined && now !== before;
}
