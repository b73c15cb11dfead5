import type { Snapshot } from '../../shared/viewModel.ts';

/**
 * The exit status of a command that ended because nothing was left to do: 0 when everything was completed, 2 when something needs
 * attention, failed, is incomplete, is kept unfinished by a person, or could not be read.
 */
export function endStatus({ engine, folders }: Snapshot, hasFailed: boolean): 0 | 2 {
  const isUnread = folders.some(({ method, isPaused }) => !isPaused && method === 'unavailable');
  const isUnfinished = engine.active > 0 || engine.needsYou > 0 || engine.journalProblem !== null;
  return isUnread || isUnfinished || hasFailed ? 2 : 0;
}
