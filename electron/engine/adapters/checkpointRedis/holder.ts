import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';

/** The process that holds a lease. Two processes with the same owner id are told apart by it. */
export interface LeaseHolder {
  /** Different for every process and every opened journal. */
  readonly nonce: string;
  /** Where this process can be found, for `hasEnded`; the empty string where the system offers nothing reliable. */
  readonly process: string;
}

/** The holder that this process is, with a new nonce. */
export function thisHolder(): LeaseHolder {
  return { nonce: randomUUID(), process: describe(process.pid) ?? '' };
}

/**
 * Whether the process that `described` names has certainly ended. Only answered for a process of this boot of this machine and of
 * this PID namespace; `false` whenever that is not certain. Reads /proc, so that it is always `false` except on Linux.
 */
export function hasEnded(described: string): boolean {
  const match = /^([0-9a-f-]{36}) (pid:\[\d+\]) (\d{1,10}) (\d{1,20})$/.exec(described);
  const here = place();
  if (match === null || here === undefined || `${match[1]} ${match[2]}` !== here) return false;
  const pid = Number(match[3]);
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
  // The number was given to a later process.
  const running = describe(pid);
  return running !== undefined && running !== described;
}

function describe(pid: number): string | undefined {
  const here = place();
  try {
    // proc(5): the program's name, in parentheses, may contain anything; the start time is the 20th field after it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return here === undefined || fields[19] === undefined ? undefined : `${here} ${pid} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** This boot of this machine, and the PID namespace of this process. */
function place(): string | undefined {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}
