import { ipcMain } from 'electron';
import {
  type FolderPreview,
  OFFER_CHANNEL,
  REQUEST_CHANNELS,
  type Reply,
  type RequestChannel,
  type Requests,
} from '../../../shared/ipc.ts';
import { decode, type Decoder } from '../../../shared/read.ts';
import { type Sender, isTrustedSender } from '../security/appPage.ts';
import { REQUEST_DECODERS, offeredPaths } from './requestDecoders.ts';
import { RequestError } from '../requestError.ts';

export type RequestHandlers = {
  readonly [C in RequestChannel]: (
    request: Requests[C]['request'],
  ) => Requests[C]['value'] | Promise<Requests[C]['value']>;
};

export interface RequestServerOptions {
  readonly handlers: RequestHandlers;
  /** Receives the real paths of dropped files. */
  readonly offer: (paths: readonly string[]) => Promise<readonly FolderPreview[]>;
  /** The web contents of the window; `undefined` while there is no window. */
  readonly windowContentsId: () => number | undefined;
  /** Logs refused messages and unexpected failures. */
  readonly report: (what: string, fields: Readonly<Record<string, unknown>>) => void;
}

/**
 * Answers the window. The sender of every message is checked and the message is decoded before a handler sees it. Every answer is a
 * `Reply`, errors included, so that no stack trace reaches the page.
 */
export function serveRequests(options: RequestServerOptions): void {
  for (const channel of Object.keys(REQUEST_CHANNELS) as RequestChannel[]) {
    serve(channel, REQUEST_DECODERS[channel], options.handlers[channel] as (request: unknown) => unknown, options);
  }
  serve(OFFER_CHANNEL, offeredPaths, options.offer, options);
}

function serve<Request>(
  channel: string,
  decoder: Decoder<Request>,
  handle: (request: Request) => unknown,
  options: RequestServerOptions,
): void {
  ipcMain.handle(channel, async (event: Sender, raw: unknown): Promise<Reply<unknown>> => {
    if (!isTrustedSender(event, options.windowContentsId())) {
      options.report('A message from an unknown sender was refused.', { channel });
      return { ok: false, code: 'not_allowed', message: 'Only the window of Rushes may send this request.' };
    }
    const request = decode(decoder, raw);
    if (!request.ok) {
      options.report('A message could not be decoded.', { channel, problem: request.problem });
      return { ok: false, code: 'bad_request', message: 'The request could not be decoded.' };
    }
    try {
      return { ok: true, value: await handle(request.value) };
    } catch (error) {
      return failure(channel, error, options);
    }
  });
}

/** Only the message of a `RequestError` is written for people. Other errors stay in the log. */
function failure(channel: string, error: unknown, options: RequestServerOptions): Reply<never> {
  if (error instanceof RequestError) return { ok: false, code: error.code, message: error.message };
  options.report('A request failed.', { channel, error });
  return { ok: false, code: 'unexpected', message: 'Something unexpected happened. See the log for details.' };
}
