import { session } from 'electron';
import type { Logger } from '../../engine/index.ts';
import { serveAppScheme } from './appScheme.ts';
import { lockDownSession, lockDownWebContents } from './lockDown.ts';

/** Puts every rule for pages in force, and serves ours from `renderer`. Once, when the app is ready, before any window. */
export function secureApp(renderer: string, logger: Logger): void {
  const refused = (what: string): void => logger.log('warn', 'The page tried what no page may do.', { what });
  lockDownWebContents(refused);
  lockDownSession(session.defaultSession, refused);
  serveAppScheme(renderer);
}
