import { create } from 'zustand';
import type { RecordingView, Snapshot } from '../../shared/viewModel.ts';
import { appendRate, type RateHistory } from '../format/sparkline.ts';
import { happeningsBetween, type Happening, type Projection, projected } from './projection.ts';

interface EngineState extends Projection {
  /** A first snapshot has come. */
  readonly isConnected: boolean;
  /** Rates toward the cloud, a sample a second, of recordings that are not finished. */
  readonly histories: ReadonlyMap<string, RateHistory>;
  readonly totalHistory: RateHistory;
  /** What was finished or began to need a person at the last step; numbered, so that the same again is told again. */
  readonly happenings: { readonly step: number; readonly list: readonly Happening[] };
}

const NOTHING: Snapshot = {
  revision: -1,
  engine: {
    status: 'all_safe',
    behindSeconds: 0,
    behindBytes: 0,
    needsYou: 0,
    active: 0,
    isOnline: true,
    isPaused: false,
    journalProblem: null,
    notice: null,
    uploadRate: 0,
  },
  folders: [],
  recordings: [],
};

/** The engine as the window sees it. Written by the feed alone. */
export const useEngine = create<EngineState>(() => ({
  ...projected(NOTHING),
  isConnected: false,
  histories: new Map(),
  totalHistory: [],
  happenings: { step: 0, list: [] },
}));

/** Takes a newer projection in. */
export function showProjection(next: Projection): void {
  useEngine.setState((state) => {
    const list = state.isConnected ? happeningsBetween(state, next) : [];
    const happenings = list.length === 0 ? state.happenings : { step: state.happenings.step + 1, list };
    return { ...next, isConnected: true, happenings };
  });
}

/** Adds a sample to every sparkline; called once a second. */
export function sampleRates(): void {
  useEngine.setState((state) => {
    const histories = new Map<string, RateHistory>();
    for (const recording of state.snapshot.recordings) {
      if (recording.proof !== null) continue;
      histories.set(recording.id, appendRate(state.histories.get(recording.id) ?? [], recording.cloudRate));
    }
    return { histories, totalHistory: appendRate(state.totalHistory, state.snapshot.engine.uploadRate) };
  });
}

/** One recording; `undefined` once it is gone. Draws again only when that recording changed. */
export function useRecording(id: string): RecordingView | undefined {
  return useEngine((state) => state.byId.get(id));
}
