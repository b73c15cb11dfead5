import type { CommandResult } from '../../../../shared/commands.ts';
import type { Fact } from '../../core/recordingState.ts';
import type { CommandFact } from '../../core/refusal.ts';

type CommandAnswer = (result: CommandResult) => void;

/** A fact in the mailbox. `asked` is there for a command whose sender waits for the result. */
export interface Message {
  readonly fact: Fact;
  readonly asked?: { readonly command: CommandFact; readonly answer: CommandAnswer };
  /** Called once the fact is durable. */
  readonly written?: () => void;
}

/** The facts and commands of one recording that were not processed yet, in order, and the commands that were not answered yet. */
export class Mailbox {
  readonly #messages: Message[] = [];
  readonly #unanswered = new Set<CommandAnswer>();

  get size(): number {
    return this.#messages.length;
  }

  /** Whether processing the messages may change which parts are due. */
  get mayChangeParts(): boolean {
    return this.#messages.some(({ fact }) => fact.kind !== 'part.started');
  }

  put(fact: Fact): void {
    this.#messages.push({ fact });
  }

  /** Resolves once the fact is durable; never, if the recording stops before. */
  putWritten(fact: Fact): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#messages.push({ fact, written: resolve });
    return promise;
  }

  /** @returns the result, once the message's `answer` or `answerAll` was called */
  putCommand(command: CommandFact): Promise<CommandResult> {
    const { promise, resolve } = Promise.withResolvers<CommandResult>();
    const answer = (result: CommandResult): void => {
      this.#unanswered.delete(answer);
      resolve(result);
    };
    this.#unanswered.add(answer);
    this.#messages.push({ fact: command, asked: { command, answer } });
    return promise;
  }

  takeAll(): readonly Message[] {
    return this.#messages.splice(0);
  }

  /** Gives `result` to every command that is not answered yet, whether its message was taken or not. Idempotent. */
  answerAll(result: CommandResult): void {
    for (const answer of this.#unanswered) answer(result);
  }
}
