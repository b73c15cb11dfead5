import type { WebFrameMain } from 'electron';
import { APP_PAGE } from './appPage.ts';

/** Of an `IpcMainInvokeEvent`, what tells who sent it. */
export interface Sender {
  readonly senderFrame: Pick<WebFrameMain, 'url' | 'parent'> | null;
  readonly sender: { readonly id: number };
}

/** Whether a message came from the top frame of our own page in our own window, and from nowhere else. */
export function isTrustedSender(event: Sender, windowContentsId: number | undefined): boolean {
  const frame = event.senderFrame;
  if (frame?.parent !== null) return false;
  if (windowContentsId === undefined || event.sender.id !== windowContentsId) return false;
  const [page] = frame.url.split(/[?#]/, 1);
  return page === APP_PAGE;
}
