import type { Snapshot } from '../../shared/viewModel.ts';
import type { Output } from './outputs.ts';
import { readKeys } from './table/keyboard.ts';
import { LiveScreen } from './table/liveScreen.ts';
import { inColour, withoutColour } from './table/tone.ts';
import { renderTable } from './table/renderTable.ts';
import { TableKeys, type TableKeysDeps } from './table/tableKeys.ts';

/** Four frames a second: more cannot be read, fewer look stuck. */
const REDRAW_MS = 250;

export interface TableOutputOptions extends Omit<TableKeysDeps, 'isPaused'> {
  readonly snapshot: () => Snapshot;
  readonly isColourless: boolean;
  /** Lines below the keys; empty for none. */
  readonly notes?: () => readonly string[];
}

/** The live table on the terminal behind stdout, and its keys when stdin is a terminal too. */
export function tableOutput(options: TableOutputOptions): Output {
  const { snapshot, isColourless, notes } = options;
  const screen = new LiveScreen(process.stdout, 1);
  const hasKeys = process.stdin.isTTY;
  const keys = new TableKeys({ ...options, isPaused: () => snapshot().engine.isPaused });
  const paint = isColourless ? withoutColour : inColour;
  const footer = (): string => [...(hasKeys ? [keys.footer] : []), ...(notes?.() ?? [])].join('\n');
  const draw = (): void =>
    screen.show(renderTable(snapshot(), { ...screen.size, paint, nowMs: Date.now(), footer: footer() }));
  const press = (character: string): void => {
    keys.press(character);
    draw();
  };
  const giveKeysBack = hasKeys ? readKeys(process.stdin, press) : () => undefined;
  draw();
  const timer = setInterval(draw, REDRAW_MS);
  return {
    event: () => undefined,
    async close(farewell, limitMs) {
      clearInterval(timer);
      const { width } = screen.size;
      const lines = renderTable(snapshot(), { width, height: undefined, paint, nowMs: Date.now(), footer: '' });
      const isTaken = await screen.close(farewell === undefined ? lines : [...lines, '', farewell], limitMs);
      // Changing the keyboard mode waits for all output, so it would block forever on a terminal that accepts none.
      if (isTaken) giveKeysBack();
      return isTaken;
    },
  };
}
