import type { ConsoleProblem } from '../../shared/console.ts';

/** The reason in an error of `serveConsole`; `undefined` for one that has no name, or is about the certificate. */
export function consoleProblem(error: unknown): Exclude<ConsoleProblem, 'unexpected'> | undefined {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return 'port_taken';
    case 'EACCES':
      return 'port_not_allowed';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'not_this_machine';
    case 'ENOENT':
      return 'not_built';
    default:
      return undefined;
  }
}
