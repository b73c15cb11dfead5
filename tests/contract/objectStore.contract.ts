import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Fault } from '../../electron/engine/core/fault.ts';
import type { Integrity } from '../../electron/engine/core/recording.ts';
import type { CompletedPart, NewObject, ObjectStore, OpenedUpload } from '../../electron/engine/ports/objectStore.ts';
import { expectFault } from './expectFault.ts';
import { noise, payloadOf } from '../support/payload.ts';
import { ODD_NAMES } from './oddNames.ts';
import { MIB } from '../support/bytes.ts';

/** Differences that real stores may have. */
export interface ObjectStoreTraits {
  /** The checksum that guards its uploads. */
  readonly integrity: Integrity;
  /** Whether a Complete may leave stored parts out. */
  readonly takesSubset: boolean;
  /** Whether all parts but the last have to be of one size. */
  readonly wantsEqualParts: boolean;
  /** The fault of completing an upload that is gone; where it is ambiguous, `listParts` tells. */
  readonly completeOfLost: 'no_such_upload' | 'server_error';
  /** Whether it refuses to replace an object when it is told to, by request. */
  readonly honoursOnlyIfAbsent: { readonly put: boolean; readonly complete: boolean };
  /** Enough parts to fill more than one page of a list. */
  readonly partsOverPage: number;
}

export interface ObjectStoreUnderTest {
  readonly store: ObjectStore;
  /** A bucket that is there and empty. */
  readonly bucket: string;
  stop(): Promise<void>;
}

const WHOLE = 5 * MIB;

