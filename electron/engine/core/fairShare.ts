/** Recordings that compete with each other: put first by a person, growing, or neither. */
export type Turn = 'first' | 'growing' | 'others';

/**
 * Shares the uplink between folders in proportion to their weights, as weighted fair queueing: each folder has a virtual time that advances
 * by its bytes divided by its weight, and the folder with the least is next. A folder that had nothing to send saves up no turn. The
 * times of one turn say nothing of another one.
 */
export class FairShare {
  readonly #lines: Readonly<Record<Turn, Line>> = { first: newLine(), growing: newLine(), others: newLine() };

  /** The folder whose turn it is, of those that wait; the first of equals. `undefined` when none waits. */
  next(turn: Turn, waiting: Iterable<string>): string | undefined {
    const line = this.#lines[turn];
    let next: string | undefined;
    for (const folder of waiting) if (next === undefined || timeOf(line, folder) < timeOf(line, next)) next = folder;
    return next;
  }

  /** This folder sends so many bytes. */
  took(turn: Turn, folder: string, bytes: number, weight: number): void {
    const line = this.#lines[turn];
    line.now = timeOf(line, folder);
    line.times.set(folder, line.now + bytes / weight);
  }
}

interface Line {
  readonly times: Map<string, number>;
  /** The virtual time of the folder that was chosen last. */
  now: number;
}

function newLine(): Line {
  return { times: new Map(), now: 0 };
}

/** A folder that comes back begins at the present time. */
function timeOf({ times, now }: Line, folder: string): number {
  return Math.max(times.get(folder) ?? 0, now);
}
