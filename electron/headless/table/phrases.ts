import { forCommandLine } from '../../../shared/sentences/sentence.ts';
import type { Phase } from '../../../shared/phases.ts';
import type { HoldView, IdleReason, IdleView } from '../../../shared/viewModel.ts';
import { secondsText } from './figures.ts';

/** The names of the phases in the table. */
export const PHASE_TEXT: Readonly<Record<Phase, string>> = {
  recording: 'recording',
  finishing: 'finishing',
  completing: 'completing',
  verifying: 'verifying',
  describing: 'describing',
  completed: 'completed',
  aborted_no_parts: 'empty',
  cancelled: 'discarded',
};

/** Said of an object that holds only a part of its recording, beside its size. */
export const INCOMPLETE_TEXT = 'the original is gone';

const REASON_TEXT: Readonly<Record<IdleReason, string>> = {
  growing: 'still growing',
  file_open: 'the recorder has it open',
  file_closed: 'the recorder has closed it',
  writers_unknown: 'who has it open cannot be seen',
  container_incomplete: 'its index is not written yet',
  container_complete: 'its index is complete',
  container_unmarked: 'its format has no end mark',
  held: 'you keep it open',
  finalize_requested: 'you asked to finish it',
};

/** The countdown with its reasons, e.g. `finishes in 18 s: quiet for 12 s, the recorder has it open`. */
export function idleText(idle: IdleView): string {
  const countdown =
    idle.finishesInSeconds === null ? 'stays open' : `finishes in ${secondsText(idle.finishesInSeconds)}`;
  const quiet = idle.quietSeconds < 1 ? [] : [`quiet for ${secondsText(Math.floor(idle.quietSeconds))}`];
  const reasons = [...quiet, ...idle.reasons.map((reason) => REASON_TEXT[reason])];
  return reasons.length === 0 ? countdown : `${countdown}: ${reasons.join(', ')}`;
}

/**
 * The reason why a recording does not run. For `attention`, the message of its fault, unchanged.
 * @param told messages that stand in other lines, and are not repeated
 */
export function holdText(hold: HoldView, told: readonly string[] = []): string {
  switch (hold.kind) {
    case 'discarding':
      return 'being discarded';
    case 'paused':
      return 'paused';
    case 'held':
      return 'kept open until you release it';
    case 'offline':
      return 'waits for the network';
    case 'backoff':
      return `tries again in ${secondsText(hold.secondsLeft)}${told.includes(hold.message) ? '' : `: ${forCommandLine(hold.message)}`}`;
    case 'attention':
      return forCommandLine(hold.message);
    case 'outage':
      return hold.of === 'destination' ? 'waits for the destination' : 'waits for its folder';
    default:
      return hold satisfies never;
  }
}
