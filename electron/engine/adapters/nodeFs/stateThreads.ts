import type { Stats } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { EntryState } from '../../ports/folderWatcher.ts';

/** A thread that was not used for this time ends. */
const IDLE_MS = 2 * 60_000;
/** A thread answers after this time with the states that it has. */
const ANSWER_MS = 250;
/** Files that are examined for one answer where there is no thread. */
const WITHOUT_THREAD = 25;
/** Megabytes. The thread keeps nothing between two requests. */
const THREAD_MEMORY = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 64 } as const;

/** Of all threads of this process. */
let unanswered = 0;

/** The number of requests that threads of this process have not answered yet. */
export function requestsToThreads(): number {
  return unanswered;
}

interface StateRequest {
  readonly paths: readonly string[];
  /** Links whose targets are examined: all, or these. */
  readonly followed: 'all' | readonly string[];
}

interface Thread {
  readonly worker: Worker;
  /** Ends it when it is not used. */
  ending: NodeJS.Timeout | undefined;
}

/**
 * Examines files on threads of its own, with calls that block the thread: many files for a tenth of the CPU time that a call on a thread
 * of Node's pool takes for each. A device that does not answer occupies one thread for each call of `states` that waits for it. Threads
 * start when they are needed, end when nothing was asked for two minutes, and do not keep the process running. Where a thread fails, for
 * want of memory for example, Node's pool examines the files.
 */
export class StateThreads {
  readonly #idle: Thread[] = [];
  readonly #program: string;

  /** @param program of a thread; tests replace it */
  constructor(program = PROGRAM) {
    this.#program = program;
  }

  /**
   * The states of these paths, in their order, or of the first of them, at least of one: as many as were found in a quarter of a second. A
   * path that cannot be examined has none. Never rejects.
   */
  async states(request: StateRequest): Promise<readonly (EntryState | undefined)[]> {
    try {
      return await this.#askThread(request);
    } catch {
      return Promise.all(request.paths.slice(0, WITHOUT_THREAD).map((path) => stateOf(path, request.followed)));
    }
  }

  async #askThread(request: StateRequest): Promise<readonly (EntryState | undefined)[]> {
    const thread = this.#idle.pop() ?? this.#start();
    clearTimeout(thread.ending);
    unanswered++;
    const numbers = await ask(thread.worker, request).finally(() => unanswered--);
    thread.ending = setTimeout(() => void thread.worker.terminate(), IDLE_MS).unref();
    this.#idle.push(thread);
    const states: (EntryState | undefined)[] = [];
    for (let at = 0; at < numbers.length; at += FIELDS) states.push(stateAt(numbers, at));
    return states;
  }

  #start(): Thread {
    const worker = new Worker(this.#program, { eval: true, resourceLimits: THREAD_MEMORY });
    const thread: Thread = { worker, ending: undefined };
    worker.unref();
    // Told to the request that waits, if there is one.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      const at = this.#idle.indexOf(thread);
      if (at >= 0) this.#idle.splice(at, 1);
    });
    return thread;
  }
}

async function stateOf(path: string, followed: StateRequest['followed']): Promise<EntryState | undefined> {
  try {
    const link = await lstat(path);
    const isFollowed = link.isSymbolicLink() && (followed === 'all' || followed.includes(path));
    const { size: sizeBytes, mtimeMs, ctimeMs, ino: inode } = isFollowed ? await stat(path) : link;
    return { sizeBytes, mtimeMs, ctimeMs, inode };
  } catch {
    return undefined;
  }
}

/** Numbers of each path: size, times and inode. */
const FIELDS = 4;

function stateAt(numbers: Float64Array, at: number): EntryState | undefined {
  const sizeBytes = numbers[at] ?? -1;
  if (sizeBytes < 0) return undefined;
  return { sizeBytes, mtimeMs: numbers[at + 1] ?? 0, ctimeMs: numbers[at + 2] ?? 0, inode: numbers[at + 3] ?? 0 };
}

function ask(worker: Worker, request: StateRequest): Promise<Float64Array> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      worker.off('message', answered).off('error', failed).off('exit', exited);
    };
    const answered = (numbers: Float64Array): void => {
      end();
      resolve(numbers);
    };
    const failed = (error: unknown): void => {
      end();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const exited = (): void => failed(new Error('The thread that examines files ended.'));
    worker.on('message', answered).on('error', failed).on('exit', exited);
    worker.postMessage(request, []);
  });
}

/** The program of a thread. Passed as text: it uses nothing outside itself. */
function examineRequests(answerMs: number): void {
  const { lstatSync, statSync } = process.getBuiltinModule('node:fs');
  const { parentPort } = process.getBuiltinModule('node:worker_threads');
  const statsOf = (path: string, followed: StateRequest['followed']): Stats | undefined => {
    try {
      const stats = lstatSync(path, { throwIfNoEntry: false });
      const isFollowed = stats?.isSymbolicLink() === true && (followed === 'all' || followed.includes(path));
      return isFollowed ? statSync(path) : stats;
    } catch {
      return undefined;
    }
  };
  parentPort?.on('message', ({ paths, followed }: StateRequest) => {
    const untilMs = performance.now() + answerMs;
    const numbers = new Float64Array(paths.length * 4);
    let at = 0;
    for (const path of paths) {
      const stats = statsOf(path, followed);
      numbers[at++] = stats?.size ?? -1;
      numbers[at++] = stats?.mtimeMs ?? 0;
      numbers[at++] = stats?.ctimeMs ?? 0;
      numbers[at++] = stats?.ino ?? 0;
      if (performance.now() > untilMs) break;
    }
    const answer = numbers.slice(0, at);
    parentPort.postMessage(answer, [answer.buffer]);
  });
}

/** As text, so that a bundle needs no second file. */
const PROGRAM = `(${examineRequests.toString()})(${ANSWER_MS})`;
