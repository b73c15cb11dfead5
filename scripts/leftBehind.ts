import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LeftProcess {
  readonly pid: number;
  /** Program and arguments. */
  readonly command: string;
}

/**
 * The processes that inherited this environment entry and still run although those who started them have ended; they get some
 * seconds to go. Linux only: elsewhere the answer is always empty.
 * @param entry `NAME=value`
 */
export async function leftBehind(entry: string, graceMs: number): Promise<readonly LeftProcess[]> {
  const deadline = Date.now() + graceMs;
  for (;;) {
    const found = processesWith(entry);
    if (found.length === 0 || Date.now() > deadline) return found;
    await sleep(200);
  }
}

/** Stops them at once, by their ids. */
export function stopAll(processes: readonly LeftProcess[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

function processesWith(entry: string): readonly LeftProcess[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        if (!readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(entry)) return [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').join(' ').trim();
        // A process that has ended but was not waited for has no command line; it does nothing any more.
        return command === '' ? [] : [{ pid: Number(name), command }];
      } catch {
        // It has ended meanwhile, or belongs to somebody else.
        return [];
      }
    });
}
