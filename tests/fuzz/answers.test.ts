import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { RedisCheckpointStore } from '../../electron/engine/adapters/checkpointRedis/redisCheckpointStore.ts';
import { S3ObjectStore } from '../../electron/engine/adapters/s3/s3ObjectStore.ts';
import { systemClock } from '../../electron/engine/adapters/systemClock.ts';
import { Fault } from '../../electron/engine/core/fault.ts';
import { damagedText, fuzz, FUZZ_LIMIT_MS } from '../support/fuzz.ts';
import { payloadOf } from '../support/payload.ts';

const signal = new AbortController().signal;
const upload = { bucket: 'takes', key: 'streams/1/take.mp4', uploadId: 'u1' };

interface Outcomes {
  values: number;
  faults: number;
}

/** Only a `Fault` crosses a port. */
async function valueOrFault(work: Promise<unknown>, outcomes: Outcomes): Promise<void> {
  try {
    await work;
    outcomes.values += 1;
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    outcomes.faults += 1;
  }
}

/** Answers that are all refused, or all accepted, would not reach the code behind the first check. */
function expectBothReached({ values, faults }: Outcomes): void {
  expect(values).toBeGreaterThan(5);
  expect(faults).toBeGreaterThan(5);
}

const XML = [
  '<?xml version="1.0" encoding="UTF-8"?><InitiateMultipartUploadResult><Bucket>takes</Bucket><Key>k</Key><UploadId>u1</UploadId></InitiateMultipartUploadResult>',
  '<ListPartsResult><Bucket>takes</Bucket><IsTruncated>false</IsTruncated><Part><PartNumber>1</PartNumber><ETag>"e"</ETag><Size>5</Size></Part></ListPartsResult>',
  '<ListMultipartUploadsResult><IsTruncated>false</IsTruncated><Upload><Key>k</Key><UploadId>u</UploadId><Initiated>2026-01-01T00:00:00.000Z</Initiated></Upload></ListMultipartUploadsResult>',
  '<CompleteMultipartUploadResult><ETag>"e-1"</ETag></CompleteMultipartUploadResult>',
  '<Error><Code>SlowDown</Code><Message>m</Message></Error>',
];

interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const headerValue = fc.string({ unit: fc.constantFrom(...'"0123456789-abcZ= '), maxLength: 40 });
const httpAnswer: Arbitrary<HttpAnswer> = fc.record({
  status: fc.constantFrom(200, 200, 200, 204, 206, 301, 307, 400, 403, 404, 409, 412, 416, 429, 500, 503),
  headers: fc.dictionary(
    fc.constantFrom(
      'etag',
      'date',
      'retry-after',
      'x-amz-checksum-crc32',
      'x-amz-checksum-type',
      'x-amz-bucket-region',
    ),
    headerValue,
  ),
  body: damagedText(fc.constantFrom(...XML)),
});

