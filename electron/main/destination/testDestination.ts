import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { DESTINATION_STEPS, type DestinationReport, type DestinationStep } from '../../../shared/ipc.ts';
import { asFault, Fault, type ObjectStore, type OpenedUpload, type Payload } from '../../engine/index.ts';

type StepName = DestinationStep['step'];

/** The S3 permission each step needs [AWS service authorization reference, Amazon S3]. */
const PERMISSIONS: Readonly<Record<StepName, string>> = {
  connect: 's3:ListBucket',
  create: 's3:PutObject',
  send: 's3:PutObject',
  list: 's3:ListMultipartUploadParts',
  complete: 's3:PutObject',
  read: 's3:GetObject',
  delete: 's3:DeleteObject',
};

/** A test that hangs tells a person nothing. */
const STEP_MS = 20_000;

/** Large enough to cross a few network packets, small enough for a phone's uplink. The last part has no least size. */
const TEST_BYTES = 64 * 1024;

/**
 * Makes, sends, lists, completes, reads and deletes one small multipart upload, step by step, and says which step failed and which
 * permission it needs. Never rejects. Everything it made it deletes again, as far as it may: uploading needs no right to
 * delete, so a store that keeps the test object still passes.
 * @param keyPrefix `''`, or a prefix that ends in `/`
 */
export async function testDestination(
  store: ObjectStore,
  bucket: string,
  keyPrefix: string,
  progress: (step: DestinationStep) => void,
): Promise<DestinationReport> {
  const object = { bucket, key: `${keyPrefix}rushes-connection-test-${randomUUID()}` };
  const bytes = randomBytes(TEST_BYTES);
  const payload: Payload = {
    sizeBytes: bytes.length,
    body: bytes,
    crc32: crc32(bytes),
    md5: createHash('md5').update(bytes).digest('hex'),
  };
  let opened: OpenedUpload | undefined;
  let etag = '';

  const upload = (): OpenedUpload & typeof object => {
    if (opened === undefined) throw new RangeError('The upload was not opened.');
    return { ...object, ...opened };
  };
  const work: Readonly<Record<StepName, (signal: AbortSignal) => Promise<void>>> = {
    async connect(signal) {
      await store.headObject(object, signal);
    },
    async create(signal) {
      opened = await store.createUpload({ ...object, contentType: 'application/octet-stream', metadata: {} }, signal);
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
      const chunks: Uint8Array[] = [];
      for await (const chunk of store.readObject(object, signal)) chunks.push(chunk);
      if (!Buffer.concat(chunks).equals(bytes))
        throw mismatch('The object holds other bytes than those that were sent.');
    },
    async delete(signal) {
      await store.deleteObject(object, signal);
    },
  };

  const steps: DestinationStep[] = [];
  let isBroken = false;
  for (const step of DESTINATION_STEPS) {
    const told = isBroken ? skipped(step) : await run(step, work[step], progress);
    if (told.state === 'failed') isBroken = true;
    steps.push(told);
    progress(told);
  }
  if (isBroken) await cleanUp(store, object, opened);
  return { isPassed: steps.every(({ step, state }) => state === 'passed' || step === 'delete'), steps };
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

async function cleanUp(
  store: ObjectStore,
  object: { readonly bucket: string; readonly key: string },
  opened: OpenedUpload | undefined,
): Promise<void> {
  if (opened === undefined) return;
  const limit = AbortSignal.timeout(STEP_MS);
  // The report already says what failed; what cannot be cleaned up is a part of 64 KiB.
  await store.abortUpload({ ...object, uploadId: opened.uploadId }, limit).catch(() => undefined);
  await store.deleteObject(object, limit).catch(() => undefined);
}

function mismatch(message: string): Fault {
  return new Fault('object_mismatch', message, { disposition: 'attention' });
}

function tooSlow(): Fault {
  return new Fault('network', `The store did not answer within ${STEP_MS / 1000} seconds.`, { disposition: 'retry' });
}
