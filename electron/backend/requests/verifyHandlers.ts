import {
  VERIFY_PROBLEMS_MAX,
  type VerifyProblem,
  type VerifyProgress,
  type VerifyReport,
  type VerifyRequest,
} from '../../../shared/verify.ts';
import { sentence } from '../../../shared/sentences/sentence.ts';
import { lastName } from '../../../shared/lastName.ts';
import {
  asFault,
  type FinishedPlace,
  systemClock,
  verifyFinished,
  type VerifyObjectContext,
} from '../../engine/index.ts';
import { RequestError } from '../requestError.ts';
import type { HandlersOf } from './answerRequest.ts';
import { isAtDestination, OBJECT_ELSEWHERE } from './destinationOf.ts';
import type { RequestContext } from './requestHandlers.ts';
import { type Bucket, withBucket } from './withBucket.ts';

type VerifyContext = Pick<RequestContext, 'engine' | 'settings' | 'secrets' | 'window'>;

/** The window is told this often at most. */
const PROGRESS_EVERY_MS = 200;

/** A recording whose object is to be checked. */
interface Checked {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly sizeBytes: number;
}

/** Checks finished objects in the bucket: one run at a time, with progress, until a person cancels it. */
export function verifyHandlers(context: VerifyContext): HandlersOf<'verify.run' | 'verify.cancel'> {
  let running: AbortController | undefined;
  return {
    async 'verify.run'(request) {
      if (running !== undefined) throw new RequestError('busy', 'Objects are being checked already.');
      const stopper = new AbortController();
      running = stopper;
      try {
        const wanted = await chosen(context, request);
        return await withBucket(context, (bucket) => verifyAll(context, bucket, wanted), stopper.signal);
      } finally {
        running = undefined;
      }
    },
    'verify.cancel'() {
      running?.abort();
      return null;
    },
  };
}

/** The recordings with an object. Rejects with an error for the window. */
async function chosen({ engine }: VerifyContext, { ids, filter }: VerifyRequest): Promise<readonly Checked[]> {
  const { history } = engine;
  if (history === undefined) throw new RequestError('engine_not_running', 'Finish the set-up first.');
  try {
    const found: Checked[] = [];
    for (const id of ids ?? []) {
      const place = await engine.finishedObject(id);
      if (place !== undefined) found.push({ ...place, id, name: lastName(place.path) });
    }
    if (ids !== null && found.length === 0)
      throw new RequestError('unknown_recording', 'None of these recordings has an object.');
    if (filter === null) return found;
    // The object of a recording that was uploaded again may have been replaced on purpose.
    for await (const entry of history.select(filter))
      if (entry.crc32 !== null && entry.outcome !== 'replaced') found.push(entry);
    return found;
  } catch (error) {
    if (error instanceof RequestError) throw error;
    const { code, message } = asFault(error);
    throw new RequestError(code, message);
  }
}

async function verifyAll(context: VerifyContext, bucket: Bucket, wanted: readonly Checked[]): Promise<VerifyReport> {
  const tell = progressOf(context, wanted);
  const problems: VerifyProblem[] = [];
  let checked = 0;
  let differing = 0;
  for (const one of wanted) {
    tell(one, { checked, differing, readBytes: 0 });
    const onRead = (readBytes: number): void => tell(one, { checked, differing, readBytes });
    const problem = await problemOf(context, { ...bucket, clock: systemClock, onRead }, one).catch((error: unknown) => {
      if (bucket.signal.aborted) return null;
      throw error;
    });
    if (problem === null) break;
    checked += 1;
    if (problem === undefined) continue;
    differing += 1;
    if (problems.length < VERIFY_PROBLEMS_MAX) problems.push({ name: one.name, key: one.key, problem });
  }
  return { equal: checked - differing, differing, problems, unchecked: wanted.length - checked };
}

/** Why the object is not what was uploaded; `undefined` when it is. Rejects with the faults of the store and the journal. */
async function problemOf(
  { engine, settings }: VerifyContext,
  bucket: Bucket & Pick<VerifyObjectContext, 'onRead' | 'clock'>,
  { id }: Checked,
): Promise<string | undefined> {
  bucket.signal.throwIfAborted();
  const place: FinishedPlace | undefined = await engine.finishedObject(id);
  if (place === undefined) return sentence('recordingForgotten', {});
  if (!isAtDestination(place, settings.current.destination)) return OBJECT_ELSEWHERE;
  const { isEqual, problem = '' } = await verifyFinished(bucket, place);
  return isEqual ? undefined : problem;
}

interface Reached {
  readonly checked: number;
  readonly differing: number;
  /** Bytes that were read of the present object. */
  readonly readBytes: number;
}

/** Pushes the progress, at most five times a second. */
function progressOf({ window }: VerifyContext, wanted: readonly Checked[]): (one: Checked, reached: Reached) => void {
  const totalBytes = wanted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const before = [0];
  for (const { sizeBytes } of wanted) before.push((before.at(-1) ?? 0) + sizeBytes);
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return ({ name }, { checked, differing, readBytes }) => {
    const nowMs = systemClock.monotonicMs();
    if (nowMs - toldAtMs < PROGRESS_EVERY_MS) return;
    toldAtMs = nowMs;
    const checkedBytes = (before[checked] ?? 0) + readBytes;
    const progress: VerifyProgress = { checked, total: wanted.length, checkedBytes, totalBytes, differing, name };
    window.push('verify.progress', progress);
  };
}
