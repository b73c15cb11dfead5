import type { CheckpointStore } from '../../ports/checkpointStore.ts';
import { type RefusedUpload, refused } from './completeUpload.ts';
import type { OpenUpload } from './openUploads.ts';

/** The recording of the journal that uses an open upload and has not ended. */
export interface UploadUser {
  /** Absolute path on the workstation of the recording. */
  readonly path: string;
  /** The recording belongs to this workstation. */
  readonly isOwn: boolean;
  /** The name of the computer that has the recording; `undefined` in a record of an older version. */
  readonly workstation: string | undefined;
}

/** Upload id → its user. */
export type UploadUsers = ReadonlyMap<string, UploadUser>;

/** The intention of a person with an open upload. */
export type UploadAction = 'continue' | 'complete' | 'discard';

/**
 * The uploads that unfinished recordings of the journal use. Rejects with the faults of the journal.
 * @param ownerId the id of this workstation; `undefined` when no other workstation can write the journal
 */
export async function uploadUsers(
  checkpoints: Pick<CheckpointStore, 'loadUnfinished'>,
  ownerId: string | undefined,
): Promise<UploadUsers> {
  const users = new Map<string, UploadUser>();
  for (const { record } of (await checkpoints.loadUnfinished()).checkpoints) {
    const { session, path, workstation } = record;
    if (session.kind !== 'open') continue;
    const isOwn = ownerId === undefined || record.ownerId === ownerId;
    users.set(session.uploadId, { path, isOwn, workstation });
  }
  return users;
}

/**
 * Whether a person may do this with an open upload: it is there, no workstation can be at work on it, and no unfinished recording of
 * the journal uses it. Every face and the engine ask this before they touch an upload that they did not open themselves.
 * @param uploads the open uploads as listed now
 * @param users asked only for an upload that is not active, because a journal may be in use by another process
 */
export async function freeUpload(
  uploads: readonly OpenUpload[],
  uploadId: string,
  action: UploadAction,
  users: () => Promise<UploadUsers>,
): Promise<{ readonly kind: 'free'; readonly upload: OpenUpload } | RefusedUpload> {
  const upload = uploads.find((one) => one.uploadId === uploadId);
  if (upload === undefined) return refused('unknown_upload', 'There is no open upload with this id.');
  if (upload.isCompleting && action !== 'complete')
    return refused('key_occupied', `${upload.key} became an object already: complete the upload once more.`);
  if (upload.isActive)
    return refused(
      'upload_active',
      'This upload began or received a part within the last hour: a workstation may be working on it.',
    );
  const user = (await users()).get(uploadId);
  if (user === undefined) return { kind: 'free', upload };
  if (user.isOwn)
    return refused(
      'upload_in_use',
      'A recording of the journal of this workstation uses this upload: start Rushes to continue it.',
    );
  const name = user.workstation === undefined ? '' : ` (${user.workstation})`;
  return refused('upload_elsewhere', `A recording of another workstation${name} uses this upload.`);
}
