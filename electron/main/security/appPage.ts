import type { WebFrameMain } from 'electron';

/** The app's own scheme. No other page belongs to the app. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'rushes';

/** The only page of the window. */
export const APP_PAGE = `${APP_SCHEME}://${APP_HOST}/index.html`;

/**
 * The window loads its own scripts, styles, fonts, images and clips (see `backend/clips.ts`), and nothing else. It opens no connection of its own (everything goes
 * through the bridge), contains no frame and is framed by nothing.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "connect-src 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The fields of an `IpcMainInvokeEvent` that identify the sender. */
export interface Sender {
  readonly senderFrame: Pick<WebFrameMain, 'url' | 'parent'> | null;
  readonly sender: { readonly id: number };
}

/** Whether a message came from the top frame of the app's page in the app's window. */
export function isTrustedSender(event: Sender, windowContentsId: number | undefined): boolean {
  const frame = event.senderFrame;
  if (frame?.parent !== null) return false;
  if (windowContentsId === undefined || event.sender.id !== windowContentsId) return false;
  const [page] = frame.url.split(/[?#]/, 1);
  return page === APP_PAGE;
}
