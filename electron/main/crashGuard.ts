import type { Logger } from '../engine/index.ts';

/**
 * An error nobody caught is logged, redacted like everything else, and the engine goes on: each recording's state is in the
 * journal, so nothing is lost by continuing, while leaving would stop all uploads. @param tell called with each
 */
export function guardAgainstCrashes(logger: Logger, tell: (message: string) => void): void {
  const caught = (kind: string) => (error: unknown) => {
    logger.log('error', 'Something unexpected happened; Rushes goes on.', { kind, error });
    tell('Something unexpected happened. Uploads go on; the log says more.');
  };
  process.on('uncaughtException', caught('exception'));
  process.on('unhandledRejection', caught('rejection'));
}
