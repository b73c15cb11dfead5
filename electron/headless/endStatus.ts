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

/**
 * The last sentence of a command that was stopped.
 * @param active unfinished recordings
 * @param waiting files that are to be uploaded, and whose recordings have not begun
 */
export function farewellText(active: number, waiting: number): string {
  const resumes = active === 1 ? 'one recording resumes' : `${active} recordings resume`;
  const begins = waiting === 1 ? 'one file begins to be uploaded' : `${waiting} files begin to be uploaded`;
  const left = [...(active > 0 ? [resumes] : []), ...(waiting > 0 ? [begins] : [])];
  return left.length === 0
    ? 'Stopped; no recording is unfinished.'
    : `Stopped; ${left.join(' and ')} at the next start.`;
}
