import { passedParts } from '../../core/dueParts.ts';
import { isKeptByPerson } from '../../core/recordingMachine.ts';
import type { RecordingState } from '../../core/recordingState.ts';
import { isAboutSource } from '../../core/transitions.ts';
import type { Turn } from '../intake/waitingFiles.ts';

/** Recordings that are worked on at the same time, for each one that may send parts: enough to hide the latency of each step. */
const WORKING_PER_STREAM = 8;
const WORKING_MIN = 32;

/**
 * The room for recordings that begin in each turn, in multiples of those that are worked on at once: how many may be worked on, and
 * how many may run, for many of them wait for time, the store or a person. A file that grows never waits for others to end.
 */
const ROOM: Readonly<Record<Turn, { readonly working: number; readonly running: number }>> = {
  growing: { working: Number.POSITIVE_INFINITY, running: 10 },
  fresh: { working: 1.5, running: 6 },
  preferred: { working: 1, running: 5 },
  recent: { working: 1, running: 5 },
  existing: { working: 1, running: 5 },
};

/** Recordings that are put aside take no room until there are so many times more. */
const ASIDE_TIMES = 10;

/** `aside`: it waits for a person, or for its folder or its drive, and may do so for days. */
type Standing = 'working' | 'waiting' | 'aside';

/** The room for recordings beside those that run: a bounded number of them is held in memory. */
export class RunnerRoom {
  readonly #maxStreams: () => number;
  readonly #standings = new Map<string, Standing>();
  readonly #counts: Record<Standing, number> = { working: 0, waiting: 0, aside: 0 };

  constructor(maxStreams: () => number) {
    this.#maxStreams = maxStreams;
  }

  /** Whether another recording may begin. @param beginning how many are about to begin */
  has(turn: Turn, beginning: number): boolean {
    const atOnce = Math.max(WORKING_MIN, WORKING_PER_STREAM * this.#maxStreams());
    const { working, running } = ROOM[turn];
    const active = this.#counts.working + this.#counts.waiting + beginning;
    if (active >= running * atOnce || active + this.#counts.aside >= ASIDE_TIMES * running * atOnce) return false;
    return this.#counts.working + beginning < working * atOnce;
  }

  /** It begins, and is worked on. */
  begin(id: string): void {
    this.#put(id, 'working');
  }

  /**
   * It is in this state now. @param isFolderPaused its watched folder is paused, and not everything
   * @param atMs monotonic @returns whether there is more room
   */
  note(id: string, state: RecordingState, isFolderPaused: boolean, atMs: number): boolean {
    const before = this.#standings.get(id);
    const isAside = isPutAside(state, isFolderPaused, atMs);
    const standing = isAside ? 'aside' : isWorking(state) ? 'working' : 'waiting';
    this.#put(id, standing);
    return before === 'working' ? standing !== 'working' : before === 'waiting' && isAside;
  }

  /** It runs here no more. Idempotent. */
  remove(id: string): void {
    const before = this.#standings.get(id);
    if (before !== undefined) this.#counts[before]--;
    this.#standings.delete(id);
  }

  #put(id: string, standing: Standing): void {
    this.remove(id);
    this.#standings.set(id, standing);
    this.#counts[standing]++;
  }
}

/** Whether something is done for it now, or will be as soon as there is room; false while it waits for time, a store or a person. */
function isWorking({ record, ledger, live }: RecordingState): boolean {
  if (isBusy(live)) return true;
  const isHeldUp = record.attention !== undefined || live.backoff !== undefined;
  if (isHeldUp || record.paused || live.isEnginePaused || live.isOffline) return false;
  if (record.phase !== 'recording' || live.source.kind === 'unseen') return true;
  return passedParts({ record, ledger, live }) > ledger.size + live.blank.size;
}

function isPutAside(state: RecordingState, isFolderPaused: boolean, atMs: number): boolean {
  const { record, live } = state;
  if (isBusy(live)) return false;
  if (isFolderPaused || isKeptByPerson(state, atMs)) return true;
  const code = record.attention?.code;
  return code !== undefined && (isAboutSource(code) || code === 'disk_error');
}

function isBusy({ task, inFlight }: RecordingState['live']): boolean {
  // Asking for evidence belongs to waiting.
  return (task !== undefined && task.kind !== 'gather_evidence') || inFlight.size > 0;
}
