import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Keep } from './blobs.ts';
import { type Bucket, type Buckets, newBucket } from './buckets.ts';
import type { Answer, Exchange } from './exchange.ts';
import { type FaultAction, type FaultScript, faultScript } from './faults.ts';
import type { RequestEntry } from './journal.ts';
import { readTarget, type S3Target } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { S3_PROFILES, type S3ProfileName } from './profile.ts';
import { type BodyOptions, checkBodyHeaders, receiveBlob, receiveText } from './receiveBody.ts';
import { S3Error } from './s3Error.ts';
import { type Credentials, verifySignature } from './signature.ts';
import { xmlError } from './xml.ts';

export interface LocalS3Options {
  readonly profile?: S3ProfileName;
  readonly credentials?: Credentials;
  /** Where the bytes go; in memory by default. */
  readonly keep?: Keep;
  readonly buckets?: readonly string[];
  /** Most entries of one page of a list; 1 000 by default, as Amazon S3. */
  readonly pageSize?: number;
  /** A list that ends exactly at a page's end is followed by a page without entries. */
  readonly emptyLastPage?: boolean;
  /** Without it ETags are made from the CRC-32: for benches, where the server must not burn the CPU. On by default. */
  readonly hashesMd5?: boolean;
  /** 0 (any free port) by default. */
  readonly port?: number;
}

/** What may be changed while it runs. */
export interface LocalS3Conditions {
  /** How far the server's clock is ahead of the machine's. */
  clockOffsetMs: number;
  /** Wait before each request is carried out. */
  latencyMs: number;
  /** Ceiling for all request bodies together. */
  bandwidthBytesPerSecond: number;
}

/** A running server. Path-style addresses only. */
export interface LocalS3 {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly faults: FaultScript;
  readonly conditions: LocalS3Conditions;
  /** Every request that was answered or given up, in the order they ended. */
  readonly requests: readonly RequestEntry[];
  /** How many connections were ever accepted. */
  readonly connectionsMade: number;
  /** How many of them are open now. */
  readonly connectionsOpen: number;
  /** Makes a bucket; one that is there stays as it is. */
  createBucket(name: string): void;
  /** What is stored, to look into. */
  bucket(name: string): Bucket | undefined;
  /** The bytes of an object; `undefined` when there is none. */
  objectBytes(bucket: string, key: string): Promise<Buffer | undefined>;
  /** `true` cuts all connections and refuses new ones; `false` listens again on the same port. */
  setDown(isDown: boolean): Promise<void>;
  /** Stops and forgets everything. Idempotent. */
  close(): Promise<void>;
}

/** The machine's clock, whatever a test does to `Date`. */
const machineNowMs = (): number => performance.timeOrigin + performance.now();

/**
 * Starts an S3 server on loopback that checks signatures, digests and part lists as Amazon S3 documents them, and that can be told
 * to fail. For the rehearsal, tests and benches.
 */
