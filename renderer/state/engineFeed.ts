import type { RushesBridge } from '../../shared/ipc.ts';
import type { Delta } from '../../shared/viewModel.ts';
import { sampleRates, showProjection } from './engineStore.ts';
import { advanced, type Projection, projected } from './projection.ts';

/** A hidden window gets no frames; its deltas are taken in at least this often. */
const HIDDEN_STEP_MS = 250;
/** Pause before a snapshot is asked for again after it failed. */
const SNAPSHOT_RETRY_MS = 500;
const SAMPLE_MS = 1_000;

/**
 * Follows the engine: a snapshot, then deltas, all that arrive between two frames taken in at once. A gap in their numbers
 * asks for a new snapshot (numbers that begin anew are one: the engine was started again); deltas that come meanwhile are kept.
 * @returns a function that ends it
 */
export function followEngine(bridge: RushesBridge): () => void {
  let projection: Projection | undefined;
  let waiting: Delta[] = [];
  let isAsking = false;
  let isEnded = false;
  // Asked anew after every wait.
  const hasEnded = (): boolean => isEnded;
  let frame: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const askForSnapshot = async (): Promise<void> => {
    if (isAsking || hasEnded()) return;
    isAsking = true;
    const reply = await bridge.request('engine.snapshot', null);
    isAsking = false;
    if (hasEnded()) return;
    if (!reply.ok) {
      setTimeout(() => void askForSnapshot(), SNAPSHOT_RETRY_MS);
      return;
    }
    const { revision } = reply.value;
    waiting = waiting.filter((delta) => delta.revision > revision);
    projection = projected(reply.value);
    showProjection(projection);
    if (waiting.length > 0) schedule();
  };

  const takeIn = (): void => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = undefined;
    timer = undefined;
    if (projection === undefined || isAsking) return;
    const next = advanced(projection, waiting);
    if (next === 'gap') {
      // All of these happened before the question, so the answer holds them.
      waiting = [];
      void askForSnapshot();
      return;
    }
    waiting = [];
    if (next === projection) return;
    projection = next;
    showProjection(next);
  };

  const schedule = (): void => {
    frame ??= requestAnimationFrame(takeIn);
    timer ??= setTimeout(takeIn, HIDDEN_STEP_MS);
  };

  const unsubscribe = bridge.subscribe('engine.delta', (delta) => {
    waiting.push(delta);
    schedule();
  });
  const sampler = setInterval(sampleRates, SAMPLE_MS);
  void askForSnapshot();

  return () => {
    isEnded = true;
    unsubscribe();
    clearInterval(sampler);
    clearTimeout(timer);
    if (frame !== undefined) cancelAnimationFrame(frame);
  };
}
