import type { CardView, UnsafeReason } from '../../../shared/cards.ts';
import { TERMINAL_PHASES } from '../../../shared/phases.ts';
import type { Snapshot } from '../../../shared/viewModel.ts';

/** The time until everything on a card is safe. */
export interface CardTime {
  readonly seconds: number;
  /** A file on the card is still being recorded: the time is counted from its end. */
  readonly isRecording: boolean;
  /** Files elsewhere are uploaded at the same time, so that the card may be safe earlier. */
  readonly isAtMost: boolean;
}

/** Files that become safe without a person. */
const ON_THEIR_WAY: ReadonlySet<UnsafeReason> = new Set(['waiting', 'uploading']);

/**
 * The engine's own time until safe, which includes growth, comparison and quiet time. `undefined` when it is not known, and while a
 * file on the card waits for a person.
 */
export function cardTime(card: CardView, { engine, recordings }: Snapshot): CardTime | undefined {
  const left = card.wanted - card.verified;
  if (left === 0 || engine.untilSafe?.kind !== 'known') return undefined;
  if (!card.unsafe.every(({ reason }) => ON_THEIR_WAY.has(reason))) return undefined;
  const unfinished = recordings.filter(({ phase }) => !TERMINAL_PHASES.has(phase));
  const here = unfinished.filter(({ path }) => isBelow(card.path, path));
  return {
    seconds: engine.untilSafe.seconds,
    isRecording: here.some(({ phase, diskRate }) => phase === 'recording' && diskRate > 0),
    isAtMost: here.length < unfinished.length || engine.waitingFiles.count > left,
  };
}

function isBelow(folder: string, path: string): boolean {
  const next = path[folder.length];
  return path.startsWith(folder) && (next === '/' || next === '\\');
}
