import { sentence } from '../../../../shared/sentences/sentence.ts';
import { UnwatchableFolder } from './watchTree.ts';

/** The reason to stop native watching; `undefined` for an error of one subfolder, which does not affect the others. */
export function nativeFailure(error: unknown): string | undefined {
  if (error instanceof UnwatchableFolder) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC') return sentence('noWatchesLeft', {});
  if (code === 'EMFILE' || code === 'ENFILE') return sentence('noHandlesLeft', {});
  return undefined;
}
