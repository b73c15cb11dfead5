import { areThreadsBusy, isDoneWithin, systemClock } from '../engine/index.ts';
import type { Output } from './outputs.ts';
import type { RunLog } from './runLog.ts';

/** A stop takes less than 5 s: the engine is closed first, then the reader of the output has the rest of the time. */
const STOP_LIMIT_MS = 4_400;
const END_LIMIT_MS = 4_900;

export interface Closing {
  /** Closes the engine, or the console with its engine. */
  readonly close: () => Promise<void>;
  readonly output: Output;
  /** The last words of the output, once the engine is closed. */
  readonly farewell?: () => string | undefined;
  readonly log: RunLog;
}

/**
 * Closes the engine and then the output, within five seconds.
 * @returns whether something did not close or a drive does not answer, so that the process has to be killed
 */
export async function closeInTime({ close, output, farewell, log }: Closing): Promise<boolean> {
  const endMs = systemClock.monotonicMs() + END_LIMIT_MS;
  const isInTime = await isDoneWithin(systemClock, STOP_LIMIT_MS, close());
  if (!isInTime) log.log('warn', 'Something did not close in time; the next start resumes from the last checkpoint.');
  const lastWords = farewell?.();
  if (lastWords !== undefined) log.log('info', lastWords);
  const isTaken = await output.close(lastWords, endMs - systemClock.monotonicMs());
  return !isTaken || !isInTime || (await areThreadsBusy(systemClock, endMs - systemClock.monotonicMs()));
}
