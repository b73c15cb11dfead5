import type { RecordingId } from '../../core/recording.ts';
import type { CheckpointStore } from '../../ports/checkpointStore.ts';
import type { ObjectAddress } from '../../ports/objectStore.ts';

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
}

/** The object of a recording that this workstation completed; `undefined` for any other id. Rejects with the faults of the journal. */
export async function finishedPlace(
  { checkpoints, ownerId }: FinishedPlaceDeps,
  id: RecordingId,
): Promise<FinishedPlace | undefined> {
  const record = (await checkpoints.load(id))?.record;
  if (record?.object === undefined || record.phase !== 'completed' || record.ownerId !== ownerId) return undefined;
  const { path, bucket, key, object, destination } = record;
  return { path, bucket, key, server: destination?.server, sizeBytes: object.sizeBytes, crc32: object.crc32 };
}
