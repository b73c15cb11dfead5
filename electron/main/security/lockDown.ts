import { app, type Session, type WebContents } from 'electron';
import { APP_PAGE } from './appPage.ts';

/**
 * What no page may do, whoever wrote it: leave its own page, open windows, attach web views, be granted a permission. Holds for
 * every web contents that is ever made. @param refused told what was refused, for the log
 */
export function lockDownWebContents(refused: (what: string) => void): void {
  app.on('web-contents-created', (_event, contents) => lockDown(contents, refused));
}

/** Every permission is denied, asked for or looked up, and nothing is downloaded. */
export function lockDownSession(session: Session, refused: (what: string) => void): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    refused(`permission ${permission}`);
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => {
    event.preventDefault();
    refused('download');
  });
}

function lockDown(contents: WebContents, refused: (what: string) => void): void {
  const stay = (event: { preventDefault(): void; readonly url: string }): void => {
    // Loading its own page again is how a window starts anew after its process was lost.
    if (event.url === APP_PAGE) return;
    event.preventDefault();
    refused('navigation');
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    refused('web view');
  });
  contents.setWindowOpenHandler(() => {
    refused('new window');
    return { action: 'deny' };
  });
}
