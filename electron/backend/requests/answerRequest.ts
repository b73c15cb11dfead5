import type { Reply, RequestChannel, Requests } from '../../../shared/ipc.ts';
import { decode, type Decoder } from '../../../shared/read.ts';
import { RequestError } from '../requestError.ts';

export type RequestHandlers = {
  readonly [C in RequestChannel]: (
    request: Requests[C]['request'],
  ) => Requests[C]['value'] | Promise<Requests[C]['value']>;
};

/** The handlers of these channels. */
export type HandlersOf<C extends RequestChannel> = Pick<RequestHandlers, C>;

/** Logs refused messages and unexpected failures. */
export type Report = (what: string, fields: Readonly<Record<string, unknown>>) => void;

export interface AnsweredChannel<Request> {
  readonly channel: string;
  readonly decoder: Decoder<Request>;
  readonly handle: (request: Request) => unknown;
  readonly report: Report;
}

/**
 * Decodes a message before its handler sees it. Every answer is a `Reply`, errors included, so that no stack trace reaches the page.
 * Never rejects.
 */
export async function answerRequest<Request>(
  { channel, decoder, handle, report }: AnsweredChannel<Request>,
  raw: unknown,
): Promise<Reply<unknown>> {
  const request = decode(decoder, raw);
  if (!request.ok) {
    report('A message could not be decoded.', { channel, problem: request.problem });
    return { ok: false, code: 'bad_request', message: 'The request could not be decoded.' };
  }
  try {
    return { ok: true, value: await handle(request.value) };
  } catch (error) {
    // Only the message of a `RequestError` is written for people. Other errors stay in the log.
    if (error instanceof RequestError) return { ok: false, code: error.code, message: error.message };
    report('A request failed.', { channel, error });
    return { ok: false, code: 'unexpected', message: 'Something unexpected happened. See the log for details.' };
  }
}