export async function startLocalS3(options: LocalS3Options = {}): Promise<LocalS3> {
  const credentials = options.credentials ?? { accessKeyId: 'RUSHESLOCALKEY', secretAccessKey: 'rushes-local-secret' };
  const profile = S3_PROFILES[options.profile ?? 'aws'];
  const buckets: Buckets = new Map((options.buckets ?? []).map((name) => [name, newBucket()]));
  const faults = faultScript();
  const conditions: LocalS3Conditions = {
    clockOffsetMs: 0,
    latencyMs: 0,
    bandwidthBytesPerSecond: Number.POSITIVE_INFINITY,
  };
  const requests: RequestEntry[] = [];
  const sockets = new Set<Socket>();
  let lineFreeAtMs = 0;
  let connectionsMade = 0;

  const takeBandwidth = async (bytes: number): Promise<void> => {
    if (!Number.isFinite(conditions.bandwidthBytesPerSecond)) return;
    const now = performance.now();
    lineFreeAtMs = Math.max(lineFreeAtMs, now) + (bytes / conditions.bandwidthBytesPerSecond) * 1000;
    if (lineFreeAtMs > now) await sleep(lineFreeAtMs - now);
  };

  const server = createServer(
    { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 60_000 },
    (request, response) => {
      void serve(request, response);
    },
  );
  server.on('connection', (socket) => {
    connectionsMade += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const receivedAtMs = machineNowMs();
    const target = targetOf(request);
    const partNumber = Number(target.query.get('partNumber') ?? 0);
    let bytes = 0;
    let code = '';
    const body: BodyOptions = {
      keep: options.keep ?? { in: 'memory' },
      profile,
      hashesMd5: options.hashesMd5 ?? true,
      async onChunk(chunkBytes) {
        bytes += chunkBytes;
        if (action?.kind === 'drop_before' && bytes > (action.bytes ?? Number.POSITIVE_INFINITY)) request.destroy();
        await takeBandwidth(chunkBytes);
      },
    };
    const action = faults.next({ ...target, partNumber });
    const nowMs = receivedAtMs + conditions.clockOffsetMs;
    let status = 0;
    try {
      const answer = await answerTo(request, target, action, body, nowMs).catch((error: unknown) =>
        errorAnswer(error, request),
      );
      if (answer !== undefined) {
        code = answer.code;
        status = await send(request, response, answer, action, nowMs);
      } else if (action?.kind !== 'hang' && action?.kind !== 'hang_after') {
        request.socket.destroy();
      }
    } catch {
      // The client went away, or the server was told to go down: there is nobody to answer.
      response.destroy();
    }
    const uploadId = target.query.get('uploadId') ?? '';
    const { operation, bucket, key } = target;
    requests.push({
      operation,
      bucket,
      key,
      uploadId,
      partNumber,
      bytes,
      status,
      code,
      isFaulted: action !== undefined,
      receivedAtMs,
    });
  }

  async function answerTo(
    request: IncomingMessage,
    target: S3Target,
    action: FaultAction | undefined,
    body: BodyOptions,
    nowMs: number,
  ): Promise<CodedAnswer | undefined> {
    const carryOut = async (): Promise<CodedAnswer> => {
      if (conditions.latencyMs > 0) await sleep(conditions.latencyMs);
      verifySignature(
        { method: request.method ?? '', target: request.url ?? '', headers: request.headers },
        credentials,
        nowMs,
      );
      checkBodyHeaders(request, profile);
      const exchange: Exchange = {
        ...target,
        headers: request.headers,
        buckets,
        profile,
        nowMs,
        pageSize: Math.min(options.pageSize ?? 1000, 1000),
        emptyLastPage: options.emptyLastPage ?? false,
        receive: () => receiveBlob(request, body),
        text: () => receiveText(request, body),
      };
      return { ...(await OPERATIONS[target.operation](exchange)), code: '' };
    };
    switch (action?.kind) {
      case undefined:
      case 'truncate':
        return carryOut();
      case 'status':
        await receiveText(request, body).catch(() => '');
        return scriptedError(action.status, action.code, action.message ?? 'Scripted fault.', action.retryAfterSeconds);
      case 'drop_before':
      case 'hang':
        for await (const chunk of request) await body.onChunk((chunk as Buffer).byteLength);
        return undefined;
      case 'drop_after':
      case 'hang_after':
        await carryOut();
        return undefined;
      case 'error_in_ok':
        if (action.carriedOut) await carryOut();
        else await receiveText(request, body);
        return scriptedError(200, action.code, 'Scripted fault.', undefined);
      case 'expire':
        buckets.get(target.bucket)?.uploads.delete(target.query.get('uploadId') ?? '');
        return carryOut();
      case 'hold':
        await action.until;
        return carryOut();
      default:
        return action satisfies never;
    }
  }

  const listen = (port: number): Promise<number> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        // A server that listens on TCP has an address record, not a string.
        resolve((server.address() as AddressInfo).port);
      });
    });
  const stopListening = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const port = await listen(options.port ?? 0);

  return {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey,
    faults,
    conditions,
    requests,
    get connectionsMade() {
      return connectionsMade;
    },
    get connectionsOpen() {
      return sockets.size;
    },
    createBucket(name) {
      if (!buckets.has(name)) buckets.set(name, newBucket());
    },
    bucket: (name) => buckets.get(name),
    async objectBytes(bucket, key) {
      const object = buckets.get(bucket)?.objects.get(key);
      if (object === undefined) return undefined;
      const chunks: Uint8Array[] = [];
      for (const blob of object.blobs) for await (const chunk of blob.read(0, blob.sizeBytes)) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    async setDown(isDown) {
      if (isDown) await stopListening();
      else if (!server.listening) await listen(port);
    },
    async close() {
      await stopListening();
      for (const bucket of buckets.values()) {
        const parts = [...bucket.uploads.values()].flatMap((upload) =>
          [...upload.parts.values()].map((part) => part.blob),
        );
        const blobs = [...bucket.objects.values()].flatMap((object) => object.blobs);
        for (const blob of [...parts, ...blobs]) await blob.discard();
      }
      buckets.clear();
    },
  };
}

type CodedAnswer = Answer & { readonly code: string };

function targetOf(request: IncomingMessage): S3Target {
  try {
    return readTarget(request.method ?? '', request.url ?? '');
  } catch {
    return { operation: 'Unknown', bucket: '', key: '', query: new URLSearchParams() };
  }
}

function scriptedError(
  status: number,
  code: string,
  message: string,
  retryAfterSeconds: number | undefined,
): CodedAnswer {
  const retryAfter: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return { status, code, headers: retryAfter, body: xmlError(code, message, '') };
}

async function errorAnswer(error: unknown, request: IncomingMessage): Promise<CodedAnswer> {
  if (!(error instanceof S3Error)) throw error;
  // The rest of a refused body is read, so that the client sees the answer rather than a cut connection.
  for await (const _ of request) void _;
  return { status: error.status, code: error.code, body: xmlError(error.code, error.message, request.url ?? '') };
}

/** @returns the status that went out, 0 when the connection was cut on purpose */
async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: CodedAnswer,
  action: FaultAction | undefined,
  nowMs: number,
): Promise<number> {
  const { body = '' } = answer;
  const type: Record<string, string> =
    typeof body === 'string' && body !== '' ? { 'content-type': 'application/xml' } : {};
  const length: Record<string, string> =
    typeof body === 'string' && request.method !== 'HEAD' && answer.status !== 204
      ? { 'content-length': String(Buffer.byteLength(body)) }
      : {};
  response.writeHead(answer.status, {
    ...length,
    ...type,
    ...answer.headers,
    date: new Date(nowMs).toUTCString(),
    server: 'local-s3',
    'x-amz-request-id': 'local',
  });
  if (request.method === 'HEAD') {
    response.end();
  } else if (action?.kind === 'truncate') {
    for await (const chunk of cut(body, action.bytes)) response.write(chunk);
    await new Promise<void>((resolve) => response.write('', () => resolve()));
    response.destroy();
    return 0;
  } else if (typeof body === 'string') {
    response.end(body);
  } else {
    await pipeline(Readable.from(body, { objectMode: false }), response);
  }
  return answer.status;
}

async function* cut(body: string | AsyncIterable<Uint8Array>, bytes: number): AsyncIterable<Uint8Array> {
  let left = bytes;
  for await (const chunk of typeof body === 'string' ? [Buffer.from(body)] : body) {
    if (left <= 0) return;
    yield chunk.subarray(0, left);
    left -= chunk.byteLength;
  }
}
