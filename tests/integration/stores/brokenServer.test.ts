import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { S3Config } from '../../../electron/engine/adapters/s3/s3Config.ts';
import { S3ObjectStore } from '../../../electron/engine/adapters/s3/s3ObjectStore.ts';
import type {
  CompletedPart,
  ObjectStore,
  OpenedUpload,
  UploadCompletion,
} from '../../../electron/engine/ports/objectStore.ts';
import type { FaultAction } from '../../../tools/localS3/faults.ts';
import { type LocalS3, startLocalS3 } from '../../../tools/localS3/startLocalS3.ts';
import { faultOf } from '../../support/faultOf.ts';
import { noise, payloadOf } from '../../support/payload.ts';
import { MIB } from '../../support/bytes.ts';

const signal = new AbortController().signal;
const object = { bucket: 'takes', key: 'streams/1/take.mp4', contentType: 'video/mp4', metadata: {} };

async function start(
  change: Partial<S3Config> = {},
): Promise<{ readonly server: LocalS3; readonly store: ObjectStore }> {
  const server = await startLocalS3({ buckets: ['takes'] });
  const { endpoint, region, accessKeyId, secretAccessKey } = server;
  const store = new S3ObjectStore({
    endpoint,
    region,
    credentials: { kind: 'keys', accessKeyId, secretAccessKey },
    ...change,
  });
  onTestFinished(async () => {
    store.close();
    await server.close();
  });
  return { server, store };
}

async function sendPart(
  store: ObjectStore,
  upload: OpenedUpload,
  bytes: Uint8Array,
  partNumber = 1,
): Promise<CompletedPart> {
  const payload = payloadOf(bytes);
  const { etag } = await store.uploadPart({ ...object, ...upload, partNumber, payload }, signal);
  return { partNumber, etag, crc32: payload.crc32 };
}

/** Opens an upload, stores one part in it, and returns what its completion needs. */
async function completionOfOnePart(store: ObjectStore): Promise<UploadCompletion> {
  const upload = await store.createUpload(object, signal);
  const bytes = noise(1000, 1);
  const parts = [await sendPart(store, upload, bytes)];
  return { ...object, ...upload, parts, sizeBytes: bytes.length, crc32: payloadOf(bytes).crc32 };
}

