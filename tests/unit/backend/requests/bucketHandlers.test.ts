import { expect, onTestFinished, test } from 'vitest';
import { bucketHandlers } from '../../../../electron/backend/requests/bucketHandlers.ts';
import type { RequestContext } from '../../../../electron/backend/requests/requestHandlers.ts';
import { type AdoptionResult, Fault, type UploadUser, type UploadUsers } from '../../../../electron/engine/index.ts';
import { DEFAULT_SETTINGS, patched } from '../../../../shared/settings.ts';
import { textsFor } from '../../../../electron/backend/texts/texts.ts';
import { startLocalS3 } from '../../../../tools/localS3/startLocalS3.ts';
import { noise, payloadOf } from '../../../support/payload.ts';
import { storeOf } from '../../../support/storeOf.ts';

const signal = new AbortController().signal;
const bucket = 'takes';
const NOBODY: UploadUsers = new Map();

interface Given {
  readonly users?: UploadUsers;
  readonly isRunning?: boolean;
  /** Path that the person chooses in the dialog. */
  readonly chosen?: string;
  readonly adoption?: AdoptionResult;
}

/** A bucket with one open upload of one part, which nobody worked on for two hours. */
async function setUp({ users = NOBODY, isRunning = true, chosen, adoption }: Given = {}) {
  const server = await startLocalS3({ buckets: [bucket] });
  const { endpoint, region, accessKeyId, secretAccessKey } = server;
  const store = storeOf(server);
  onTestFinished(async () => {
    store.close();
    await server.close();
  });
  const object = { bucket, key: 'A/take.ts', contentType: 'video/mp2t', metadata: { workstation: 'cart-1' } };
  const { uploadId, integrity } = await store.createUpload(object, signal);
  const payload = payloadOf(noise(5_000, 1));
  await store.uploadPart({ ...object, uploadId, integrity, partNumber: 1, payload }, signal);
  const leave = (hours: number): void => {
    for (const upload of server.bucket(bucket)?.uploads.values() ?? []) {
      Object.assign(upload, { initiatedAtMs: Date.now() - hours * 3_600_000 });
      for (const part of upload.parts.values()) Object.assign(part, { storedAtMs: upload.initiatedAtMs });
    }
  };
  leave(2);
  const adopted: unknown[] = [];
  // The rest of the context is not used by these handlers.
  const context = {
    engine: {
      isRunning,
      uploadUsers: () => (isRunning ? Promise.resolve(users) : undefined),
      adoptUpload: (wanted: unknown) => {
        adopted.push(wanted);
        return isRunning ? Promise.resolve(adoption ?? { kind: 'adopted' }) : undefined;
      },
    },
    settings: {
      current: patched(DEFAULT_SETTINGS, {
        destination: { provider: 'other', endpoint, region, bucket, keyTemplate: '{path}/{name}' },
      }),
    },
    secrets: { s3For: () => ({ accessKeyId, secretAccessKey, sessionToken: null }) },
    shell: { chooseFile: async () => chosen },
    texts: () => textsFor('en', 'en-US'),
  } as unknown as RequestContext;
  const isOpen = async (): Promise<boolean> => (await store.listUploads(bucket, '', signal)).length === 1;
  return { handlers: bucketHandlers(context), uploadId, store, server, leave, adopted, isOpen };
}

test('an upload that nobody uses is listed, without a workstation where nothing tells it', async () => {
  const { handlers } = await setUp();
  expect(await handlers['uploads.list'](null)).toMatchObject([
    {
      key: 'A/take.ts',
      parts: 1,
      sizeBytes: 5_000,
      workstation: null,
      isActive: false,
      usedBy: null,
      isCompleting: false,
    },
  ]);
});

test.each([
  [true, 'own', 'upload_in_use'],
  [false, 'other', 'upload_elsewhere'],
] as const)('an upload that a recording uses is listed and stays as it is (own: %j)', async (isOwn, usedBy, code) => {
  const users = new Map<string, UploadUser>();
  const { handlers, uploadId, isOpen } = await setUp({ users });
  users.set(uploadId, { path: '/rec/a', isOwn, workstation: 'cart-2', isAbandoned: false });
  expect(await handlers['uploads.list'](null)).toMatchObject([{ workstation: 'cart-2', usedBy }]);
  for (const action of ['uploads.discard', 'uploads.complete'] as const)
    await expect(handlers[action]({ uploadId })).rejects.toMatchObject({ code });
  expect(await isOpen()).toBe(true);
});

test('an upload that received a part lately is neither discarded nor completed, an old one is discarded', async () => {
  const { handlers, uploadId, leave, isOpen } = await setUp();
  leave(0.5);
  for (const action of ['uploads.discard', 'uploads.complete'] as const)
    await expect(handlers[action]({ uploadId })).rejects.toMatchObject({ code: 'upload_active' });
  expect(await isOpen()).toBe(true);
  leave(2);
  await expect(handlers['uploads.discard']({ uploadId: 'other' })).rejects.toMatchObject({ code: 'unknown_upload' });
  expect(await handlers['uploads.discard']({ uploadId })).toBeNull();
  expect(await isOpen()).toBe(false);
});

test('an upload is completed to an incomplete object, and its key is not taken from another object', async () => {
  const { handlers, uploadId, store } = await setUp();
  await store.putObject(
    { bucket, key: 'A/take.ts', contentType: 'video/mp2t', metadata: {} },
    payloadOf(noise(9, 2)),
    signal,
  );
  await expect(handlers['uploads.complete']({ uploadId })).rejects.toMatchObject({ code: 'key_occupied' });
  await store.deleteObject({ bucket, key: 'A/take.ts' }, signal);
  expect(await handlers['uploads.complete']({ uploadId })).toMatchObject({
    key: 'A/take.ts',
    sizeBytes: 5_000,
    parts: 1,
  });
});

test('a file is chosen in the dialog of the system, and a refusal of the engine is told', async () => {
  const cancelled = await setUp();
  expect(await cancelled.handlers['uploads.adopt']({ uploadId: cancelled.uploadId })).toEqual({ path: null });
  expect(cancelled.adopted).toEqual([]);
  const { handlers, uploadId, adopted } = await setUp({ chosen: '/rec/copy.ts' });
  expect(await handlers['uploads.adopt']({ uploadId })).toEqual({ path: '/rec/copy.ts' });
  expect(adopted).toEqual([{ uploadId, path: '/rec/copy.ts' }]);
  const refused = await setUp({
    chosen: '/rec/copy.ts',
    adoption: { kind: 'refused', code: 'other_content', message: 'Other bytes.' },
  });
  await expect(refused.handlers['uploads.adopt']({ uploadId: refused.uploadId })).rejects.toMatchObject({
    code: 'other_content',
    message: 'Other bytes.',
  });
});

test('nothing is done before the set-up, and faults of the store are told with their code', async () => {
  const before = await setUp({ isRunning: false, chosen: '/rec/copy.ts' });
  const code = 'engine_not_running';
  for (const ask of [
    () => before.handlers['uploads.list'](null),
    () => before.handlers['uploads.discard']({ uploadId: before.uploadId }),
    () => before.handlers['uploads.adopt']({ uploadId: before.uploadId }),
  ])
    await expect(ask()).rejects.toMatchObject({ code });
  const { handlers, server } = await setUp();
  server.faults.add({
    operation: 'ListMultipartUploads',
    action: { kind: 'status', status: 403, code: 'AccessDenied' },
  });
  const denied = handlers['uploads.list'](null);
  await expect(denied).rejects.toMatchObject({ code: 'access_denied' });
  await expect(denied).rejects.not.toBeInstanceOf(Fault);
});
