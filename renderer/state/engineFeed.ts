import type { RushesBridge } from '../../shared/ipc.ts';
import type { Delta } from '../../shared/viewModel.ts';
import { sampleRates, showProjection } from './engineStore.ts';
import { applyDeltas, type Projection, toProjection } from './projection.ts';

/** A hidden window gets no animation frames; deltas are applied at least this often. */
const HIDDEN_STEP_MS = 250;
/** Delay before a failed snapshot request is repeated. */
const SNAPSHOT_RETRY_MS = 500;
const SAMPLE_MS = 1_000;

/**
 * Keeps the engine store in step with the engine: a snapshot, then deltas, applied together once per frame. A gap in the revisions
 * requests a new snapshot (a restarted engine begins at 0 again, which is a gap); deltas that arrive meanwhile are kept.
 * @returns a function that ends the subscription
 */
export function followEngine(bridge: RushesBridge): () => void {
  let projection: Projection | undefined;
  let pending: Delta[] = [];
  let isRequesting = false;
  let isEnded = false;
  // Read through a function: the value changes during an await.
  const hasEnded = (): boolean => isEnded;

  const requestSnapshot = async (): Promise<void> => {
    if (isRequesting || hasEnded()) return;
    isRequesting = true;
    const reply = await bridge.request('engine.snapshot', null);
    isRequesting = false;
    if (hasEnded()) return;
    if (!reply.ok) {
      setTimeout(() => void requestSnapshot(), SNAPSHOT_RETRY_MS);
      return;
    }
    const { revision } = reply.value;
    pending = pending.filter((delta) => delta.revision > revision);
    projection = toProjection(reply.value);
    showProjection(projection);
    if (pending.length > 0) schedule();
  };

  const applyPending = (): void => {
    if (projection === undefined || isRequesting) return;
    const next = applyDeltas(projection, pending);
    if (next === 'gap') {
      // The new snapshot will include all of these deltas.
      pending = [];
      void requestSnapshot();
      return;
    }
    pending = [];
    if (next === projection) return;
    projection = next;
    showProjection(next);
  };

  const { schedule, cancel } = oncePerFrame(applyPending);

  const unsubscribe = bridge.subscribe('engine.delta', (delta) => {
    pending.push(delta);
    schedule();
  });
  const sampler = setInterval(sampleRates, SAMPLE_MS);
  void requestSnapshot();

  return () => {
    isEnded = true;
    unsubscribe();
    clearInterval(sampler);
    cancel();
  };
}

interface FrameSchedule {
  /** Runs the work at the next frame. Idempotent until then. */
  readonly schedule: () => void;
  readonly cancel: () => void;
}

/** Runs `work` at most once per animation frame, or after `HIDDEN_STEP_MS` without one. */
function oncePerFrame(work: () => void): FrameSchedule {
  let frame: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = (): void => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = undefined;
    timer = undefined;
  };
  const run = (): void => {
    cancel();
    work();
  };
  return {
    schedule() {
      frame ??= requestAnimationFrame(run);
      timer ??= setTimeout(run, HIDDEN_STEP_MS);
    },
    cancel,
  };
}
