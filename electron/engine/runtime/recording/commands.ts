import { basename } from 'node:path';
import type { Command, CommandResult } from '../../../../shared/commands.ts';
import type { RecordingView } from '../../../../shared/viewModel.ts';
import type { RecordingRecord } from '../../core/recording.ts';
import type { RecordingPolicy, RecordingState } from '../../core/recordingState.ts';
import { type CommandFact, type RefusalCode, refusalOf } from '../../core/refusal.ts';

type RecordingCommand = Extract<Command, { readonly id: string }>;

/** The fact that a command about one recording becomes. */
export function factFor(command: RecordingCommand): CommandFact {
  switch (command.kind) {
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
  message: 'Rushes stopped working on this recording before this was written down. Ask again.',
};

/** The answer to a command while the journal does not answer. */
export const NOT_WRITTEN: CommandResult = {
  ok: false,
  code: 'not_written',
  message: 'The journal cannot be written now. This is done as soon as it can be, unless Rushes ends before.',
};

function textAfterEnd(phase: RecordingView['phase'] | undefined, name = ''): string {
  if (phase === 'completed') return `${name} is complete. Its object stays in the bucket.`;
  if (phase === 'cancelled') return `${name} was discarded. The file on disk is untouched.`;
  return 'This recording has ended, or is not known here.';
}

function refusalText(code: RefusalCode, fact: CommandFact, record: RecordingRecord): string {
  const name = basename(record.path);
  switch (code) {
    case 'not_running':
      return textAfterEnd(record.phase, name);
    case 'discarding':
      return `${name} is being discarded.`;
    case 'too_late':
      return fact.kind === 'command.discard'
        ? `${name} is being completed already. Its object stays in the bucket.`
        : `${name} is being completed already.`;
    case 'source_there':
      return 'The file is there: it is uploaded whole. Use Finalize now instead.';
    case 'source_unknown':
      return `It is not known whether ${name} is there: it could not be looked at yet. Ask again in a moment.`;
    case 'nothing_stored':
      return `Nothing of ${name} is stored, so there is nothing to complete.`;
    case 'same_destination':
      return `${name} already goes to the destination of the settings.`;
    case 'only_copy':
      return `${name} is not complete on disk, so its stored parts may be the only copy. Put the file back, then start again.`;
    case 'all_paused':
      return 'Everything, or the folder of this file, is paused. Resume that first.';
    default:
      return code satisfies never;
  }
}
