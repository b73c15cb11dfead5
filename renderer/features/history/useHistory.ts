import { useCallback, useEffect, useRef, useState } from 'react';
import type { HistoryEntry, HistoryFilter, HistoryPage, HistorySummary } from '../../../shared/history.ts';
import { TERMINAL_PHASES } from '../../../shared/phases.ts';
import { type Failure, getBridge, valueOf } from '../../bridge/bridge.ts';
import { useEngine } from '../../state/engineStore.ts';
import { joined } from './historyRows.ts';

const PAGE = 200;
/** Delay after a change of the filter, so that typing asks once. */
const ASK_AFTER_MS = 150;

export interface LoadedHistory {
  readonly entries: readonly HistoryEntry[];
  readonly summary: HistorySummary | undefined;
  /** `loading`: the first page of this filter has not arrived. */
  readonly state: 'loading' | 'loaded' | 'failed';
  readonly failure: Failure | undefined;
  /** Loads the next page, if there is one and none is on its way. */
  readonly loadMore: () => void;
}

interface Loaded {
  readonly filter: HistoryFilter;
  readonly entries: readonly HistoryEntry[];
  readonly next: HistoryPage['next'];
}

/** The entries that a filter selects, page by page, and their sums. Newly finished recordings are added at the top. */
export function useHistory(filter: HistoryFilter): LoadedHistory {
  const [loaded, setLoaded] = useState<Loaded>();
  const [summary, setSummary] = useState<HistorySummary>();
  const [failure, setFailure] = useState<Failure>();
  const isAsking = useRef(false);
  const newest = useEngine((state) => newestFinished(state.snapshot.recordings));

  useEffect(() => {
    let isEnded = false;
    const timer = setTimeout(() => {
      const fail = (problem: Failure): void => {
        if (!isEnded) setFailure(problem);
      };
      void valueOf(getBridge().request('history.page', { filter, after: null, limit: PAGE }), fail).then((page) => {
        if (isEnded || page === undefined) return;
        setFailure(undefined);
        setLoaded((before) => withNewest(before, filter, page));
      });
      void valueOf(getBridge().request('history.summary', filter), fail).then((sums) => {
        if (!isEnded && sums !== undefined) setSummary(sums);
      });
    }, ASK_AFTER_MS);
    return () => {
      isEnded = true;
      clearTimeout(timer);
    };
  }, [filter, newest]);

  const loadMore = useCallback(() => {
    if (loaded?.filter !== filter || loaded.next === null || isAsking.current) return;
    isAsking.current = true;
    const request = getBridge().request('history.page', { filter, after: loaded.next, limit: PAGE });
    void valueOf(request, setFailure).then((page) => {
      isAsking.current = false;
      if (page !== undefined) setLoaded((before) => withNext(before, loaded, page));
    });
  }, [loaded, filter]);

  const isCurrent = loaded?.filter === filter;
  const state = failure !== undefined && !isCurrent ? 'failed' : loaded === undefined ? 'loading' : 'loaded';
  return { entries: loaded?.entries ?? [], summary, state, failure, loadMore };
}

function withNewest(before: Loaded | undefined, filter: HistoryFilter, page: HistoryPage): Loaded {
  const entries = before?.filter === filter ? joined(page.entries, before.entries) : undefined;
  if (before === undefined || entries === undefined) return { filter, entries: page.entries, next: page.next };
  return { filter, entries, next: before.next };
}

/** Adds a page, unless the list was loaded anew since it was asked for. */
function withNext(before: Loaded | undefined, asked: Loaded, page: HistoryPage): Loaded | undefined {
  if (before?.filter !== asked.filter || before.next !== asked.next) return before;
  return { ...before, entries: [...before.entries, ...page.entries], next: page.next };
}

/** Changes when a recording ends. */
function newestFinished(recordings: readonly { readonly id: string; readonly phase: string }[]): string | undefined {
  return recordings.find(({ phase }) => ENDED.has(phase))?.id;
}

const ENDED: ReadonlySet<string> = TERMINAL_PHASES;