/** The contract of every object store, the same for real servers and fakes. */
export function objectStoreContract(
  name: string,
  start: () => Promise<ObjectStoreUnderTest>,
  traits: ObjectStoreTraits,
): void {
  describe(`${name} as an object store`, () => {
    let subject: ObjectStoreUnderTest;
    let keysMade = 0;
    const signal = new AbortController().signal;

    beforeAll(async () => {
      subject = await start();
    });
    afterAll(async () => {
      subject.store.close();
      await subject.stop();
    });

    const newObject = (fileName = 'take 1.mp4'): NewObject => {
      keysMade += 1;
      return { bucket: subject.bucket, key: `streams/${keysMade}/${fileName}`, contentType: 'video/mp4', metadata: {} };
    };
    const send = async (
      object: NewObject,
      upload: OpenedUpload,
      partNumber: number,
      bytes: Uint8Array,
    ): Promise<CompletedPart> => {
      const payload = payloadOf(bytes);
      const { etag } = await subject.store.uploadPart({ ...object, ...upload, partNumber, payload }, signal);
      return { partNumber, etag, crc32: payload.crc32 };
    };
    const complete = (
      object: NewObject,
      upload: OpenedUpload,
      parts: readonly CompletedPart[],
      whole: Uint8Array,
    ): Promise<void> => {
      const sizeBytes = whole.byteLength;
      return subject.store.completeUpload({ ...object, ...upload, parts, sizeBytes, crc32: crc32(whole) }, signal);
    };
    const read = async (object: Parameters<ObjectStore['readObject']>[0]): Promise<Buffer> => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of subject.store.readObject(object, signal)) chunks.push(chunk);
      return Buffer.concat(chunks);
    };

    test('an upload in parts becomes an object that is byte for byte what was sent', async () => {
      const { store } = subject;
      const object = newObject();
      const pieces = [noise(WHOLE, 1), noise(WHOLE, 2), noise(77_777, 3)];
      const whole = Buffer.concat(pieces);
      const upload = await store.createUpload(object, signal);
      expect(upload.integrity).toBe(traits.integrity);

      // Out of order, as parts in flight arrive.
      const last = await send(object, upload, 3, pieces[2] ?? whole);
      const first = await send(object, upload, 1, pieces[0] ?? whole);
      const second = await send(object, upload, 2, pieces[1] ?? whole);
      const parts = await store.listParts({ ...object, ...upload }, signal);
      expect(parts.map((part) => [part.partNumber, part.sizeBytes, part.etag])).toEqual([
        [1, WHOLE, first.etag],
        [2, WHOLE, second.etag],
        [3, 77_777, last.etag],
      ]);
      expect(await store.headObject(object, signal)).toBeUndefined();

      await complete(object, upload, [first, second, last], whole);
      const facts = await store.headObject(object, signal);
      expect(facts?.sizeBytes).toBe(whole.byteLength);
      expect(facts?.etag).toMatch(/^[0-9a-f]{32}-3$/);
      expect(facts?.crc32).toBe(traits.integrity === 'crc32' ? crc32(whole) : undefined);
      expect((await read(object)).equals(whole)).toBe(true);
      expect(await store.listUploads(object.bucket, object.key, signal)).toEqual([]);
    });

    test.each(ODD_NAMES)('the file name %j comes back as it was', async (fileName) => {
      const { store } = subject;
      const object = newObject(fileName);
      const upload = await store.createUpload(object, signal);
      await send(object, upload, 1, noise(10, 1));
      const listed = await store.listUploads(object.bucket, object.key, signal);
      expect(listed.map(({ key, uploadId, integrity }) => ({ key, uploadId, integrity }))).toEqual([
        { key: object.key, ...upload },
      ]);
      expect(await store.listParts({ ...object, ...upload }, signal)).toHaveLength(1);
      await complete(object, upload, [await send(object, upload, 1, noise(9, 2))], noise(9, 2));
      expect((await read(object)).equals(noise(9, 2))).toBe(true);
      expect((await store.headObject(object, signal))?.sizeBytes).toBe(9);
      await store.deleteObject(object, signal);
      expect(await store.headObject(object, signal)).toBeUndefined();
    });

    test('metadata may be any Unicode, and more than the store keeps', async () => {
      const { store } = subject;
      const metadata = {
        'original-path': 'D:\\Fêtes\\日本 100%\\take\n1.mp4',
        recorder: ' OBS  Studio ',
        long: 'ß'.repeat(3000),
      };
      const object = { ...newObject(), metadata };
      await store.putObject(object, payloadOf(noise(10, 1)), signal);
      await store.createUpload(object, signal);
      expect((await store.headObject(object, signal))?.sizeBytes).toBe(10);
    });

    test('metadata comes back as it was given, from an object in parts too', async () => {
      const { store } = subject;
      const metadata = { 'stream-id': '1b9d6bcd', 'original-path': 'D:\\Fêtes\\日本 100%\\take 1.mp4' };
      const small = { ...newObject(), metadata };
      await store.putObject(small, payloadOf(noise(10, 1)), signal);
      expect(await store.headObject(small, signal)).toMatchObject({ metadata });
      const large = { ...newObject(), metadata };
      const upload = await store.createUpload(large, signal);
      const whole = noise(100, 1);
      await complete(large, upload, [await send(large, upload, 1, whole)], whole);
      expect(await store.headObject(large, signal)).toMatchObject({ metadata });
    });

    test(
      traits.honoursOnlyIfAbsent.put
        ? 'a put that must not replace an object is refused where there is one'
        : 'a put that must not replace an object is carried out as one without a condition',
      async () => {
        const { store } = subject;
        const object = { ...newObject(), onlyIfAbsent: true };
        await store.putObject(object, payloadOf(noise(10, 1)), signal);
        const again = store.putObject(object, payloadOf(noise(20, 2)), signal);
        if (traits.honoursOnlyIfAbsent.put) await expectFault(again, 'object_exists', 'reconcile');
        else await again;
        const stored = traits.honoursOnlyIfAbsent.put ? noise(10, 1) : noise(20, 2);
        expect((await read(object)).equals(stored)).toBe(true);
      },
    );

    test(
      traits.honoursOnlyIfAbsent.complete
        ? 'an upload that must not replace an object is refused where there is one, and stays open'
        : 'an upload that must not replace an object is completed as one without a condition',
      async () => {
        const { store } = subject;
        const object = newObject();
        const upload = await store.createUpload(object, signal);
        const whole = noise(1000, 2);
        const parts = [await send(object, upload, 1, whole)];
        await store.putObject(object, payloadOf(noise(10, 1)), signal);
        const completion = { ...object, ...upload, parts, sizeBytes: 1000, crc32: crc32(whole) };
        const attempt = store.completeUpload({ ...completion, onlyIfAbsent: true }, signal);
        if (traits.honoursOnlyIfAbsent.complete) {
          await expectFault(attempt, 'object_exists', 'reconcile');
          expect((await read(object)).equals(noise(10, 1))).toBe(true);
          expect(await store.listParts({ ...object, ...upload }, signal)).toHaveLength(1);
          await store.completeUpload(completion, signal);
        } else await attempt;
        expect((await read(object)).equals(whole)).toBe(true);
        const free = newObject();
        const other = await store.createUpload(free, signal);
        const part = await send(free, other, 1, whole);
        await store.completeUpload({ ...completion, ...free, ...other, parts: [part], onlyIfAbsent: true }, signal);
        expect((await read(free)).equals(whole)).toBe(true);
      },
    );

    test('a part sent again under the same number replaces the first', async () => {
      const { store } = subject;
      const object = newObject();
      const upload = await store.createUpload(object, signal);
      const before = await send(object, upload, 1, noise(WHOLE, 1));
      const after = await send(object, upload, 1, noise(WHOLE, 2));
      expect(after.etag).not.toBe(before.etag);
      const listed = await store.listParts({ ...object, ...upload }, signal);
      expect(listed.map((part) => part.etag)).toEqual([after.etag]);
      const whole = noise(WHOLE, 2);
      await expectFault(complete(object, upload, [before], whole), 'invalid_part', 'reconcile');
      await complete(object, upload, [after], whole);
      expect((await read(object)).equals(whole)).toBe(true);
    });

    test('all parts are listed, also those past the first page', async () => {
      const { store } = subject;
      const object = newObject();
      const upload = await store.createUpload(object, signal);
      const numbers = Array.from({ length: traits.partsOverPage }, (_, index) => index + 1);
      const waiting = [...numbers];
      const sendAll = async (): Promise<void> => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
          await send(object, upload, next, noise(8, next));
      };
      await Promise.all(Array.from({ length: 8 }, sendAll));
      const listed = await store.listParts({ ...object, ...upload }, signal);
      expect(listed.map((part) => part.partNumber)).toEqual(numbers);
      await store.abortUpload({ ...object, ...upload }, signal);
    });

    test('all open uploads of a key are listed, also those past the first page', async () => {
      const { store } = subject;
      const object = newObject();
      const opened = [];
      for (let count = 0; count < 5; count += 1) opened.push(await store.createUpload(object, signal));
      await store.createUpload(newObject(), signal);
      const listed = await store.listUploads(object.bucket, object.key, signal);
      expect(listed.map((upload) => upload.uploadId).toSorted()).toEqual(
        opened.map((upload) => upload.uploadId).toSorted(),
      );
      expect(listed.every((upload) => upload.bucket === object.bucket && upload.key === object.key)).toBe(true);
      expect(listed.every((upload) => Math.abs(upload.initiatedAtMs - Date.now()) < 10 * 60_000)).toBe(true);
    });

    test('all objects below a prefix are listed, also those past the first page, and no others', async () => {
      const { store } = subject;
      const prefix = `listed ä+%20${keysMade}/`;
      const object = newObject();
      for (let count = 0; count < 12; count += 1)
        await store.putObject({ ...object, key: `${prefix}${count} é&.mp4` }, payloadOf(noise(count, 1)), signal);
      const listed = await store.listObjects(object.bucket, prefix, signal);
      expect(listed.map(({ key, sizeBytes }) => `${key} ${sizeBytes}`).toSorted()).toEqual(
        Array.from({ length: 12 }, (_, count) => `${prefix}${count} é&.mp4 ${count}`).toSorted(),
      );
      expect(listed.every(({ bucket, etag }) => bucket === object.bucket && /^[0-9a-f]{32}$/.test(etag))).toBe(true);
      expect(await store.listObjects(object.bucket, 'nothing-here/', signal)).toEqual([]);
    });

    test('bytes that do not match their checksum are refused and not stored', async () => {
      const { store } = subject;
      const object = newObject();
      const upload = await store.createUpload(object, signal);
      const sent = payloadOf(noise(1000, 1));
      const damaged = { ...sent, body: noise(1000, 2) };
      await expectFault(
        store.uploadPart({ ...object, ...upload, partNumber: 1, payload: damaged }, signal),
        'bad_digest',
        'retry',
      );
      expect(await store.listParts({ ...object, ...upload }, signal)).toEqual([]);
      await expectFault(store.putObject(object, damaged, signal), 'bad_digest', 'retry');
      expect(await store.headObject(object, signal)).toBeUndefined();
    });

    test('completing twice is no fault: the first answer may have been lost', async () => {
      const { store } = subject;
      const object = newObject();
      const upload = await store.createUpload(object, signal);
      const whole = noise(4321, 1);
      const part = await send(object, upload, 1, whole);
      await complete(object, upload, [part], whole);
      await complete(object, upload, [part], whole);
      expect((await store.headObject(object, signal))?.sizeBytes).toBe(4321);
    });

    test(
      traits.takesSubset ? 'stored parts may be left out' : 'a list that leaves stored parts out is an invalid part',
      async () => {
        const object = newObject();
        const upload = await subject.store.createUpload(object, signal);
        const whole = noise(WHOLE, 1);
        const kept = await send(object, upload, 1, whole);
        await send(object, upload, 2, noise(10, 2));
        const attempt = complete(object, upload, [kept], whole);
        if (traits.takesSubset) await attempt;
        else await expectFault(attempt, 'invalid_part', 'reconcile');
        const stored = traits.takesSubset ? WHOLE : undefined;
        expect((await subject.store.headObject(object, signal))?.sizeBytes).toBe(stored);
      },
    );

    test('a part that was never sent is an invalid part', async () => {
      const object = newObject();
      const upload = await subject.store.createUpload(object, signal);
      const whole = noise(WHOLE, 1);
      const first = await send(object, upload, 1, whole);
      const missing = { ...first, partNumber: 2 };
      await expectFault(
        complete(object, upload, [first, missing], Buffer.concat([whole, whole])),
        'invalid_part',
        'reconcile',
      );
    });

    test('a small part that is not the last is refused with a sentence about the chunk size', async () => {
      const object = newObject();
      const upload = await subject.store.createUpload(object, signal);
      const pieces = [noise(1000, 1), noise(1000, 2)];
      const parts = [await send(object, upload, 1, noise(1000, 1)), await send(object, upload, 2, noise(1000, 2))];
      await expectFault(complete(object, upload, parts, Buffer.concat(pieces)), 'entity_too_small', 'attention');
    });

    if (traits.integrity === 'crc32') {
      test('an object whose checksum is not what was promised is not made', async () => {
        const object = newObject();
        const upload = await subject.store.createUpload(object, signal);
        const parts = [await send(object, upload, 1, noise(1000, 1))];
        await expectFault(complete(object, upload, parts, noise(1000, 2)), 'object_mismatch', 'reconcile');
        await expectFault(complete(object, upload, parts, noise(999, 1)), 'object_mismatch', 'reconcile');
        expect(await subject.store.headObject(object, signal)).toBeUndefined();
        await complete(object, upload, parts, noise(1000, 1));
      });
    }

    if (traits.wantsEqualParts) {
      test('parts of unequal size need a person, who is told to switch on equal parts', async () => {
        const object = newObject();
        const upload = await subject.store.createUpload(object, signal);
        const pieces = [noise(WHOLE, 1), noise(WHOLE + 1, 2), noise(5, 3)];
        const parts = [];
        for (const [index, piece] of pieces.entries()) parts.push(await send(object, upload, index + 1, piece));
        const fault = await expectFault(
          complete(object, upload, parts, Buffer.concat(pieces)),
          'request_refused',
          'attention',
        );
        expect(fault.message).toContain('equal parts');
      });
    }

    test('an upload that was aborted is gone, and aborting it again is no fault', async () => {
      const { store } = subject;
      const object = newObject();
      const upload = await store.createUpload(object, signal);
      const part = await send(object, upload, 1, noise(10, 1));
      await store.abortUpload({ ...object, ...upload }, signal);
      await store.abortUpload({ ...object, ...upload }, signal);
      await expectFault(store.listParts({ ...object, ...upload }, signal), 'no_such_upload', 'reconcile');
      await expectFault(send(object, upload, 2, noise(10, 1)), 'no_such_upload', 'reconcile');
      const isTelling = traits.completeOfLost === 'no_such_upload';
      const attempt = complete(object, upload, [part], noise(10, 1));
      await expectFault(attempt, traits.completeOfLost, isTelling ? 'reconcile' : 'retry');
      expect(await store.listUploads(object.bucket, object.key, signal)).toEqual([]);
    });

    test('small objects are put whole, none and one byte included, and replace what was there', async () => {
      const { store } = subject;
      const object = newObject();
      for (const bytes of [noise(0, 1), noise(1, 1), noise(100_000, 1)]) {
        const payload = payloadOf(bytes);
        const { etag } = await store.putObject(object, payload, signal);
        expect(etag).toBe(payload.md5);
        expect(await store.headObject(object, signal)).toMatchObject({ sizeBytes: bytes.byteLength, etag });
        expect((await read(object)).equals(bytes)).toBe(true);
      }
    });

    test('a range of an object is read, cut at its end', async () => {
      const { store } = subject;
      const object = newObject();
      const bytes = noise(200_000, 1);
      await store.putObject(object, payloadOf(bytes), signal);
      for (const offset of [0, 70_000, 199_999]) {
        const found = await read({ ...object, range: { offset, length: 65_537 } });
        expect(found.equals(bytes.subarray(offset, offset + 65_537))).toBe(true);
      }
    });

    test('a part may come as a stream, opened anew for each try', async () => {
      const { store } = subject;
      const object = newObject();
      const upload = await store.createUpload(object, signal);
      const bytes = noise(3 * MIB + 1, 1);
      const payload = { ...payloadOf(bytes), body: () => Readable.from([bytes.subarray(0, MIB), bytes.subarray(MIB)]) };
      for (const _ of [1, 2]) await store.uploadPart({ ...object, ...upload, partNumber: 1, payload }, signal);
      const { etag } = await store.uploadPart({ ...object, ...upload, partNumber: 1, payload }, signal);
      await complete(object, upload, [{ partNumber: 1, etag, crc32: payload.crc32 }], bytes);
      expect((await read(object)).equals(bytes)).toBe(true);
    });

    test.each([999, 1001])('a stream of %i bytes instead of 1000 is a file that changed', async (sizeBytes) => {
      const { store } = subject;
      const object = newObject();
      const upload = await store.createUpload(object, signal);
      const payload = { ...payloadOf(noise(1000, 1)), body: () => Readable.from([noise(sizeBytes, 1)]) };
      await expectFault(
        store.uploadPart({ ...object, ...upload, partNumber: 1, payload }, signal),
        'source_changed',
        'reconcile',
      );
      expect(await store.listParts({ ...object, ...upload }, signal)).toEqual([]);
      await send(object, upload, 1, noise(10, 1));
    });

    test('a stream that breaks reports its own fault', async () => {
      const { store } = subject;
      const object = newObject();
      const upload = await store.createUpload(object, signal);
      const problem = new Fault('disk_error', 'The disk cannot be read.', { disposition: 'retry' });
      const body = (): Readable => Readable.from(breaking(problem));
      const payload = { ...payloadOf(noise(1000, 1)), body };
      await expectFault(
        store.uploadPart({ ...object, ...upload, partNumber: 1, payload }, signal),
        'disk_error',
        'retry',
      );
    });

    test('reading that is cancelled half way ends with that', async () => {
      const { store } = subject;
      const object = newObject();
      await store.putObject(object, payloadOf(noise(3 * MIB, 1)), signal);
      const stop = new AbortController();
      let chunks = 0;
      const reading = async (): Promise<void> => {
        for await (const _ of store.readObject(object, stop.signal)) {
          chunks += 1;
          stop.abort();
        }
      };
      await expectFault(reading(), 'cancelled', 'cancelled');
      expect(chunks).toBeGreaterThan(0);
    });

    test('a stream that cannot be read is a fault of the disk', async () => {
      const { store } = subject;
      const object = newObject();
      const upload = await store.createUpload(object, signal);
      const payload = { ...payloadOf(noise(1000, 1)), body: () => createReadStream('/does/not/exist') };
      await expectFault(
        store.uploadPart({ ...object, ...upload, partNumber: 1, payload }, signal),
        'disk_error',
        'retry',
      );
    });

    test('where there is no object, none is found, and reading one is a fault', async () => {
      const object = newObject();
      expect(await subject.store.headObject(object, signal)).toBeUndefined();
      await expectFault(read(object), 'object_mismatch', 'reconcile');
      await subject.store.deleteObject(object, signal);
    });

    test('a missing bucket needs a person', async () => {
      const { store } = subject;
      const object = { ...newObject(), bucket: 'no-such-bucket-here' };
      const attempts = [
        store.createUpload(object, signal),
        store.putObject(object, payloadOf(noise(10, 1)), signal),
        store.headObject(object, signal),
        store.listUploads(object.bucket, object.key, signal),
        read(object),
      ];
      for (const attempt of await Promise.allSettled(attempts)) {
        const fault: unknown = attempt.status === 'rejected' ? attempt.reason : undefined;
        expect(fault).toMatchObject({ code: 'no_such_bucket', disposition: 'attention' });
      }
    });

    test('what was cancelled before it began does nothing', async () => {
      const { store } = subject;
      const object = newObject();
      const stopped = AbortSignal.abort();
      await expectFault(store.createUpload(object, stopped), 'cancelled', 'cancelled');
      await expectFault(store.putObject(object, payloadOf(noise(10, 1)), stopped), 'cancelled', 'cancelled');
      await expectFault(store.headObject(object, stopped), 'cancelled', 'cancelled');
      expect(await store.headObject(object, signal)).toBeUndefined();
      expect(await store.listUploads(object.bucket, object.key, signal)).toEqual([]);
    });
  });
}

async function* breaking(problem: Fault): AsyncIterable<Buffer> {
  yield noise(500, 1);
  throw problem;
}
