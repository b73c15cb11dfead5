import type { RecordingId } from '../../core/recording.ts';
import type { CheckpointStore } from '../../ports/checkpointStore.ts';
import type { ObjectAddress } from '../../ports/objectStore.ts';
import { isKnownPlace, type KnownDestinations } from '../recording/resumeRule.ts';

/** The verified object of a completed recording, as the journal knows it. */
export interface FinishedPlace extends ObjectAddress {
  /** Absolute path of the file when the recording ended. */
  readonly path: string;
  /** See `serverOf`; `undefined` in a record of an older version. */
  readonly server: string | undefined;
  readonly sizeBytes: number;
  /** CRC-32 of the object. */
  readonly crc32: number;
}

export interface FinishedPlaceDeps {
  readonly checkpoints: Pick<CheckpointStore, 'load'>;
  /** The workstation whose recordings may be asked for: a shared journal holds those of others too. */
  readonly ownerId: string;
  /** `undefined` when only this workstation can write the journal. Else others may have planted a record, so its key is checked. */
  readonly destinations: Pick<KnownDestinations, 'all'> | undefined;
}

/** The object of a recording that this workstation completed; `undefined` for any other id. Rejects with the faults of the journal. */
export async function finishedPlace(
  { checkpoints, ownerId, destinations }: FinishedPlaceDeps,
  id: RecordingId,
): Promise<FinishedPlace | undefined> {
  const record = (await checkpoints.load(id))?.record;
  if (record?.object === undefined || record.phase !== 'completed' || record.ownerId !== ownerId) return undefined;
  if (destinations !== undefined && !isKnownPlace(record, destinations.all())) return undefined;
  const { path, bucket, key, object, destination } = record;
  return { path, bucket, key, server: destination?.server, sizeBytes: object.sizeBytes, crc32: object.crc32 };
}
