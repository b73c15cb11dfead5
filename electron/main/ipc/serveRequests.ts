import { ipcMain } from 'electron';
import {
  type FolderPreview,
  OFFER_CHANNEL,
  REQUEST_CHANNELS,
  type Reply,
  type RequestChannel,
} from '../../../shared/ipc.ts';
import type { Decoder } from '../../../shared/read.ts';
import { type Sender, isTrustedSender } from '../security/appPage.ts';
import { answerRequest, type Report, type RequestHandlers } from '../../backend/requests/answerRequest.ts';
import { REQUEST_DECODERS, offeredPaths } from '../../backend/requests/requestDecoders.ts';

export interface RequestServerOptions {
  readonly handlers: RequestHandlers;
  /** Receives the real paths of dropped files. */
  readonly offer: (paths: readonly string[]) => Promise<readonly FolderPreview[]>;
  /** The web contents of the window; `undefined` while there is no window. */
  readonly windowContentsId: () => number | undefined;
  /** Logs refused messages and unexpected failures. */
  readonly report: Report;
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
    return answerRequest({ channel, decoder, handle, report: options.report }, raw);
  });
}
