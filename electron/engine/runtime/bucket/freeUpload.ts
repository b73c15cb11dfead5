import type { RecordingId } from '../../core/recording.ts';
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
  /** Nobody holds the lease of the recording: its workstation does not run, or left it. Known only of the upload that was asked about. */
  readonly isAbandoned: boolean;
}

/** The workstation that asks, in a journal that others share. */
export interface AskingWorkstation {
  readonly ownerId: string;
  readonly leaseMs: number;
}

/** For the person who wants to continue the upload of a workstation that does not run. */
const ABANDONED =
  'That workstation does not run now: start Rushes there to continue it, or put the copy of the file into a watched folder here, where it is uploaded as a recording of its own.';

/** Upload id → its user. */
export type UploadUsers = ReadonlyMap<string, UploadUser>;

/** The intention of a person with an open upload. */
export type UploadAction = 'continue' | 'complete' | 'discard';

/**
 * The uploads that unfinished recordings of the journal use. Rejects with the faults of the journal.
 * @param own `undefined` when no other workstation can write the journal
 * @param touched the upload that a person wants to touch: tells whether the workstation of its recording is alive
 */
export async function uploadUsers(
  checkpoints: Pick<CheckpointStore, 'loadUnfinished' | 'acquireLease' | 'releaseLease'>,
  own: AskingWorkstation | undefined,
  touched?: string,
): Promise<UploadUsers> {
  const users = new Map<string, UploadUser>();
  for (const { record } of (await checkpoints.loadUnfinished()).checkpoints) {
    const { id, session, path, workstation } = record;
    if (session.kind !== 'open') continue;
    const isOwn = own === undefined || record.ownerId === own.ownerId;
    const isAbandoned = !isOwn && session.uploadId === touched && (await isLeaseFree(checkpoints, own, id));
    users.set(session.uploadId, { path, isOwn, workstation, isAbandoned });
  }
  return users;
}

/** Taking the lease tells whether a workstation holds it; it is given back at once. */
async function isLeaseFree(
  checkpoints: Pick<CheckpointStore, 'acquireLease' | 'releaseLease'>,
  { ownerId, leaseMs }: AskingWorkstation,
  id: RecordingId,
): Promise<boolean> {
  const lease = await checkpoints.acquireLease(id, ownerId, leaseMs);
  if (lease !== undefined) await checkpoints.releaseLease(lease);
  return lease !== undefined;
}

/**
 * Whether a person may do this with an open upload: it is there, no workstation can be at work on it, and no unfinished recording of
 * the journal uses it. An upload that another workstation left may be completed or discarded: should that workstation come back, its
 * recording uploads the file anew. It may not be continued, because the journal knows its recording. Every face and the engine ask this
 * before they touch an upload that they did not open themselves.
 * @param uploads the open uploads as listed now
 * @param users asked only for an upload that is not active, because a journal may be in use by another process
 */
export async function freeUpload(
  uploads: readonly OpenUpload[],
  uploadId: string,
  action: UploadAction,
  users: (touched: string) => Promise<UploadUsers>,
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
  const user = (await users(uploadId)).get(uploadId);
  if (user === undefined) return { kind: 'free', upload };
  if (user.isOwn)
    return refused(
      'upload_in_use',
      'A recording of the journal of this workstation uses this upload: start Rushes to continue it.',
    );
  if (user.isAbandoned && action !== 'continue') return { kind: 'free', upload };
  const name = user.workstation === undefined ? '' : ` (${user.workstation})`;
  const message = `A recording of another workstation${name} uses this upload.`;
  return refused('upload_elsewhere', user.isAbandoned ? `${message} ${ABANDONED}` : message);
}
