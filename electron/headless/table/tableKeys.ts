import type { UserCommand } from '../../../shared/commands.ts';
import { EMPTY_PROMPT, type LimitPrompt, promptAfterKey, promptText } from './limitPrompt.ts';

const FOOTER = 'p pauses or resumes everything   l limits uploads   q quits; the next start resumes';

const CTRL_C = '\u0003';

export interface TableKeysDeps {
  readonly isPaused: () => boolean;
  readonly quit: () => void;
  readonly command: (command: UserCommand) => void;
  /** Makes a new address of the window. Absent: there is none. */
  readonly renewAddress?: () => void;
}

/** The keys of the live table, and the prompt for a quick limit. */
export class TableKeys {
  readonly #deps: TableKeysDeps;
  #prompt: LimitPrompt | undefined;

  constructor(deps: TableKeysDeps) {
    this.#deps = deps;
  }

  /** The lines that tell the keys. */
  get footer(): string {
    return this.#prompt === undefined ? FOOTER : promptText(this.#prompt);
  }

  press(character: string): void {
    if (character === CTRL_C) return this.#deps.quit();
    if (this.#prompt !== undefined) return this.#answer(this.#prompt, character);
    switch (character.toLowerCase()) {
      case 'q':
        return this.#deps.quit();
      case 'p':
        return this.#deps.command({ kind: this.#deps.isPaused() ? 'engine.resume' : 'engine.pause' });
      case 'l':
        this.#prompt = EMPTY_PROMPT;
        return;
      case 'a':
        return this.#deps.renewAddress?.();
      default:
    }
  }

  #answer(prompt: LimitPrompt, character: string): void {
    const next = promptAfterKey(prompt, character);
    this.#prompt = next === undefined || 'kind' in next ? undefined : next;
    if (next !== undefined && 'kind' in next) this.#deps.command(next);
  }
}
