import { sentence } from '../../../../shared/sentences/sentence.ts';
import { basename } from 'node:path';
import type { Command, CommandResult } from '../../../../shared/commands.ts';
import type { RecordingView } from '../../../../shared/viewModel.ts';
import type { RecordingRecord } from '../../core/recording.ts';
import type { RecordingPolicy, RecordingState } from '../../core/recordingState.ts';
import { type CommandFact, type RefusalCode, refusalOf } from '../../core/refusal.ts';

export type RecordingCommand = Extract<Command, { readonly id: string }>;

/** The fact that a command about one recording becomes; `undefined` for one that is about no recording that runs. */
export function factFor(command: RecordingCommand): CommandFact | undefined {
  switch (command.kind) {
    case 'recording.forget':
      return undefined;
    case 'recording.finalize':
      return { kind: 'command.finalize' };
    case 'recording.hold':
      return { kind: 'command.hold', isHeld: true };
    case 'recording.release':
      return { kind: 'command.hold', isHeld: false };
    case 'recording.pause':
      return { kind: 'command.pause', isPaused: true };
    case 'recording.resume':
      return { kind: 'command.pause', isPaused: false };
    case 'recording.retry':
      return { kind: 'command.retry' };
    case 'recording.completeStored':
      return { kind: 'command.completeStored' };
    case 'recording.startAgain':
      return { kind: 'command.startAgain' };
    case 'recording.sendFirst':
      return { kind: 'command.order', isFirst: true };
    case 'recording.sendInTurn':
      return { kind: 'command.order', isFirst: false };
    case 'recording.discard':
      return { kind: 'command.discard' };
    default:
      return command satisfies never;
  }
}

/** The answer to a command about a recording in this state: accepted, or why it is refused. */
export function answerTo(fact: CommandFact, state: RecordingState, policy: RecordingPolicy): CommandResult {
  const code = refusalOf(fact, state, policy);
  return code === undefined ? { ok: true } : { ok: false, code, message: refusalText(code, fact, state.record) };
}

/** The answer to a command about a recording that does not run here. @param ended its view, if it is shown */
export function answerAfterEnd(ended: Pick<RecordingView, 'name' | 'phase'> | undefined): CommandResult {
  return { ok: false, code: 'not_running', message: textAfterEnd(ended?.phase, ended?.name) };
}

/** The answer to a command that was not durable when the recording stopped here. */
export const STOPPED: CommandResult = {
  ok: false,
  code: 'stopped',
  message: sentence('stoppedBefore', {}),
};

/** The answer to a command while the journal does not answer. */
export const NOT_WRITTEN: CommandResult = {
  ok: false,
  code: 'not_written',
  message: sentence('notWritten', {}),
};

function textAfterEnd(phase: RecordingView['phase'] | undefined, name = ''): string {
  if (phase === 'completed') return sentence('isComplete', { file: name });
  if (phase === 'cancelled') return sentence('wasDiscarded', { file: name });
  return sentence('notKnown', {});
}

function refusalText(code: RefusalCode, fact: CommandFact, record: RecordingRecord): string {
  const file = basename(record.path);
  switch (code) {
    case 'not_running':
      return textAfterEnd(record.phase, file);
    case 'discarding':
      return sentence('isDiscarded', { file });
    case 'too_late':
      return sentence(fact.kind === 'command.discard' ? 'isCompletingKept' : 'isCompleting', { file });
    case 'source_there':
      return sentence('fileIsThere', {});
    case 'source_unknown':
      return sentence('notLookedAt', { file });
    case 'nothing_stored':
      return sentence('nothingStored', { file });
    case 'same_destination':
      return sentence('sameDestination', { file });
    case 'only_copy':
      return sentence('onlyCopy', { file });
    case 'all_paused':
      return sentence('allPaused', {});
    default:
      return code satisfies never;
  }
}