describe('a server that fails', () => {
  test('its wish to wait is handed on', async () => {
    const { server, store } = await start();
    server.faults.add({ action: { kind: 'status', status: 503, code: 'SlowDown', retryAfterSeconds: 9 } });
    expect(await faultOf(store.createUpload(object, signal))).toMatchObject({
      code: 'slow_down',
      disposition: 'retry',
      retryAfterMs: 9000,
    });
  });

  test('one call is one try', async () => {
    const { server, store } = await start();
    server.faults.add({
      times: Number.POSITIVE_INFINITY,
      action: { kind: 'status', status: 500, code: 'InternalError' },
    });
    expect(await faultOf(store.createUpload(object, signal))).toMatchObject({
      code: 'server_error',
      disposition: 'retry',
    });
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ['InternalError', 'server_error', 'retry'],
    ['SlowDown', 'slow_down', 'retry'],
    ['InvalidPart', 'invalid_part', 'reconcile'],
    ['NoSuchUpload', 'no_such_upload', 'reconcile'],
  ])('a Complete that answers 200 and means %s is a fault', async (code, expected, disposition) => {
    const { server, store } = await start();
    const completion = await completionOfOnePart(store);
    server.faults.add({
      operation: 'CompleteMultipartUpload',
      action: { kind: 'error_in_ok', code, carriedOut: false },
    });
    expect(await faultOf(store.completeUpload(completion, signal))).toMatchObject({ code: expected, disposition });
    expect(await store.headObject(object, signal)).toBeUndefined();
    await store.completeUpload(completion, signal);
  });

  test('a Complete whose answer is lost has made the object', async () => {
    const { server, store } = await start();
    const completion = await completionOfOnePart(store);
    server.faults.add({ operation: 'CompleteMultipartUpload', action: { kind: 'drop_after' } });
    expect(await faultOf(store.completeUpload(completion, signal))).toMatchObject({
      code: 'network',
      disposition: 'retry',
    });
    expect(await store.headObject(object, signal)).toMatchObject({ sizeBytes: 1000, crc32: completion.crc32 });
  });

  test.each([
    [{ kind: 'drop_before' }, 0],
    [{ kind: 'drop_before', bytes: 100_000 }, 0],
    [{ kind: 'drop_after' }, 1],
  ] satisfies [FaultAction, number][])(
    'a part on a connection cut by %j is retried, and %i of it is stored',
    async (action, stored) => {
      const { server, store } = await start();
      const upload = await store.createUpload(object, signal);
      server.faults.add({ operation: 'UploadPart', action });
      expect(await faultOf(sendPart(store, upload, noise(MIB, 1)))).toMatchObject({
        code: 'network',
        disposition: 'retry',
      });
      expect(await store.listParts({ ...object, ...upload }, signal)).toHaveLength(stored);
      await sendPart(store, upload, noise(MIB, 1));
    },
  );

  test('an object whose bytes stop early is a fault, not a short object', async () => {
    const { server, store } = await start();
    await store.putObject(object, payloadOf(noise(MIB, 1)), signal);
    server.faults.add({ operation: 'GetObject', action: { kind: 'truncate', bytes: 1000 } });
    const readAll = async (): Promise<void> => {
      for await (const _ of store.readObject(object, signal)) void _;
    };
    expect(await faultOf(readAll())).toMatchObject({ code: 'network', disposition: 'retry' });
    await readAll();
  });

  test('a server that is down refuses, and is used again when it is back', async () => {
    const { server, store } = await start();
    await store.createUpload(object, signal);
    await server.setDown(true);
    const fault = await faultOf(store.createUpload(object, signal));
    expect(fault).toMatchObject({ code: 'network', disposition: 'retry' });
    await server.setDown(false);
    await store.createUpload(object, signal);
  });

  test('an upload that expired is told apart from a missing object', async () => {
    const { server, store } = await start();
    const upload = await store.createUpload(object, signal);
    server.faults.add({ operation: 'UploadPart', action: { kind: 'expire' } });
    expect(await faultOf(sendPart(store, upload, noise(10, 1)))).toMatchObject({
      code: 'no_such_upload',
      disposition: 'reconcile',
    });
  });

  test('a clock that is still refused after the correction needs a person', async () => {
    const { server, store } = await start();
    const action: FaultAction = { kind: 'status', status: 403, code: 'RequestTimeTooSkewed' };
    server.faults.add({ times: Number.POSITIVE_INFINITY, action });
    const fault = await faultOf(store.createUpload(object, signal));
    expect(fault).toMatchObject({ code: 'clock_skew', disposition: 'attention' });
    expect(fault.message).toContain('Set the date, time and time zone');
  });

  test('TLS towards a server without it says what to look at', async () => {
    const server = await startLocalS3();
    onTestFinished(() => server.close());
    const { store } = await start({ endpoint: server.endpoint.replace('http:', 'https:') });
    const fault = await faultOf(store.createUpload(object, signal));
    expect(fault).toMatchObject({ code: 'network', disposition: 'attention' });
    expect(fault.message).toContain('http:// or https://');
  });

  test('a sign-in page that answers everything with 200 is taken for no answer at all', async () => {
    const portal = createServer((request, response) => {
      request.resume();
      request.once('end', () =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Welcome!</body></html>'),
      );
    });
    await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void portal.close());
    // Listening on TCP gives an address record.
    const { store } = await start({ endpoint: `http://127.0.0.1:${(portal.address() as AddressInfo).port}` });
    const upload: OpenedUpload = { uploadId: 'u', integrity: 'md5' };
    const completion = {
      ...object,
      ...upload,
      parts: [{ partNumber: 1, etag: 'e', crc32: 1 }],
      sizeBytes: 1,
      crc32: 1,
    };
    const attempts = [
      () => store.createUpload(object, signal),
      () => sendPart(store, upload, noise(10, 1)),
      () => store.putObject(object, payloadOf(noise(10, 1)), signal),
      () => store.listParts({ ...object, ...upload }, signal),
      () => store.listUploads('takes', object.key, signal),
      () => store.headObject(object, signal),
      () => store.completeUpload(completion, signal),
    ];
    for (const attempt of attempts) expect(await faultOf(attempt())).toMatchObject({ disposition: 'retry' });
  });
});

