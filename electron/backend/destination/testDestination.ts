import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { DESTINATION_STEPS, type DestinationReport, type DestinationStep } from '../../../shared/ipc.ts';
import {
  asFault,
  bucketLifecycle,
  Fault,
  type LifecycleStore,
  type ObjectStore,
  type OpenedUpload,
  type Payload,
} from '../../engine/index.ts';

type StepName = DestinationStep['step'];

/** The S3 permission each step needs [AWS service authorization reference, Amazon S3]. */
const PERMISSIONS: Readonly<Record<StepName, string>> = {
  connect: 's3:ListBucket',
  create: 's3:PutObject',
  send: 's3:PutObject',
  list: 's3:ListMultipartUploadParts',
  complete: 's3:PutObject',
  read: 's3:GetObject',
  protect: 's3:PutObject',
  delete: 's3:DeleteObject',
};

const PLAIN = { contentType: 'application/octet-stream', metadata: {} };

const NOT_PROTECTING =
  'This store does not refuse to replace an object. Rushes looks for an object with the same key before each upload instead.';

/** A person waits for each step. */
const STEP_MS = 20_000;

/** Several network packets, but small enough for a phone's uplink. The last part has no minimum size. */
const TEST_BYTES = 64 * 1024;

/**
 * Creates, sends, lists, completes, reads and deletes one small multipart upload, and reports which step failed and the permission
 * that it needs. Never rejects. Deletes what it created if it may: uploading needs no permission to delete, so a store that keeps
 * the test object still passes.
 * @param keyPrefix `''`, or a prefix that ends in `/`
 */
export async function testDestination(
  store: ObjectStore & LifecycleStore,
  bucket: string,
  keyPrefix: string,
  progress: (step: DestinationStep) => void,
): Promise<DestinationReport> {
  const object = { bucket, key: `${keyPrefix}rushes-connection-test-${randomUUID()}` };
  const upload = testUpload(store, object);
  const steps: DestinationStep[] = [];
  let isBroken = false;
  for (const step of DESTINATION_STEPS) {
    const result = isBroken ? skipped(step) : await run(step, upload.work[step], progress);
    if (result.state === 'failed' && !isOptional(step)) isBroken = true;
    steps.push(result);
    progress(result);
  }
  if (isBroken) await cleanUp(store, object, upload.opened());
  const lifecycle = isBroken ? null : await bucketLifecycle(store, bucket, keyPrefix, AbortSignal.timeout(STEP_MS));
  return { lifecycle, isPassed: steps.every(({ step, state }) => state === 'passed' || isOptional(step)), steps };
}

/** Uploading works without it. */
function isOptional(step: StepName): boolean {
  return step === 'protect' || step === 'delete';
}

interface TestObject {
  readonly bucket: string;
  readonly key: string;
}

interface TestUpload {
  readonly work: Readonly<Record<StepName, (signal: AbortSignal) => Promise<void>>>;
  /** The upload that `create` opened. */
  readonly opened: () => OpenedUpload | undefined;
}

/** The work of each step, to be done in their order. */
function testUpload(store: ObjectStore, object: TestObject): TestUpload {
  const bytes = randomBytes(TEST_BYTES);
  const payload: Payload = {
    sizeBytes: bytes.length,
    body: bytes,
    crc32: crc32(bytes),
    md5: createHash('md5').update(bytes).digest('hex'),
  };
  let opened: OpenedUpload | undefined;
  let etag = '';
  const upload = (): OpenedUpload & TestObject => {
    if (opened === undefined) throw new RangeError('The upload was not opened.');
    return { ...object, ...opened };
  };
  const work: TestUpload['work'] = {
    async connect(signal) {
      await store.headObject(object, signal);
    },
    async create(signal) {
      opened = await store.createUpload({ ...object, ...PLAIN }, signal);
    },
    async send(signal) {
      etag = (await store.uploadPart({ ...upload(), partNumber: 1, payload }, signal)).etag;
    },
    async list(signal) {
      const parts = await store.listParts(upload(), signal);
      if (parts.length !== 1 || parts[0]?.sizeBytes !== bytes.length)
        throw mismatch('The part that was sent is not listed.');
    },
    async complete(signal) {
      const part = { partNumber: 1, etag, crc32: payload.crc32 };
      await store.completeUpload({ ...upload(), parts: [part], sizeBytes: bytes.length, crc32: payload.crc32 }, signal);
    },
    async read(signal) {
      if (!(await read(store, object, signal)).equals(bytes))
        throw mismatch('The object differs from the bytes that were sent.');
    },
    async protect(signal) {
      await expectRefusal(store, object, payload, signal);
    },
    async delete(signal) {
      await store.deleteObject(object, signal);
    },
  };
  return { work, opened: () => opened };
}

