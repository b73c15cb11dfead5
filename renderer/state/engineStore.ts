import { create } from 'zustand';
import { TERMINAL_PHASES } from '../../shared/phases.ts';
import { EMPTY_SNAPSHOT, type RecordingView } from '../../shared/viewModel.ts';
import { appendRate, type RateHistory } from '../format/sparkline.ts';
import { announcementsBetween, type Announcement, type Projection, toProjection } from './projection.ts';

interface EngineState extends Projection {
  /** The first snapshot has arrived. */
  readonly isConnected: boolean;
  /** Upload rates of unfinished recordings, one sample per second. */
  readonly histories: ReadonlyMap<string, RateHistory>;
  readonly totalHistory: RateHistory;
  /** Announcements of the last update. `step` makes repeated equal announcements distinct. */
  readonly announcements: { readonly step: number; readonly list: readonly Announcement[] };
}

/** The engine's state as the window knows it. Only the engine feed writes it. */
export const useEngine = create<EngineState>(() => ({
  ...toProjection(EMPTY_SNAPSHOT),
  isConnected: false,
  histories: new Map(),
  totalHistory: [],
  announcements: { step: 0, list: [] },
}));

/** Stores a newer projection. */
export function showProjection(next: Projection): void {
  useEngine.setState((state) => {
    const list = state.isConnected ? announcementsBetween(state, next) : [];
    const announcements = list.length === 0 ? state.announcements : { step: state.announcements.step + 1, list };
    return { ...next, isConnected: true, announcements };
  });
}

/** Adds a sample to every sparkline. Called once per second. */
export function sampleRates(): void {
  useEngine.setState((state) => {
    const histories = new Map<string, RateHistory>();
    for (const recording of state.snapshot.recordings) {
      if (TERMINAL_PHASES.has(recording.phase)) continue;
      histories.set(recording.id, appendRate(state.histories.get(recording.id) ?? [], recording.cloudRate ?? 0));
    }
    return { histories, totalHistory: appendRate(state.totalHistory, state.snapshot.engine.uploadRate ?? 0) };
  });
}

/** One recording; `undefined` when it no longer exists. Rerenders only when that recording changes. */
export function useRecording(id: string): RecordingView | undefined {
  return useEngine((state) => state.byId.get(id));
}