describe('a store that takes no checksum fields', () => {
  test.each([400, 501])('and says so with %i is asked once more without, and that is remembered', async (status) => {
    const { server, store } = await start();
    const action: FaultAction = { kind: 'status', status, code: 'InvalidRequest' };
    server.faults.add({ operation: 'CreateMultipartUpload', action });
    expect(await store.createUpload(object, signal)).toMatchObject({ integrity: 'md5' });
    expect(server.requests.map((request) => request.status)).toEqual([status, 200]);
    expect(await store.createUpload(object, signal)).toMatchObject({ integrity: 'md5' });
    expect(server.requests).toHaveLength(3);
  });

  test('but passes through what is wrong in both ways', async () => {
    const { server, store } = await start();
    const action: FaultAction = { kind: 'status', status: 400, code: 'KeyTooLongError' };
    server.faults.add({ times: Number.POSITIVE_INFINITY, action });
    expect((await faultOf(store.createUpload(object, signal))).message).toContain('shorter name');
    server.faults.clear();
    expect(await store.createUpload(object, signal)).toMatchObject({ integrity: 'crc32' });
  });

  test('or that the settings know to be one is not asked', async () => {
    const { server, store } = await start({ integrity: 'md5' });
    expect(await store.createUpload(object, signal)).toMatchObject({ integrity: 'md5' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a connection', () => {
  test('on which an answer came before the body was sent is not used again', async () => {
    const sockets = new Set<Socket>();
    const hasty = createTcpServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => {
        // The rest of the body is left where it is: a server that refuses early reads no more of it.
        socket.pause();
        socket.write('HTTP/1.1 503 Slow Down\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n');
      });
    });
    await new Promise<void>((resolve) => hasty.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      hasty.close();
    });
    // Listening on TCP gives an address record.
    const { port } = hasty.address() as AddressInfo;
    const { store } = await start({ endpoint: `http://127.0.0.1:${port}`, maxSockets: 1 });
    const payload = payloadOf(noise(32 * MIB, 1));
    for (const partNumber of [1, 2, 3]) {
      const part = { ...object, uploadId: 'u', integrity: 'md5', partNumber, payload } as const;
      expect(await faultOf(store.uploadPart(part, signal))).toMatchObject({ code: 'slow_down' });
    }
    expect(sockets.size).toBe(3);
  });

  test('on which nothing moves is given up', async () => {
    const { server, store } = await start({ idleTimeoutMs: 1500 });
    const upload = await store.createUpload(object, signal);
    server.faults.add({ operation: 'UploadPart', action: { kind: 'hang' } });
    const fault = await faultOf(sendPart(store, upload, noise(MIB, 1)));
    expect(fault).toMatchObject({ code: 'network', disposition: 'retry' });
    expect(fault.message).toContain('was idle');
    await sendPart(store, upload, noise(MIB, 1));
  });

  test('that is slow but moves is left alone, however long it takes', async () => {
    const { server, store } = await start({ idleTimeoutMs: 3000 });
    const upload = await store.createUpload(object, signal);
    server.conditions.bandwidthBytesPerSecond = 8 * MIB;
    const began = performance.now();
    await sendPart(store, upload, noise(32 * MIB, 1));
    expect(performance.now() - began).toBeGreaterThan(3500);
  });

  test('that has taken a whole part may be silent while a thin uplink carries it', async () => {
    const { server, store } = await start({ idleTimeoutMs: 1_500 });
    const upload = await store.createUpload(object, signal);
    const silent = (): void => {
      server.faults.add({ operation: 'UploadPart', action: { kind: 'hold', until: sleep(4_000) } });
    };
    silent();
    await sendPart(store, upload, noise(MIB, 1));
    // That took long: the next one may do so too.
    silent();
    await sendPart(store, upload, noise(MIB, 2));
  });

  test('of a Complete may be silent for longer', async () => {
    const { server, store } = await start({ idleTimeoutMs: 3000, completeTimeoutMs: 60_000 });
    const completion = await completionOfOnePart(store);
    server.faults.add({ operation: 'CompleteMultipartUpload', action: { kind: 'hold', until: sleep(5000) } });
    await store.completeUpload(completion, signal);
  });

  test('is shared: many parts use few of them', async () => {
    const { server, store } = await start({ maxSockets: 3 });
    const upload = await store.createUpload(object, signal);
    await Promise.all(
      Array.from({ length: 30 }, (_, index) => sendPart(store, upload, noise(100_000, index), index + 1)),
    );
    expect(server.connectionsMade).toBeLessThanOrEqual(3);
  });

  test('that nobody uses is closed before the server does it', async () => {
    const { server, store } = await start();
    await store.createUpload(object, signal);
    expect(server.connectionsOpen).toBe(1);
    await expect.poll(() => server.connectionsOpen, { timeout: 60_000 }).toBe(0);
    await store.createUpload(object, signal);
    expect(server.connectionsMade).toBe(2);
  });

  test('is left at once when the request is cancelled, and nothing is stored', async () => {
    const { server, store } = await start();
    const upload = await store.createUpload(object, signal);
    const stop = new AbortController();
    const arrived = Promise.withResolvers<void>();
    const match = (): boolean => {
      arrived.resolve();
      return true;
    };
    server.faults.add({ operation: 'UploadPart', match, action: { kind: 'hang' } });
    const payload = payloadOf(noise(MIB, 1));
    const sending = faultOf(store.uploadPart({ ...object, ...upload, partNumber: 1, payload }, stop.signal));
    await arrived.promise;
    stop.abort();
    expect(await sending).toMatchObject({ code: 'cancelled', disposition: 'cancelled' });
    expect(await store.listParts({ ...object, ...upload }, signal)).toEqual([]);
  });
});
