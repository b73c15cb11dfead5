import { basename } from 'node:path';
import type { Command, CommandResult } from '../../../shared/commands.ts';
import type { Fact, RecordingState } from '../core/recordingState.ts';

type RecordingCommand = Extract<Command, { readonly id: string }>;

/** What a command about one recording says to it. */
export function factFor(command: RecordingCommand): Fact {
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
    case 'recording.discard':
      return { kind: 'command.discard' };
    default:
      return command satisfies never;
  }
}

/** Why a command makes no sense for a recording now; `undefined` when it does. */
export function refusal(command: RecordingCommand, { record, live }: RecordingState): CommandResult | undefined {
  const isOpen = record.phase === 'recording' || record.phase === 'finishing';
  if (!isOpen && ['recording.discard', 'recording.finalize', 'recording.hold'].includes(command.kind)) {
    return { ok: false, code: 'too_late', message: `${basename(record.path)} is being completed already.` };
  }
  if (command.kind === 'recording.completeStored' && live.source.kind === 'there' && live.source.sizeBytes > 0) {
    return {
      ok: false,
      code: 'source_there',
      message: 'The file is there: it is uploaded whole. Use Finalize now instead.',
    };
  }
  return undefined;
}
