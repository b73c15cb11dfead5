import type { S3Client } from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import { Fault } from '../../core/fault.ts';
import type { ObjectAddress, Payload } from '../../ports/objectStore.ts';
import { type S3Request, storeName } from './faultContext.ts';
import { faultFromSdk } from './faultFromSdk.ts';
import { bytesInOneWrite, requestBody, sliceBytesFor } from './requestBody.ts';
import { leanS3Client } from './s3Client.ts';
import type { S3Config } from './s3Config.ts';

/** Sends single requests. One call is one attempt, stops soon after its signal, and rejects with a Fault only. */
export class S3Requests {
  readonly client: S3Client;
  /** The name of the store for a person. */
  readonly store: string;
  readonly #config: S3Config;

  constructor(config: S3Config) {
    this.#config = config;
    this.store = storeName({ endpoint: config.endpoint });
    this.client = leanS3Client(config);
  }

  /** @param send sends the request with the client */
  async send<T>(
    request: S3Request,
    object: ObjectAddress,
    signal: AbortSignal,
    send: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const clockOffsetMs = this.#clockOffsetMs();
    const beganAtMs = performance.now();
    const stopped = Promise.withResolvers<never>();
    const stop = (): void => stopped.reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      signal.throwIfAborted();
      // The signal stops a request at once, but not the search for credentials before it.
      return await Promise.race([send(signal), stopped.promise]);
    } catch (error) {
      const elapsedMs = performance.now() - beganAtMs;
      throw this.fault(error, request, object, signal, { clockOffsetMs, elapsedMs });
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Like `send`, with the payload as the body: a stream, unless it is small and in memory. */
  async sendBody<T>(
    request: S3Request,
    object: ObjectAddress,
    payload: Payload,
    signal: AbortSignal,
    send: (body: Readable | Uint8Array, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const bytes = payload.sizeBytes === 0 ? new Uint8Array() : bytesInOneWrite(payload);
    if (bytes !== undefined) return this.send(request, object, signal, (abortSignal) => send(bytes, abortSignal));
    const body = requestBody(payload, sliceBytesFor(this.#config.endpoint));
    const broken = new AbortController();
    // The SDK pipes the body and would never notice its failure.
    body.once('error', (error) => broken.abort(error));
    try {
      return await this.send(request, object, AbortSignal.any([signal, broken.signal]), (abortSignal) =>
        send(body, abortSignal),
      );
    } catch (error) {
      if (broken.signal.aborted && !signal.aborted) throw bodyFault(broken.signal.reason);
      // The request was refused before its body was sent completely: the connection cannot be used again.
      if (!body.readableEnded) broken.abort();
      throw error;
    } finally {
      body.destroy();
    }
  }

  /**
   * @param sent.clockOffsetMs the offset with which the request was dated; default the current one
   * @param sent.elapsedMs milliseconds since the request began; default 0
   */
  fault(
    error: unknown,
    request: S3Request,
    object: ObjectAddress,
    signal: AbortSignal,
    { clockOffsetMs = this.#clockOffsetMs(), elapsedMs = 0 } = {},
  ): Fault {
    if (signal.aborted) return new Fault('cancelled', 'Stopped.', { disposition: 'cancelled' });
    const { endpoint, region, credentials } = this.#config;
    const { bucket, key } = object;
    const context = { request, bucket, key, endpoint, region, clockOffsetMs, nowMs: Date.now(), elapsedMs };
    return faultFromSdk(error, { ...context, credentials: credentials.kind });
  }

  /** The fault for a successful answer without the content that S3 sends. */
  notS3(request: S3Request, object: ObjectAddress): Fault {
    const error = new Error('the answer is not one of S3; a proxy or a sign-in page of the network may have sent it');
    const answered = Object.assign(error, { $metadata: { httpStatusCode: 200 } });
    return this.fault(answered, request, object, new AbortController().signal);
  }

  /** The SDK learns it from the Date of the last answer. */
  #clockOffsetMs(): number {
    return this.client.config.systemClockOffset;
  }
}

function bodyFault(reason: unknown): Fault {
  if (reason instanceof Fault) return reason;
  return new Fault('disk_error', 'The file could not be read while it was being sent.', {
    disposition: 'retry',
    cause: reason,
  });
}
