import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { S3Config } from '../../electron/engine/adapters/s3/s3Config.ts';
import { S3ObjectStore } from '../../electron/engine/adapters/s3/s3ObjectStore.ts';
import type { NewObject, ObjectStore } from '../../electron/engine/ports/objectStore.ts';
import { faultOf } from '../support/faultOf.ts';
import { noise, payloadOf } from '../support/payload.ts';

export interface S3UnderTest {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** A bucket that is there. */
  readonly bucket: string;
  stop(): Promise<void>;
}

const MINUTES = 60_000;

/** Messages for the person at the machine when a server checks signatures and time. */
export function refusedRequestsContract(name: string, start: () => Promise<S3UnderTest>): void {
  describe(`what the operator is told about ${name}`, () => {
    let server: S3UnderTest;
    const signal = new AbortController().signal;

    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server.stop());

    const storeWith = (
      change: { readonly accessKeyId?: string; readonly secretAccessKey?: string } = {},
    ): ObjectStore => {
      const { endpoint, region, accessKeyId, secretAccessKey } = server;
      const credentials: S3Config['credentials'] = { kind: 'keys', accessKeyId, secretAccessKey, ...change };
      const store = new S3ObjectStore({ endpoint, region, credentials });
      closing.push(store);
      return store;
    };
    const closing: ObjectStore[] = [];
    afterAll(() => closing.forEach((store) => store.close()));

    const object = (): NewObject => ({
      bucket: server.bucket,
      key: 'streams/1/take.mp4',
      contentType: 'video/mp4',
      metadata: {},
    });
    /** Every request the adapter can begin with; HEAD is the one whose refusal carries no words. */
    const firstRequests = (store: ObjectStore, at: NewObject): readonly (() => Promise<unknown>)[] => [
      () => store.headObject(at, signal),
      () => store.createUpload(at, signal),
      () => store.putObject(at, payloadOf(noise(100_000, 1)), signal),
      () => store.listUploads(at.bucket, at.key, signal),
    ];

    test('a wrong access key is named as that', async () => {
      const store = storeWith({ accessKeyId: 'NOBODYSKEY' });
      for (const request of firstRequests(store, object())) {
        const fault = await faultOf(request());
        expect(fault).toMatchObject({ code: 'wrong_access_key', disposition: 'attention' });
        expect(fault.message).toContain('Check the access key ID in the settings.');
      }
    });

    test('a wrong secret is named as that, and stands nowhere in the fault', async () => {
      const secretAccessKey = 'not-the-right-secret';
      const store = storeWith({ secretAccessKey });
      for (const request of firstRequests(store, object())) {
        const fault = await faultOf(request());
        expect(fault).toMatchObject({ code: 'wrong_secret_key', disposition: 'attention' });
        expect(fault.message).toContain('Enter the secret access key again in the settings.');
        const everything = inspect(fault, { depth: 20, showHidden: true });
        expect(everything).not.toContain(secretAccessKey);
        expect(everything).not.toContain('Signature=');
      }
    });

    test('a missing bucket is named', async () => {
      const store = storeWith();
      for (const request of firstRequests(store, { ...object(), bucket: 'weddings-2026' })) {
        const fault = await faultOf(request());
        expect(fault).toMatchObject({ code: 'no_such_bucket', disposition: 'attention' });
        expect(fault.message).toContain('no bucket named “weddings-2026”');
      }
    });

    test.each([
      [20 * MINUTES, '20 minutes ahead of'],
      [-3 * 60 * MINUTES, '180 minutes behind'],
    ])('a clock that is wrong by %i ms is refused once, corrected, and the next try passes', async (skewMs, words) => {
      const machineNow = Date.now.bind(Date);
      const clock = vi.spyOn(Date, 'now').mockImplementation(() => machineNow() + skewMs);
      try {
        const store = storeWith();
        const fault = await faultOf(store.createUpload(object(), signal));
        expect(fault).toMatchObject({ code: 'clock_skew', disposition: 'retry' });
        expect(fault.message).toContain(words);
        const upload = await store.createUpload(object(), signal);
        const payload = payloadOf(noise(1000, 1));
        await store.uploadPart({ ...object(), ...upload, partNumber: 1, payload }, signal);
        expect(await store.listParts({ ...object(), ...upload }, signal)).toHaveLength(1);
        await store.abortUpload({ ...object(), ...upload }, signal);
      } finally {
        clock.mockRestore();
      }
    });

    test('a clock that jumps while running is corrected the same way', async () => {
      const store = storeWith();
      await store.createUpload(object(), signal);
      const machineNow = Date.now.bind(Date);
      const clock = vi.spyOn(Date, 'now').mockImplementation(() => machineNow() + 40 * MINUTES);
      try {
        expect(await faultOf(store.createUpload(object(), signal))).toMatchObject({
          code: 'clock_skew',
          disposition: 'retry',
        });
        await store.createUpload(object(), signal);
      } finally {
        clock.mockRestore();
      }
      // And back again.
      expect(await faultOf(store.createUpload(object(), signal))).toMatchObject({
        code: 'clock_skew',
        disposition: 'retry',
      });
      await store.createUpload(object(), signal);
    });

    test('a wrong clock does not make HEAD say that an object is missing', async () => {
      const at = { ...object(), key: 'streams/2/there.mp4' };
      await storeWith().putObject(at, payloadOf(noise(10, 1)), signal);
      const machineNow = Date.now.bind(Date);
      const clock = vi.spyOn(Date, 'now').mockImplementation(() => machineNow() + 20 * MINUTES);
      try {
        expect(await storeWith().headObject(at, signal)).toMatchObject({ sizeBytes: 10 });
      } finally {
        clock.mockRestore();
      }
    });
  });
}
