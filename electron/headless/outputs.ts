import type { EngineEvent } from '../../shared/engineEvents.ts';
import { visibleJson } from '../../shared/visibleText.ts';
import { eventText } from './eventText.ts';
import { LineOutput } from './lineOutput.ts';

/** The view of the running engine on stdout, for a person or a program. */
export interface Output {
  event(event: EngineEvent): void;
  /** Shows the last frame, or writes the last lines. @returns false when the reader does not read and blocks the exit */
  close(farewell: string | undefined, limitMs: number): Promise<boolean>;
}

/** Writes one event per line: as JSON for a program, or as a sentence for a person. */
export function lineOutput(isJson: boolean, trouble: (message: string) => void): Output {
  const output = new LineOutput({ stream: process.stdout, trouble });
  return {
    event: (event) => {
      if (isJson) output.write(visibleJson(event));
      // Figures each minute are for programs.
      else if (event.event !== 'watch.statistics') output.write(eventText(event));
    },
    async close(farewell, limitMs) {
      if (farewell !== undefined && !isJson) output.write(farewell);
      await output.finish(limitMs);
      return true;
    },
  };
}
