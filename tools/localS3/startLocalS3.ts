import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CodedAnswer, errorAnswer, scriptedError, sendAnswer } from './answers.ts';
import type { Keep } from './blobs.ts';
import { type Bucket, type Buckets, newBucket } from './buckets.ts';
import type { Exchange } from './exchange.ts';
import { type FaultAction, type FaultScript, faultScript } from './faults.ts';
import type { RequestEntry } from './journal.ts';
import { readTarget, type S3Target } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { S3_PROFILES, type S3Profile, type S3ProfileName } from './profile.ts';
import { type BodyOptions, checkBodyHeaders, receiveBlob, receiveText } from './receiveBody.ts';
import { type Credentials, verifySignature } from './signature.ts';

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
  /** Speaks HTTPS with this certificate and key, PEM texts. Absent: plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** Conditions that may be changed while the server runs. */
export interface LocalS3Conditions {
  /** How far the server's clock is ahead of the machine's. */
  clockOffsetMs: number;
  /** Wait before each request is carried out. */
  latencyMs: number;
  /** Ceiling for all request bodies together. */
  bandwidthBytesPerSecond: number;
}

/** A running server. Path-style addresses only. Not to be copied: `{ ...server }` lacks its addresses and keys. */
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
  /** The stored content, for inspection. */
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
  const server = new LocalS3Server(options);
  await server.listen();
  return server;
}

class LocalS3Server implements LocalS3 {
  readonly region = 'us-east-1';
  readonly faults = faultScript();
  readonly conditions: LocalS3Conditions = {
    clockOffsetMs: 0,
    latencyMs: 0,
    bandwidthBytesPerSecond: Number.POSITIVE_INFINITY,
  };
  readonly requests: RequestEntry[] = [];
  readonly #options: LocalS3Options;
  readonly #credentials: Credentials;
  readonly #profile: S3Profile;
  readonly #buckets: Buckets;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port: number;
  #connectionsMade = 0;
  #lineFreeAtMs = 0;

  constructor(options: LocalS3Options) {
    this.#options = options;
    this.#credentials = options.credentials ?? {
      accessKeyId: 'RUSHESLOCALKEY',
      secretAccessKey: 'rushes-local-secret',
    };
    this.#profile = S3_PROFILES[options.profile ?? 'aws'];
    this.#buckets = new Map((options.buckets ?? []).map((name) => [name, newBucket()]));
    this.#port = options.port ?? 0;
    const timeouts = { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 60_000 };
    const serve = (request: IncomingMessage, response: ServerResponse): void => void this.#serve(request, response);
    this.#server =
      options.tls === undefined
        ? createServer(timeouts, serve)
        : createTlsServer({ ...timeouts, ...options.tls }, serve);
    this.#server.on('connection', (socket) => {
      this.#connectionsMade += 1;
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  get endpoint(): string {
    return `${this.#options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${this.#port}`;
  }

  get accessKeyId(): string {
    return this.#credentials.accessKeyId;
  }

  get secretAccessKey(): string {
    return this.#credentials.secretAccessKey;
  }

  get connectionsMade(): number {
    return this.#connectionsMade;
  }

  get connectionsOpen(): number {
    return this.#sockets.size;
  }

