import { TERMINAL_PHASES } from '../../../shared/phases.ts';
import type { Fact, RecordingState } from './recordingState.ts';

/** What a person asks of one recording. */
export type CommandFact = Extract<Fact, { readonly kind: `command.${string}` }>;

export type RefusalCode =
  | 'not_running'
  | 'discarding'
  | 'too_late'
  | 'source_there'
  | 'source_unknown'
  | 'nothing_stored'
  | 'all_paused';

/**
 * Why a command makes no sense for a recording as it stands; `undefined` when it does. Whoever asks is told, and the machine goes
 * by the same answer: a command is refused, or it has its effect.
 */
export function refusalOf(fact: CommandFact, state: RecordingState): RefusalCode | undefined {
  const { record, live } = state;
  if (TERMINAL_PHASES.has(record.phase)) return 'not_running';
  // Trying again is for the discarding as well.
  if (fact.kind === 'command.retry') return undefined;
  if (fact.kind === 'command.discard') return mayDiscard(state) ? undefined : 'too_late';
  if (record.isDiscarding) return 'discarding';
  switch (fact.kind) {
    case 'command.finalize':
      return isOpen(state) ? undefined : 'too_late';
    case 'command.hold':
      return isOpen(state) || !fact.isHeld ? undefined : 'too_late';
    case 'command.pause':
      return live.isEnginePaused && !fact.isPaused ? 'all_paused' : undefined;
    case 'command.completeStored':
      return refusalToComplete(state);
    default:
      return fact satisfies never;
  }
}

function refusalToComplete(state: RecordingState): RefusalCode | undefined {
  const { live, ledger } = state;
  if (!isOpen(state)) return 'too_late';
  if (live.source.kind === 'unseen') return 'source_unknown';
  if (live.source.kind === 'doubted' && live.source.seen.sizeBytes > 0) return 'source_unknown';
  if (live.source.kind === 'there' && live.source.sizeBytes > 0) return 'source_there';
  return ledger.size === 0 && live.inFlight.size === 0 ? 'nothing_stored' : undefined;
}

/** Its object is not being made yet. */
function isOpen({ record }: RecordingState): boolean {
  return record.phase === 'recording' || record.phase === 'finishing';
}

/**
 * Until the object is asked for. While a request for it is on its way nobody can call it back; once one failed, the discarding
 * looks whether there is an object all the same.
 */
function mayDiscard({ record, live }: RecordingState): boolean {
  if (record.isDiscarding) return true;
  if (record.phase === 'finishing') return live.task?.kind !== 'put_object';
  return record.phase === 'recording' || (record.phase === 'completing' && live.task?.kind !== 'complete');
}
