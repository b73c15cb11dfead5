import { asFault, Fault } from '../../../core/fault.ts';
import { isMetadataKey, isOwnKey, metadataKey } from '../../../core/objectKey.ts';
import type { RecordingRecord } from '../../../core/recording.ts';
import type { ListedUpload, ObjectFacts } from '../../../ports/objectStore.ts';
import { claimObject } from '../objectClaim.ts';
import { type TaskContext, counted, headObject } from './taskContext.ts';

/** The name of the user metadata with the recording's id. */
export const ID_METADATA = 'stream-id';

/** The name of the user metadata with the name of the computer. */
export const WORKSTATION_METADATA = 'workstation';

/**
 * Whether something else has the recording's key: another recording of the journal, an object, its metadata document, or an open
 * upload. Claims the key in the journal.
 */
export async function isKeyTaken(context: TaskContext): Promise<boolean> {
  const { record } = context.state;
  const { bucket, key, id } = record;
  if (isOwnKey(key, id)) return (await objectBefore(context)) !== undefined;
  if (isMetadataKey(key) || !(await claimObject(context.ports.checkpoints, record))) return true;
  if ((await objectBefore(context)) !== undefined) return true;
  const document = await headObject(context, { bucket, key: metadataKey(key) });
  if (document !== undefined && !isObjectOf(document, id)) return true;
  return (await otherUploads(context)).length > 0;
}

/**
 * The object that has the recording's key and was not made by this run. It is never replaced: that it carries the recording's id is no
 * proof, because a record with this id can be planted, and an earlier state of a finished recording can be put back.
 * A key with the id of a recording that this run began is not looked for.
 */
export async function objectBefore(context: TaskContext): Promise<ObjectFacts | undefined> {
  const { bucket, key, id } = context.state.record;
  if (isOwnKey(key, id) && (!context.isResumed || context.madeKeys.has(key))) return undefined;
  const facts = await headObject(context, { bucket, key });
  if (facts !== undefined && !mayReplace(context, facts)) return facts;
  if (facts === undefined) context.madeKeys.add(key);
  return undefined;
}

/** Whether this run of the recording made the object under its key. */
export function mayReplace({ madeKeys, state }: TaskContext, facts: ObjectFacts): boolean {
  const { key, id } = state.record;
  return madeKeys.has(key) && (isOwnKey(key, id) || isObjectOf(facts, id));
}

/** A request without a condition was refused because of an object: the store, or a proxy, contradicts itself. */
export function refusedWithoutCondition(fault: Fault): Fault {
  const message = 'The store refuses to replace an object although it was not asked for a condition.';
  return new Fault(fault.code, message, { disposition: 'attention', cause: fault });
}

/**
 * Whether the upload that was just opened meets another one under the same key, opened by a workstation with another journal. The
 * older one keeps the key.
 */
export async function isOutrun(context: TaskContext, uploadId: string): Promise<boolean> {
  const others = await otherUploads(context);
  const own = others.find((upload) => upload.uploadId === uploadId);
  return others.some((upload) => upload !== own && (own === undefined || isOlder(upload, own)));
}

/** Whether the object was made by the recording with this id, as its metadata says. */
export function isObjectOf(facts: ObjectFacts, id: string): boolean {
  return facts.metadata?.[ID_METADATA] === id;
}

/**
 * Open uploads under exactly the recording's key, but for its own. Where uploads may not be listed, there are none.
 * Under a key without its id they may belong to other recordings.
 */
export async function otherUploads({ ports, signal, state }: TaskContext): Promise<readonly ListedUpload[]> {
  const { bucket, key } = state.record;
  const own = ownUploads(state.record);
  try {
    const uploads = await counted(ports, 'list_parts', () => ports.store.listUploads(bucket, key, signal));
    return uploads.filter((upload) => upload.key === key && !own.has(upload.uploadId));
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code !== 'access_denied') throw fault;
    return [];
  }
}

/** Ids of the uploads that are known to be the recording's, abandoned ones included. */
export function ownUploads({ session, abandonedUploads = [] }: RecordingRecord): ReadonlySet<string> {
  return new Set(session.kind === 'open' ? [...abandonedUploads, session.uploadId] : abandonedUploads);
}

function isOlder(a: ListedUpload, b: ListedUpload): boolean {
  return a.initiatedAtMs === b.initiatedAtMs ? a.uploadId < b.uploadId : a.initiatedAtMs < b.initiatedAtMs;
}