  createBucket(name: string): void {
    if (!this.#buckets.has(name)) this.#buckets.set(name, newBucket());
  }

  bucket(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  async objectBytes(bucket: string, key: string): Promise<Buffer | undefined> {
    const object = this.#buckets.get(bucket)?.objects.get(key);
    if (object === undefined) return undefined;
    const chunks: Uint8Array[] = [];
    for (const blob of object.blobs) for await (const chunk of blob.read(0, blob.sizeBytes)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** Listens on the same port as before, or the first time on the one that was asked for. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    // A server that listens on TCP has an address record, not a string.
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async setDown(isDown: boolean): Promise<void> {
    if (isDown) await this.#stopListening();
    else if (!this.#server.listening) await this.listen();
  }

  async close(): Promise<void> {
    await this.#stopListening();
    for (const bucket of this.#buckets.values()) {
      const parts = [...bucket.uploads.values()].flatMap((upload) =>
        [...upload.parts.values()].map((part) => part.blob),
      );
      const blobs = [...bucket.objects.values()].flatMap((object) => object.blobs);
      for (const blob of [...parts, ...blobs]) await blob.discard();
    }
    this.#buckets.clear();
  }

  async #stopListening(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const receivedAtMs = machineNowMs();
    const target = targetOf(request);
    const partNumber = Number(target.query.get('partNumber') ?? 0);
    const action = this.faults.next({ ...target, partNumber });
    const received = { bytes: 0 };
    const body = this.#bodyOptions(request, action, received);
    const nowMs = receivedAtMs + this.conditions.clockOffsetMs;
    let status = 0;
    let code = '';
    try {
      const answer = await this.#answerTo(request, target, action, body, nowMs).catch((error: unknown) =>
        errorAnswer(error, request),
      );
      if (answer !== undefined) {
        code = answer.code;
        status = await sendAnswer(request, response, answer, action, nowMs);
      } else if (action?.kind !== 'hang' && action?.kind !== 'hang_after') {
        request.socket.destroy();
      }
    } catch {
      // The client went away, or the server was told to go down: there is nobody to answer.
      response.destroy();
    }
    const { operation, bucket, key, query } = target;
    const uploadId = query.get('uploadId') ?? '';
    const isFaulted = action !== undefined;
    const { bytes } = received;
    this.requests.push({ operation, bucket, key, uploadId, partNumber, bytes, status, code, isFaulted, receivedAtMs });
  }

  #bodyOptions(request: IncomingMessage, action: FaultAction | undefined, received: { bytes: number }): BodyOptions {
    const limitBytes = action?.kind === 'drop_before' ? (action.bytes ?? Number.POSITIVE_INFINITY) : undefined;
    return {
      keep: this.#options.keep ?? { in: 'memory' },
      profile: this.#profile,
      hashesMd5: this.#options.hashesMd5 ?? true,
      onChunk: async (chunkBytes) => {
        received.bytes += chunkBytes;
        if (limitBytes !== undefined && received.bytes > limitBytes) request.destroy();
        await this.#takeBandwidth(chunkBytes);
      },
    };
  }

  async #takeBandwidth(bytes: number): Promise<void> {
    const { bandwidthBytesPerSecond } = this.conditions;
    if (!Number.isFinite(bandwidthBytesPerSecond)) return;
    const now = performance.now();
    this.#lineFreeAtMs = Math.max(this.#lineFreeAtMs, now) + (bytes / bandwidthBytesPerSecond) * 1000;
    if (this.#lineFreeAtMs > now) await sleep(this.#lineFreeAtMs - now);
  }

  /** @returns `undefined` when no answer is to be sent */
  async #answerTo(
    request: IncomingMessage,
    target: S3Target,
    action: FaultAction | undefined,
    body: BodyOptions,
    nowMs: number,
  ): Promise<CodedAnswer | undefined> {
    const carryOut = (): Promise<CodedAnswer> => this.#carryOut(request, target, body, nowMs);
    switch (action?.kind) {
      case undefined:
      case 'truncate':
        return carryOut();
      case 'status':
        if (action.carriedOut === true) await carryOut();
        else await receiveText(request, body).catch(() => '');
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
        this.#buckets.get(target.bucket)?.uploads.delete(target.query.get('uploadId') ?? '');
        return carryOut();
      case 'hold':
        await action.until;
        return carryOut();
      case 'answer':
        if (action.carriedOut) await carryOut();
        else for await (const chunk of request) await body.onChunk((chunk as Buffer).byteLength);
        return { ...action.answer(), code: '' };
      case 'alter':
        return { ...action.change(await carryOut()), code: '' };
      default:
        return action satisfies never;
    }
  }

  async #carryOut(request: IncomingMessage, target: S3Target, body: BodyOptions, nowMs: number): Promise<CodedAnswer> {
    if (this.conditions.latencyMs > 0) await sleep(this.conditions.latencyMs);
    const { method = '', url = '', headers } = request;
    verifySignature({ method, target: url, headers }, this.#credentials, nowMs);
    checkBodyHeaders(request, this.#profile);
    const exchange: Exchange = {
      ...target,
      headers,
      buckets: this.#buckets,
      profile: this.#profile,
      nowMs,
      pageSize: Math.min(this.#options.pageSize ?? 1000, 1000),
      emptyLastPage: this.#options.emptyLastPage ?? false,
      receive: () => receiveBlob(request, body),
      text: () => receiveText(request, body),
    };
    return { ...(await OPERATIONS[target.operation](exchange)), code: '' };
  }
}

function targetOf(request: IncomingMessage): S3Target {
  try {
    return readTarget(request.method ?? '', request.url ?? '');
  } catch {
    return { operation: 'Unknown', bucket: '', key: '', query: new URLSearchParams() };
  }
}
