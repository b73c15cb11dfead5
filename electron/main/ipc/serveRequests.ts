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
import { type Sender, isTrustedSender } from '../security/trustedSender.ts';
import { REQUEST_DECODERS, offeredPaths } from './requestDecoders.ts';
import { RequestError } from './requestError.ts';

export type RequestHandlers = {
  readonly [C in RequestChannel]: (
    request: Requests[C]['request'],
  ) => Requests[C]['value'] | Promise<Requests[C]['value']>;
};

export interface RequestServerOptions {
  readonly handlers: RequestHandlers;
  /** Takes the real paths of a drop. */
  readonly offer: (paths: readonly string[]) => Promise<readonly FolderPreview[]>;
  /** Of the one window there is, `undefined` while there is none. */
  readonly windowContentsId: () => number | undefined;
  /** Told of what was refused and what failed without a sentence of its own. */
  readonly report: (what: string, fields: Readonly<Record<string, unknown>>) => void;
}

/**
 * Answers the window. Every message is checked for its sender and read by its channel's reader before a handler sees it; every
 * answer is a `Reply`, errors included, so nothing of an exception but its sentence crosses over.
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
      options.report('A message from elsewhere was refused.', { channel });
      return { ok: false, code: 'not_allowed', message: 'Only the window of Rushes may ask this.' };
    }
    const request = decode(decoder, raw);
    if (!request.ok) {
      options.report('A message was not understood.', { channel, problem: request.problem });
      return { ok: false, code: 'bad_request', message: 'The request was not understood.' };
    }
    try {
      return { ok: true, value: await handle(request.value) };
    } catch (error) {
      return failure(channel, error, options);
    }
  });
}

/** Sentences of our own errors are made for people; any other stays in the log. */
function failure(channel: string, error: unknown, options: RequestServerOptions): Reply<never> {
  if (error instanceof RequestError) return { ok: false, code: error.code, message: error.message };
  options.report('A request failed.', { channel, error });
  return { ok: false, code: 'unexpected', message: 'Something unexpected happened. The log says more.' };
}