describe('no answer makes an adapter throw anything but a fault, or hang', { timeout: FUZZ_LIMIT_MS }, () => {
  test('answers of the object store', async () => {
    let answer: HttpAnswer = { status: 200, headers: {}, body: '' };
    const server = createServer((request, response: ServerResponse) => {
      request.resume();
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A server that listens on TCP has an address record, not a string.
    const { port } = server.address() as AddressInfo;
    const store = new S3ObjectStore({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { kind: 'keys', accessKeyId: 'key', secretAccessKey: 'secret' },
    });
    onTestFinished(() => {
      store.close();
      server.closeAllConnections();
      server.close();
    });
    const object = { ...upload, contentType: 'video/mp4', metadata: {} };
    const payload = payloadOf(Buffer.from('bytes'));
    const calls: readonly (() => Promise<unknown>)[] = [
      () => store.createUpload(object, signal),
      () => store.listUploads('takes', 'streams/', signal),
      () => store.uploadPart({ ...upload, integrity: 'crc32', partNumber: 1, payload }, signal),
      () => store.headObject(upload, signal),
      () => store.abortUpload(upload, signal),
      () => store.putObject(object, payload, signal),
      () =>
        store.completeUpload(
          { ...upload, integrity: 'crc32', parts: [{ partNumber: 1, etag: 'e', crc32: 1 }], sizeBytes: 5, crc32: 1 },
          signal,
        ),
    ];
    const outcomes: Outcomes = { values: 0, faults: 0 };
    await fuzz(
      fc.tuple(httpAnswer, fc.nat({ max: calls.length - 1 })),
      async ([next, index]) => {
        answer = next;
        await valueOrFault(calls[index]?.() ?? Promise.resolve(), outcomes);
      },
      150,
    );
    expectBothReached(outcomes);
  });

  test('replies of Redis', async () => {
    const redis = await scriptedRedis();
    const id = '0b9d2a0e-52f5-4c11-9a7e-0c5f2f0d3c11';
    const calls: readonly ((store: RedisCheckpointStore) => Promise<unknown>)[] = [
      (store) => store.load(id),
      (store) => store.loadUnfinished(),
      (store) => store.acquireLease(id, 'workstation', 30_000),
      (store) => store.claimSource('local:/a.mp4', id),
      (store) => store.ping(),
    ];
    const outcomes: Outcomes = { values: 0, faults: 0 };
    await fuzz(
      fc.tuple(resp, fc.nat({ max: calls.length - 1 })),
      async ([reply, index]) => {
        // A store of its own, since one that got a broken reply connects again before it answers.
        redis.reply = ACCEPTED;
        const store = await RedisCheckpointStore.open(redis.url, {
          logger: { log: () => undefined },
          clock: systemClock,
        });
        redis.reply = reply;
        await valueOrFault(calls[index]?.(store) ?? Promise.resolve(), outcomes);
        await store.close();
      },
      300,
    );
    expectBothReached(outcomes);
  });
});

/** Lets a store open: it may write. */
const ACCEPTED = ':1\r\n';

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

/** Replies that are well formed and hold anything: text, numbers, errors, nothing, lists in lists [Redis, "RESP protocol"]. */
const { reply: resp } = fc.letrec<{ reply: string; items: readonly string[] }>((tie) => ({
  reply: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    // Valid answers to some of the calls.
    fc.constantFrom('+PONG\r\n', '*0\r\n', ':1\r\n', '$-1\r\n'),
    fc.string({ maxLength: 60 }).map(bulk),
    fc.integer().map((value) => `:${value}\r\n`),
    fc.constantFrom(
      '$-1\r\n',
      '*-1\r\n',
      '+OK\r\n',
      '-ERR scripted\r\n',
      '-READONLY scripted\r\n',
      bulk('{"version":1}'),
    ),
    tie('items').map((items) => `*${items.length}\r\n${items.join('')}`),
  ),
  items: fc.array(tie('reply'), { maxLength: 5 }),
}));

/** A server that lets a client connect as to Redis and then answers each command with the same reply. */
async function scriptedRedis(): Promise<{ readonly url: string; reply: string }> {
  const answerTo = (command: string): string => {
    if (command === 'info') return bulk('redis_version:7.0.0\r\nloading:0\r\nrole:master\r\n');
    return command === 'client' || command === 'select' ? '+OK\r\n' : scripted.reply;
  };
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    // Commands are lists of texts; one begins wherever a list does.
    socket.on('data', (bytes) => {
      for (const [, command = ''] of bytes.toString('latin1').matchAll(/\*\d+\r\n\$\d+\r\n([a-z]+)\r\n/gi))
        socket.write(answerTo(command.toLowerCase()));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  // A server that listens on TCP has an address record, not a string.
  const { port } = server.address() as AddressInfo;
  const scripted = { url: `redis://127.0.0.1:${port}`, reply: ACCEPTED };
  return scripted;
}
