import { TERMINAL_PHASES } from '../../../../shared/phases.ts';
import { isOwnKey } from '../../core/objectKey.ts';
import type { RecordingId, RecordingRecord } from '../../core/recording.ts';
import type { CheckpointStore } from '../../ports/checkpointStore.ts';

type ClaimedObject = Pick<RecordingRecord, 'id' | 'bucket' | 'key'>;
type Claims = Pick<CheckpointStore, 'claimSource' | 'releaseSource' | 'load'>;

/**
 * Claims an object's key among all recordings of the journal. A claim whose recording is unknown, has ended or has another key by now
 * does not count. Idempotent. Rejects with the journal's fault.
 * @returns whether this recording has the claim afterwards
 */
export async function claimObject(checkpoints: Claims, object: ClaimedObject): Promise<boolean> {
  const { id } = object;
  const claim = claimOf(object);
  const holder = await checkpoints.claimSource(claim, id);
  if (holder === id) return true;
  if (await isUsed(checkpoints, holder, object)) return false;
  await checkpoints.releaseSource(claim, holder);
  return (await checkpoints.claimSource(claim, id)) === id;
}

/** Gives the claim back. Idempotent. Rejects with the journal's fault. */
export async function releaseObject(checkpoints: Claims, object: ClaimedObject): Promise<void> {
  if (!isOwnKey(object.key, object.id)) await checkpoints.releaseSource(claimOf(object), object.id);
}

async function isUsed(checkpoints: Claims, holder: RecordingId, { bucket, key }: ClaimedObject): Promise<boolean> {
  const record = (await checkpoints.load(holder))?.record;
  return record !== undefined && !TERMINAL_PHASES.has(record.phase) && record.bucket === bucket && record.key === key;
}

function claimOf({ bucket, key }: ClaimedObject): string {
  return `object:${bucket}/${key}`;
}
