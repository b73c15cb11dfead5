import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { needsMd5, type S3Config } from '../../../electron/engine/adapters/s3/s3Config.ts';
import { S3ObjectStore } from '../../../electron/engine/adapters/s3/s3ObjectStore.ts';
import type { ObjectStore } from '../../../electron/engine/ports/objectStore.ts';
import { faultOf } from '../../support/faultOf.ts';
import { noise, payloadOf } from '../../support/payload.ts';

const signal = new AbortController().signal;
const object = { bucket: 'takes', key: 'streams/1/take.mp4', contentType: 'video/mp4', metadata: {} };
const upload = { ...object, uploadId: 'u', integrity: 'md5' } as const;

/** A store whose server answers every request, once its body has arrived, with `answer`. */
async function answering(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
  change: Partial<S3Config> = {},
): Promise<{ readonly store: ObjectStore; readonly endpoint: string; readonly requests: () => number }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    response.on('error', () => undefined);
    request.resume().once('end', () => answer(response, request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Listening on TCP gives an address record.
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const store = new S3ObjectStore({
    endpoint,
    region: 'us-east-1',
    credentials: { kind: 'keys', accessKeyId: 'id', secretAccessKey: 'secret' },
    ...change,
  });
  onTestFinished(() => {
    store.close();
    server.closeAllConnections();
    server.close();
  });
  return { store, endpoint, requests: () => requests };
}

const REQUESTS: readonly (readonly [string, (store: ObjectStore) => Promise<unknown>])[] = [
  ['CreateMultipartUpload', (store) => store.createUpload(object, signal)],
  ['ListMultipartUploads', (store) => store.listUploads('takes', object.key, signal)],
  ['UploadPart', (store) => store.uploadPart({ ...upload, partNumber: 1, payload: payloadOf(noise(10, 1)) }, signal)],
  ['ListParts', (store) => store.listParts(upload, signal)],
  [
    'CompleteMultipartUpload',
    (store) =>
      store.completeUpload(
        { ...upload, parts: [{ partNumber: 1, etag: 'e', crc32: 1 }], sizeBytes: 1, crc32: 1 },
        signal,
      ),
  ],
  ['PutObject', (store) => store.putObject(object, payloadOf(noise(10, 1)), signal)],
];

describe('an answer without end', () => {
  test.each(REQUESTS.flatMap(([name, ask]) => [200, 500].map((status) => [name, status, ask] as const)))(
    'to %s with %i is given up before it takes much memory',
    async (_name, status, ask) => {
      let sent = 0;
      const { store } = await answering((response) => {
        response.writeHead(status, { 'content-type': 'application/xml' });
        const piece = Buffer.alloc(256 * 1024, '<a>');
        const pour = (): void => {
          let isTaken = true;
          while (!response.destroyed && isTaken) {
            isTaken = response.write(piece);
            sent += piece.length;
          }
          if (!response.destroyed) response.once('drain', pour);
        };
        pour();
      });
      const fault = await faultOf(ask(store));
      expect(fault).toMatchObject({ code: 'network', disposition: 'retry' });
      expect(fault.message).toContain('larger than');
      // The bytes in the sockets' buffers are sent as well.
      expect(sent).toBeLessThan(40 * 1024 * 1024);
    },
  );

  test.each([...REQUESTS])('to %s, one byte at a time, is given up in time', async (_name, ask) => {
    const limits = { idleTimeoutMs: 60_000, answerTimeoutMs: 700, completeTimeoutMs: 700 };
    const { store } = await answering((response) => {
      response.writeHead(200, { 'content-type': 'application/xml' });
      const timer = setInterval(() => response.write(' '), 20);
      response.once('close', () => clearInterval(timer));
    }, limits);
    expect((await faultOf(ask(store))).message).toContain('took longer than 0.7 s');
  });

  test('of interim responses is given up in time', async () => {
    const limits = { idleTimeoutMs: 60_000, answerTimeoutMs: 700 };
    const { store } = await answering((response) => {
      const timer = setInterval(() => response.writeProcessing(), 20);
      response.once('close', () => clearInterval(timer));
    }, limits);
    expect((await faultOf(store.headObject(object, signal))).message).toContain('took longer than 0.7 s');
  });

  test.each([...REQUESTS])('to %s that switches to another protocol is given up in time', async (_name, ask) => {
    const limits = { idleTimeoutMs: 60_000, answerTimeoutMs: 700, completeTimeoutMs: 700 };
    const { store } = await answering((response) => {
      response.socket?.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n');
    }, limits);
    expect(await faultOf(ask(store))).toMatchObject({ code: 'network', disposition: 'retry' });
  });

  test('with the bytes of an object is given up when it is too slow', async () => {
    const { store } = await answering(
      (response) => {
        response.writeHead(200, { 'content-length': '1000000' });
        const timer = setInterval(() => response.write(' '), 50);
        response.once('close', () => clearInterval(timer));
      },
      { idleTimeoutMs: 500 },
    );
    const reading = async (): Promise<void> => {
      for await (const _ of store.readObject(object, signal)) void _;
    };
    expect(await faultOf(reading())).toMatchObject({ code: 'network', disposition: 'retry' });
  });

  test.each([
    ['that is endless', 'bytes 1000-1009/5000', Number.POSITIVE_INFINITY],
    ['that begins elsewhere', 'bytes 0-9/5000', 10],
    ['that is called a whole object', undefined, 10],
  ])('with a range of an object %s is given up at once', async (_what, contentRange, length) => {
    const { store } = await answering((response) => {
      response.writeHead(206, contentRange === undefined ? {} : { 'content-range': contentRange });
      const pour = (left: number): void => {
        if (left <= 0) response.end();
        else if (!response.destroyed) response.write(Buffer.alloc(Math.min(left, 65_536)), () => pour(left - 65_536));
      };
      pour(length);
    });
    let read = 0;
    const reading = async (): Promise<void> => {
      const range = { offset: 1_000, length: 10 };
      for await (const chunk of store.readObject({ ...object, range }, signal)) read += chunk.byteLength;
    };
    expect(await faultOf(reading())).toMatchObject({ disposition: 'retry' });
    expect(read).toBeLessThanOrEqual(10);
  });

  test('of list pages ends', async () => {
    const { store, requests } = await answering((response, request) => {
      const marker = Number(/part-number-marker=(\d+)/.exec(request.url ?? '')?.[1] ?? 0);
      const page = `<UploadId>u</UploadId><IsTruncated>true</IsTruncated><NextPartNumberMarker>${marker + 1}</NextPartNumberMarker>`;
      const part = `<Part><PartNumber>${marker + 1}</PartNumber><Size>5</Size><ETag>e</ETag></Part>`;
      response.end(`<ListPartsResult>${page}${part}</ListPartsResult>`);
    });
    expect((await store.listParts(upload, signal)).length).toBe(1_000);
    expect(requests()).toBe(1_000);
  });
});

describe('a value without reason', () => {
  test('a region of 200 kB is not repeated, and costs no time', async () => {
    const region = 'a-'.repeat(100_000);
    const { store } = await answering((response) => {
      response.writeHead(301, { 'content-type': 'application/xml' });
      response.end(
        `<Error><Code>PermanentRedirect</Code><Message>${region}</Message><Region>${region}</Region></Error>`,
      );
    });
    const fault = await faultOf(store.createUpload(object, signal));
    expect(fault).toMatchObject({ code: 'bucket_moved', disposition: 'attention' });
    expect(fault.message.length).toBeLessThan(500);
    expect(String(fault.cause).length).toBeLessThan(1_500);
  });

  test.each(['31536000', 'Fri, 01 Jan 2100 00:00:00 GMT', '9'.repeat(400)])(
    'a Retry-After of %s means five minutes at most',
    async (wish) => {
      const { store } = await answering((response) => response.writeHead(503, { 'retry-after': wish }).end());
      const { retryAfterMs } = await faultOf(store.createUpload(object, signal));
      if (wish.length < 100) expect(retryAfterMs).toBe(300_000);
      else expect(retryAfterMs).toBeUndefined();
    },
  );

  test('an ETag or an upload id of thousands of characters is not taken', async () => {
    const long = 'x'.repeat(5_000);
    const { store } = await answering((response) => {
      response.setHeader('etag', long);
      response.end(`<InitiateMultipartUploadResult><UploadId>${long}</UploadId></InitiateMultipartUploadResult>`);
    });
    expect(await faultOf(store.createUpload(object, signal))).toMatchObject({ disposition: 'retry' });
    const put = store.putObject(object, payloadOf(noise(10, 1)), signal);
    expect(await faultOf(put)).toMatchObject({ disposition: 'retry' });
  });

  test('listed parts that cannot be parts are left out', async () => {
    const part = (number: string, size: string): string =>
      `<Part><PartNumber>${number}</PartNumber><Size>${size}</Size><ETag>e</ETag></Part>`;
    const { store } = await answering((response) => {
      const parts = [
        part('0', '5'),
        part('10001', '5'),
        part('2', '-1'),
        part('3', '99999999999999999999'),
        part('4', '5'),
      ];
      response.end(`<ListPartsResult><UploadId>u</UploadId>${parts.join('')}</ListPartsResult>`);
    });
    expect(await store.listParts(upload, signal)).toEqual([{ partNumber: 4, sizeBytes: 5, etag: 'e' }]);
  });

  test('XML nested without reason is a fault', async () => {
    const { store } = await answering((response) => response.end('<a>'.repeat(300_000)));
    expect(await faultOf(store.createUpload(object, signal))).toMatchObject({ disposition: 'retry' });
  });

  test.each([200, 500])('thousands of document types with the status %i is not parsed', async (status) => {
    const types = '<!DOCTYPE>'.repeat(10_000);
    const { store } = await answering((response) => response.writeHead(status).end(types));
    const fault = await faultOf(store.createUpload(object, signal));
    expect(fault.message).toContain('more than one type of document');
  });
});

test.each([...REQUESTS])('%s: a redirect to another host is not followed', async (_name, ask) => {
  const other = await answering((response) => response.end());
  const { store, requests } = await answering((response) =>
    response.writeHead(307, { location: `${other.endpoint}/takes/streams` }).end(),
  );
  await faultOf(ask(store));
  expect(requests()).toBeGreaterThan(0);
  expect(other.requests()).toBe(0);
});

test.each([
  ['http://127.0.0.1:9000', false],
  ['http://localhost:9000', false],
  ['http://[::1]:9000', false],
  ['https://s3.example', false],
  [undefined, false],
  ['http://10.0.0.7:9000', true],
  ['http://s3.example', true],
  ['HTTP://127.0.0.1.evil.example', true],
])('over %s a body needs an MD5 that is signed: %s', (endpoint, expected) => {
  const config = endpoint === undefined ? {} : { endpoint };
  expect(needsMd5(config)).toBe(expected);
  expect(needsMd5({ ...config, integrity: 'md5' })).toBe(true);
  const warnings: unknown[] = [];
  const logger = { log: (...line: readonly unknown[]) => void warnings.push(line) };
  const credentials = { kind: 'keys', accessKeyId: 'id', secretAccessKey: 'secret' } as const;
  new S3ObjectStore({ ...config, region: 'us-east-1', credentials }, logger).close();
  expect(warnings).toHaveLength(expected ? 1 : 0);
});

test('the time of a store is learned from its answers', async () => {
  const { store } = await answering((response) => {
    response.setHeader('date', new Date(Date.now() - 2 * 3_600_000).toUTCString());
    response.end('<ListBucketResult><Name>takes</Name><IsTruncated>false</IsTruncated></ListBucketResult>');
  });
  expect(store.clockOffsetMs()).toBe(0);
  await store.listObjects('takes', '', signal);
  expect(Math.round(store.clockOffsetMs() / 60_000)).toBe(-120);
});

test('a date that no request can bear is not learned: the next request is sent', async () => {
  const dates = [new Date(8.64e15).toUTCString(), new Date().toUTCString()];
  const { store, requests } = await answering((response) => {
    response.setHeader('date', dates.shift() ?? '');
    response.setHeader('etag', '"e"');
    response.end();
  });
  const send = () => store.uploadPart({ ...upload, partNumber: 1, payload: payloadOf(noise(10, 1)) }, signal);
  await send();
  expect(store.clockOffsetMs()).toBe(0);
  expect(await send()).toEqual({ etag: 'e' });
  expect(requests()).toBe(2);
});
