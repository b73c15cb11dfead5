import { Readable } from 'node:stream';

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
 * Sends a request and reads the whole answer into memory within `limits`; the body of the returned response is a stream of those bytes.
 * With `isStreamed`, the body of a successful answer is left as it is.
 * @throws UnusableAnswer when the answer is too large or too slow; the connection is then closed
 */
export async function limitedAnswer<A extends Answer>(
  requestBody: unknown,
  limits: AnswerLimits & { readonly isStreamed: boolean },
  signal: AbortSignal | undefined,
  send: (signal: AbortSignal) => Promise<A>,
): Promise<A> {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const startTimer = (): void => {
    timer ??= setTimeout(
      () => late.abort(new UnusableAnswer(`took longer than ${limits.timeoutMs / 1000} s`)),
      limits.timeoutMs,
    );
  };
  const stop = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
  const stopped = Promise.withResolvers<never>();
  stopped.promise.catch(() => undefined);
  const reject = (): void => stopped.reject(stop.reason);
  stop.addEventListener('abort', reject, { once: true });
  // A body takes as long as the network needs; the store's time begins after it.
  if (requestBody instanceof Readable) requestBody.once('end', startTimer);
  else startTimer();
  try {
    // After an answer 101, Node closes the connection and tells nobody: the request would never end.
    const answer = await Promise.race([send(stop), stopped.promise]);
    const { statusCode, body } = answer.response;
    if ((limits.isStreamed && statusCode < 300) || !(body instanceof Readable)) return answer;
    startTimer();
    answer.response.body = Readable.from([await collect(body, limits.bytesMax, stop)], { objectMode: false });
    return answer;
  } catch (thrown) {
    throw late.signal.aborted && signal?.aborted !== true ? late.signal.reason : thrown;
  } finally {
    if (requestBody instanceof Readable) requestBody.off('end', startTimer);
    stop.removeEventListener('abort', reject);
    clearTimeout(timer);
  }
}

async function collect(body: Readable, bytesMax: number, signal: AbortSignal): Promise<Buffer> {
  const stop = (): void => void body.destroy(signal.reason instanceof Error ? signal.reason : undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      // The body of an HTTP answer without an encoding yields Buffers only.
      const buffer = chunk as Buffer;
      bytes += buffer.byteLength;
      if (bytes > bytesMax) throw new UnusableAnswer(`is larger than ${bytesMax} bytes`);
      chunks.push(buffer);
    }
    return Buffer.concat(chunks, bytes);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
