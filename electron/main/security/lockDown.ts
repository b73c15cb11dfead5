import { app, type Session, session, type WebContents } from 'electron';
import type { Logger } from '../../engine/index.ts';
import { APP_PAGE } from './appPage.ts';
import { type AppSchemeDeps, serveAppScheme } from './appScheme.ts';

/** Enforces the rules for pages and serves the scheme of the app. Call once, when the app is ready, before any window. */
export function secureApp(scheme: AppSchemeDeps, logger: Logger): void {
  const refused = (what: string): void => logger.log('warn', 'The page tried something that is not allowed.', { what });
  app.on('web-contents-created', (_event, contents) => lockDownContents(contents, refused));
  lockDownSession(session.defaultSession, refused);
  serveAppScheme(scheme);
}

/** Denies every permission, whether requested or only checked, and every download. @internal */
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

/** Keeps any page from leaving its own URL, opening windows and attaching web views. @internal */
export function lockDownContents(contents: WebContents, refused: (what: string) => void): void {
  const stay = (event: { preventDefault(): void; readonly url: string }): void => {
    // The window loads its own page again after its process was lost.
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