/** Completes a second upload for the same key on the condition that there is no object: the store has to refuse it. */
async function expectRefusal(
  store: ObjectStore,
  object: TestObject,
  payload: Payload,
  signal: AbortSignal,
): Promise<void> {
  const { sizeBytes, crc32: whole } = payload;
  const second = { ...object, ...(await store.createUpload({ ...object, ...PLAIN }, signal)) };
  try {
    const { etag } = await store.uploadPart({ ...second, partNumber: 1, payload }, signal);
    const parts = [{ partNumber: 1, etag, crc32: whole }];
    await store.completeUpload({ ...second, parts, sizeBytes, crc32: whole, onlyIfAbsent: true }, signal);
  } catch (error) {
    await store.abortUpload(second, signal);
    if (asFault(error).code === 'object_exists') return;
    throw error;
  }
  throw new Fault('replaces_objects', NOT_PROTECTING, { disposition: 'attention' });
}

/** Reads the object, but not much more than the test sent. */
async function read(store: ObjectStore, object: TestObject, signal: AbortSignal): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of store.readObject(object, signal)) {
    chunks.push(chunk);
    sizeBytes += chunk.byteLength;
    if (sizeBytes > TEST_BYTES) break;
  }
  return Buffer.concat(chunks);
}

async function run(
  step: StepName,
  work: (signal: AbortSignal) => Promise<void>,
  progress: (step: DestinationStep) => void,
): Promise<DestinationStep> {
  const nothing = { milliseconds: null, code: null, message: null, permission: null };
  progress({ step, state: 'running', ...nothing });
  const startedMs = performance.now();
  const milliseconds = (): number => Math.round(performance.now() - startedMs);
  const limit = AbortSignal.timeout(STEP_MS);
  try {
    await work(limit);
    return { step, state: 'passed', ...nothing, milliseconds: milliseconds() };
  } catch (error) {
    const fault = limit.aborted ? tooSlow() : asFault(error);
    const permission = fault.code === 'access_denied' ? PERMISSIONS[step] : null;
    return {
      step,
      state: 'failed',
      milliseconds: milliseconds(),
      code: fault.code,
      message: fault.message,
      permission,
    };
  }
}

function skipped(step: StepName): DestinationStep {
  return { step, state: 'skipped', milliseconds: null, code: null, message: null, permission: null };
}

async function cleanUp(store: ObjectStore, object: TestObject, opened: OpenedUpload | undefined): Promise<void> {
  if (opened === undefined) return;
  const limit = AbortSignal.timeout(STEP_MS);
  // The report already names the failure. At worst a part of 64 KiB stays.
  await store.abortUpload({ ...object, uploadId: opened.uploadId }, limit).catch(() => undefined);
  await store.deleteObject(object, limit).catch(() => undefined);
}

function mismatch(message: string): Fault {
  return new Fault('object_mismatch', message, { disposition: 'attention' });
}

function tooSlow(): Fault {
  return new Fault('network', `The store did not answer within ${STEP_MS / 1000} seconds.`, { disposition: 'retry' });
}
