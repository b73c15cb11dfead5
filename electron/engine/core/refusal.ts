import { TERMINAL_PHASES } from '../../../shared/phases.ts';
import { isAtOtherPlace } from './destination.ts';
import { isOnDisk } from './identity.ts';
import type { Fact, RecordingPolicy, RecordingState } from './recordingState.ts';

/** A person's command for one recording. */
export type CommandFact = Extract<Fact, { readonly kind: `command.${string}` }>;

export type RefusalCode =
  | 'not_running'
  | 'discarding'
  | 'too_late'
  | 'source_there'
  | 'source_unknown'
  | 'nothing_stored'
  | 'same_destination'
  | 'only_copy'
  | 'all_paused';

/**
 * The reason to refuse a command in the present state; `undefined` when it is accepted. The person gets this answer, and the machine
 * uses the same one: a command is refused, or it takes effect.
 */
export function refusalOf(fact: CommandFact, state: RecordingState, policy: RecordingPolicy): RefusalCode | undefined {
  const { record, live } = state;
  if (TERMINAL_PHASES.has(record.phase)) return 'not_running';
  // A discard can be retried too.
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
    case 'command.order':
      return isOpen(state) || !fact.isFirst ? undefined : 'too_late';
    case 'command.completeStored':
      return refusalToComplete(state);
    case 'command.startAgain':
      return refusalToStartAgain(state, policy);
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

/** The stored parts stay behind, so everything has to be on disk. */
function refusalToStartAgain(state: RecordingState, { destination }: RecordingPolicy): RefusalCode | undefined {
  const { record, live } = state;
  if (destination === undefined || !isAtOtherPlace(record, destination)) return 'same_destination';
  if (!isOpen(state) || live.task?.kind === 'put_object') return 'too_late';
  if (live.source.kind === 'unseen' || live.source.kind === 'doubted') return 'source_unknown';
  return isOnDisk(state) ? undefined : 'only_copy';
}

/** The object has not been asked for yet. */
function isOpen({ record }: RecordingState): boolean {
  return record.phase === 'recording' || record.phase === 'finishing';
}

/**
 * Possible until the object is asked for. A request on its way cannot be recalled; after it failed, the discard looks whether the
 * object exists all the same.
 */
function mayDiscard({ record, live }: RecordingState): boolean {
  if (record.isDiscarding) return true;
  if (record.phase === 'finishing') return live.task?.kind !== 'put_object';
  return record.phase === 'recording' || (record.phase === 'completing' && live.task?.kind !== 'complete');
}
