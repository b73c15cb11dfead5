import { type Dispatch, type SetStateAction, useCallback, useEffect, useRef, useState } from 'react';
import type { FolderCheck } from '../../../shared/cards.ts';
import { TERMINAL_PHASES } from '../../../shared/phases.ts';
import type { FolderView, RecordingView } from '../../../shared/viewModel.ts';
import { type Failure, getBridge, valueOf } from '../../bridge/bridge.ts';
import { useEngine } from '../../state/engineStore.ts';

/** The shortest time between two readings. */
const REST_MS = 2_000;
/** A reading may take one tenth of the time, so that a large folder on a slow disk is not read all the time. */
const REST_FACTOR = 9;

/** An answer is asked for again after this time: no event tells that a card was exchanged for another one that is like it. */
const RECHECK_MS = 30_000;

export interface CheckedFolder {
  readonly check: FolderCheck | undefined;
  readonly isChecking: boolean;
  readonly failure: Failure | undefined;
  readonly again: () => void;
}

/** The answer about the cards of a folder. The folder is read again after changes in it, and on request. */
export function useFolderCheck(folder: FolderView): CheckedFolder {
  const { path } = folder;
  const [check, setCheck] = useState<FolderCheck>();
  const [failure, setFailure] = useState<Failure>();
  const [isChecking, setIsChecking] = useState(false);
  const [requests, setRequests] = useState(0);
  const recordings = useEngine((state) => stateOf(state.snapshot.recordings, path));
  const isThere = folder.method === 'native' || folder.method === 'polling';
  const content = `${folder.matchingFiles} ${String(folder.problemSince)} ${String(folder.isPaused)} ${recordings}`;
  const restUntilMs = useRef(0);
  /** The reading that was asked for last. Several at once would hold up the machine and the other requests of the window. */
  const running = useRef(Promise.resolve());
  const place = usePlace(`${path} ${String(isThere)} ${String(folder.isPaused)}`);

  useEffect(() => {
    let isEnded = false;
    if (!isThere && !folder.isPaused) {
      // Another card may come back in its place.
      setCheck(undefined);
      setFailure(undefined);
      setIsChecking(false);
      return undefined;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      const startedMs = performance.now();
      const askedAt = place.current;
      setIsChecking(true);
      const fail = (problem: Failure): void => {
        if (askedAt !== place.current) return;
        setCheck(undefined);
        setFailure(problem);
      };
      running.current = valueOf(getBridge().request('folders.check', { path }), fail).then((answer) => {
        const endedMs = performance.now();
        restUntilMs.current = endedMs + Math.max(REST_MS, (endedMs - startedMs) * REST_FACTOR);
        if (askedAt !== place.current) return;
        setIsChecking(false);
        // While many files are uploaded, each answer is older than a change. It is used unless it calls a card safe.
        if (answer === undefined || (isEnded && answer.cards.some(({ verdict }) => verdict === 'safe'))) return;
        setFailure(undefined);
        setCheck(answer);
      });
    };
    void running.current.then(() => {
      if (!isEnded) timer = setTimeout(ask, Math.max(0, restUntilMs.current - performance.now()));
    });
    return () => {
      isEnded = true;
      clearTimeout(timer);
    };
  }, [path, isThere, folder.isPaused, content, requests, place]);

  useRepeat(check ?? failure, setRequests);
  const again = useCallback(() => {
    restUntilMs.current = 0;
    setRequests((count) => count + 1);
  }, []);
  return { check, isChecking, failure, again };
}

/** A number that rises when the folder is another one, goes or comes: answers to earlier questions are not about it. */
function usePlace(folder: string): { readonly current: number } {
  const place = useRef(0);
  useEffect(
    () => () => {
      place.current += 1;
    },
    [folder],
  );
  return place;
}

/** Asks again some time after each answer, while the window is seen. */
function useRepeat(answer: FolderCheck | Failure | undefined, ask: Dispatch<SetStateAction<number>>): void {
  useEffect(() => {
    if (answer === undefined) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    const wait = (): void => {
      timer = setTimeout(() => {
        if (document.visibilityState === 'visible') ask((count) => count + 1);
        else wait();
      }, RECHECK_MS);
    };
    wait();
    return () => clearTimeout(timer);
  }, [answer, ask]);
}

/** Changes when a recording in the folder begins, ends or needs a person. */
function stateOf(recordings: readonly RecordingView[], folder: string): string {
  let unfinished = 0;
  let held = 0;
  let newest: string | undefined;
  for (const recording of recordings) {
    if (recording.folder !== folder) continue;
    if (TERMINAL_PHASES.has(recording.phase)) newest ??= recording.id;
    else unfinished++;
    held += recording.holds.length;
  }
  return `${unfinished} ${held} ${newest ?? ''}`;
}
