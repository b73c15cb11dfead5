import { sentence } from '../../../../shared/sentences/sentence.ts';

/** The reason to stop native watching; `undefined` for an error of one subfolder, which does not affect the others. */
export function nativeFailure(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC') return sentence('noWatchesLeft', {});
  if (code === 'EMFILE' || code === 'ENFILE') return sentence('noHandlesLeft', {});
  return undefined;
}
