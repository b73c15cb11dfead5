import type { RecordingRecord } from '../../../../../electron/engine/core/recording.ts';
import type { CommandFact } from '../../../../../electron/engine/core/refusal.ts';

/** Commands that were answered with ok: their effects must survive any crash. */
export class TakenCommands {
  isDiscarded = false;
  #isHeld = false;
  #isPaused = false;
  #isFirst = false;
  #isFinalizeRequested = false;

  /** A command is durable. */
  take(command: CommandFact): void {
    switch (command.kind) {
      case 'command.finalize':
        this.#isFinalizeRequested = true;
        this.#isHeld = false;
        return;
      case 'command.hold':
        this.#isHeld = command.isHeld;
        if (command.isHeld) this.#isFinalizeRequested = false;
        return;
      case 'command.pause':
        this.#isPaused = command.isPaused;
        return;
      case 'command.order':
        this.#isFirst = command.isFirst;
        return;
      case 'command.discard':
        this.isDiscarded = true;
        return;
      case 'command.retry':
      case 'command.completeStored':
      case 'command.startAgain':
        return;
      default:
        command satisfies never;
    }
  }

  /** @throws when the record knows it otherwise */
  check(record: RecordingRecord): void {
    const differing = [
      record.held === this.#isHeld ? undefined : 'hold or release',
      record.paused === this.#isPaused ? undefined : 'pause or resume',
      (record.isFirst === true) === this.#isFirst ? undefined : 'send first or in turn',
      (record.isFinalizeRequested === true) === this.#isFinalizeRequested ? undefined : 'finalize',
      this.isDiscarded && !record.isDiscarding ? 'discard' : undefined,
    ].filter((name) => name !== undefined);
    if (differing.length > 0)
      throw new Error(`What a person asked for was taken and is forgotten: ${differing.join(', ')}.`);
  }
}
