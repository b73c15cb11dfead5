import type { OpenUploadView, UploadRefusal } from '../../../shared/openUploads.ts';
import {
  type AdoptionResult,
  completeOpenUpload,
  Fault,
  freeUpload,
  type OpenUpload,
  openUploads,
  systemClock,
  type UploadAction,
  type UploadUser,
  type UploadUsers,
} from '../../engine/index.ts';
import { RequestError } from '../requestError.ts';
import type { HandlersOf } from './answerRequest.ts';
import type { RequestContext } from './requestHandlers.ts';
import { type Bucket, withBucket } from './withBucket.ts';

type BucketContext = Pick<RequestContext, 'engine' | 'settings' | 'secrets' | 'shell' | 'texts'>;

/** Open uploads that are left over. Everything is asked of the saved destination, which a person confirmed. */
export function bucketHandlers(
  context: BucketContext,
): HandlersOf<'uploads.list' | 'uploads.discard' | 'uploads.complete' | 'uploads.adopt'> {
  return {
    'uploads.list': () =>
      withBucket(context, async (bucket) => {
        const users = await uploadUsers(context);
        return (await list(bucket)).map((upload) => viewOf(upload, users.get(upload.uploadId)));
      }),
    'uploads.discard': ({ uploadId }) =>
      withBucket(context, async (bucket) => {
        const upload = await unusedUpload(context, await list(bucket), uploadId, 'discard');
        await bucket.store.abortUpload(upload, bucket.signal);
        return null;
      }),
    'uploads.complete': ({ uploadId }) =>
      // Without a limit: the object may have to be read again.
      withBucket(
        context,
        async (bucket) => {
          const uploads = await list(bucket);
          await unusedUpload(context, uploads, uploadId, 'complete');
          const result = await completeOpenUpload(bucket, uploads, uploadId);
          if (result.kind === 'refused') throw refusal(result.code, result.message);
          return result.fragment;
        },
        new AbortController().signal,
      ),
    async 'uploads.adopt'({ uploadId }) {
      const path = await context.shell.chooseFile(context.texts().chooseFile);
      if (path === undefined) return { path: null };
      const result = await adoption(context, uploadId, path);
      if (result === undefined) throw new RequestError('engine_not_running', 'Finish the set-up first.');
      if (result.kind === 'refused') throw refusal(result.code, result.message);
      return { path };
    },
  };
}

function viewOf(upload: OpenUpload, user: UploadUser | undefined): OpenUploadView {
  const { key, uploadId, initiatedAtMs, lastPartAtMs, parts, sizeBytes, isActive, isCompleting } = upload;
  return {
    key,
    uploadId,
    startedAt: new Date(initiatedAtMs).toISOString(),
    lastPartAt: lastPartAtMs === undefined ? null : new Date(lastPartAtMs).toISOString(),
    parts,
    sizeBytes,
    workstation: user?.workstation ?? upload.workstation ?? null,
    isActive,
    usedBy: user === undefined ? null : user.isOwn ? 'own' : 'other',
    isCompleting,
  };
}

async function adoption(
  { engine }: BucketContext,
  uploadId: string,
  path: string,
): Promise<AdoptionResult | undefined> {
  try {
    return await engine.adoptUpload({ uploadId, path });
  } catch (error) {
    throw error instanceof Fault ? new RequestError(error.code, error.message) : error;
  }
}

function list(bucket: Bucket): Promise<readonly OpenUpload[]> {
  return openUploads({ ...bucket, nowMs: systemClock.nowMs() });
}

async function uploadUsers({ engine }: BucketContext, touched?: string): Promise<UploadUsers> {
  const users = await engine.uploadUsers(touched);
  if (users === undefined) throw new RequestError('engine_not_running', 'Finish the set-up first.');
  return users;
}

/** The upload with this id, if it may be touched: see `freeUpload`. */
async function unusedUpload(
  context: BucketContext,
  uploads: readonly OpenUpload[],
  uploadId: string,
  action: UploadAction,
): Promise<OpenUpload> {
  const free = await freeUpload(uploads, uploadId, action, (id) => uploadUsers(context, id));
  if (free.kind === 'refused') throw refusal(free.code, free.message);
  return free.upload;
}

function refusal(code: UploadRefusal, message: string): RequestError {
  return new RequestError(code, message);
}
