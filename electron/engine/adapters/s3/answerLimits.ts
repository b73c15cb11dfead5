import { Readable } from 'node:stream';
import { GatheredBytes } from '../../core/gatheredBytes.ts';

/** The limits of one answer of the store. */
export interface AnswerLimits {
  /** From the end of the request's body to the last byte of the answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Size of the answer's body. */
  readonly bytesMax: number;
}

/** The answer exceeded a limit. `message` completes the sentence "The store sent an answer that …". */
export class UnusableAnswer extends Error {
  override readonly name = 'UnusableAnswer';
}

/** The parts of an SDK response that are used here. */
interface Answer {
  readonly response: { readonly statusCode: number; body?: unknown };
}

/**
 * Sends a request and reads the whole answer into memory within `limits`; the body of the returned response is those bytes.
 * With `isStreamed`, the body of a successful answer is left as it is. The signal still ends such a body, and the rest of a request whose
 * body is a stream.
 * @throws UnusableAnswer when the answer is too large or too slow, and the connection is then closed; when it is no document that can be
 * read in time
 */
export async function limitedAnswer<A extends Answer>(
  requestBody: unknown,
  limits: AnswerLimits & { readonly isStreamed: boolean },
  signal: AbortSignal | undefined,
  send: (signal: AbortSignal) => Promise<A>,
): Promise<A> {
  const stopper = new AbortController();
  const follow = (): void => stopper.abort(signal?.reason);
  const stopped = Promise.withResolvers<never>();
  stopped.promise.catch(() => undefined);
  stopper.signal.addEventListener('abort', () => stopped.reject(stopper.signal.reason), { once: true });
  let late: UnusableAnswer | undefined;
  let timer: NodeJS.Timeout | undefined;
  const startTimer = (): void => {
    timer ??= setTimeout(() => {
      late = new UnusableAnswer(`took longer than ${limits.timeoutMs / 1000} s`);
      stopper.abort(late);
    }, limits.timeoutMs);
  };
  signal?.addEventListener('abort', follow, { once: true });
  if (signal?.aborted === true) follow();
  // A body takes as long as the network needs; the store's time begins after it.
  if (requestBody instanceof Readable) requestBody.once('end', startTimer);
  else startTimer();
  const unfollow = (): void => signal?.removeEventListener('abort', follow);
  /** The stream that goes on after the answer: until it is closed, the signal ends it with its connection. */
  let stream = requestBody instanceof Readable ? requestBody : undefined;
  try {
    // After an answer 101, Node closes the connection and tells nobody: the request would never end.
    const answer = await Promise.race([send(stopper.signal), stopped.promise]);
    const { statusCode, body } = answer.response;
    if (!(body instanceof Readable)) return answer;
    if (limits.isStreamed && statusCode < 300) {
      stream = body;
      return answer;
    }
    startTimer();
    const collected = await collect(body, limits.bytesMax, stopper.signal);
    if (hasManyTypes(collected)) throw new UnusableAnswer('names more than one type of document');
    answer.response.body = collected;
    return answer;
  } catch (thrown) {
    throw late !== undefined && signal?.aborted !== true ? late : thrown;
  } finally {
    if (requestBody instanceof Readable) requestBody.off('end', startTimer);
    if (stream === undefined || stream.closed) unfollow();
    else stream.once('close', unfollow);
    clearTimeout(timer);
  }
}

/**
 * Whether a document type stands more than once in an answer. A page has one, an answer of S3 none. Before each one, the parser of the
 * SDK converts the whole answer: with a megabyte of them, nothing else would run for a quarter of an hour.
 */
function hasManyTypes(body: Buffer): boolean {
  return (body.toString('latin1').match(/<!doctype/gi)?.length ?? 0) > 1;
}

/** Rejects with the reason of `signal` or the error of the connection. */
function collect(body: Readable, bytesMax: number, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const gathered = new GatheredBytes();
    const stop = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('The request was stopped.'));
      body.destroy();
    };
    body.on('data', (buffer: Buffer) => {
      if (gathered.sizeBytes + buffer.byteLength <= bytesMax) return gathered.add(buffer);
      reject(new UnusableAnswer(`is larger than ${bytesMax} bytes`));
      body.destroy();
    });
    body.once('end', () => {
      const { buffer, byteOffset, byteLength } = gathered.bytes;
      resolve(Buffer.from(buffer, byteOffset, byteLength));
    });
    body.on('error', reject);
    body.once('close', () => {
      signal.removeEventListener('abort', stop);
      // Without effect after the end.
      reject(
        Object.assign(new Error('The connection was closed in the middle of the answer.'), { code: 'ECONNRESET' }),
      );
    });
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}
