import type { Clock } from '../../ports/clock.ts';
import { requestsToThreads } from './stateThreads.ts';

/** Node's names of the calls that occupy a thread of its pool: of file systems, and the look-up of a name. */
const CALLS: ReadonlySet<string> = new Set(['FSReqCallback', 'FSReqPromise', 'GetAddrInfoReqWrap']);
const LOOKED_AT_EVERY_MS = 20;

/**
 * Whether threads of this process are still busy with calls after `waitMs`. An exit of the process waits for them, without end when a drive
 * does not answer: then the process has to be killed. Returns as soon as none is busy.
 */
export async function areThreadsBusy(clock: Clock, waitMs: number): Promise<boolean> {
  const untilMs = clock.monotonicMs() + waitMs;
  while (requestsToThreads() > 0 || process.getActiveResourcesInfo().some((name) => CALLS.has(name))) {
    if (clock.monotonicMs() >= untilMs) return true;
    await clock.sleep(LOOKED_AT_EVERY_MS, new AbortController().signal);
  }
  return false;
}
