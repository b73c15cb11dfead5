import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { owned } from './workshop.ts';

/** The kernel's unit of process times towards programs, on every processor Node runs on: see time(7), "USER_HZ". */
const TICKS_PER_SECOND = 100;
const LOOK_AT_MEMORY_EVERY_MS = 20;
const ERRORS_KEPT = 4_000;

export interface CommandUsage {
  readonly wallSeconds: number;
  /** Of the process and of those it waited for, user and system. Resolution 10 ms. */
  readonly cpuSeconds: number;
  /** Most resident memory of the process itself (VmHWM), in bytes, as last seen before it ended. */
  readonly peakRssBytes: number;
}

export interface MeasuredCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Called with each line of its standard output. */
  readonly onLine?: (line: string) => void;
  /** Ends the command with SIGTERM, which has to exit with status 0. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a command to its end. Rejects when it does not end with status 0. One at a time, and no other child of this process may
 * end meanwhile: the kernel adds up the times of all children that ended.
 */
export async function runMeasured({ file, args, environment, onLine, signal }: MeasuredCommand): Promise<CommandUsage> {
  const cpuBefore = endedChildrenCpuSeconds();
  const startedMs = performance.now();
  const child = owned(
    spawn(file, args, {
      // Nothing of the caller's own settings (proxies, profiles) may change what is measured.
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  signal?.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-ERRORS_KEPT);
  });
  createInterface({ input: child.stdout }).on('line', (line) => onLine?.(line));
  let peakRssBytes = 0;
  const timer = setInterval(() => {
    peakRssBytes = Math.max(peakRssBytes, peakRssOf(child.pid));
  }, LOOK_AT_MEMORY_EVERY_MS);
  const exited = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve(performance.now()));
  });
  const closed = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once('close', (status, signal) => resolve(status ?? signal ?? 1)),
  );
  try {
    const endedMs = await exited;
    const status = await closed;
    if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${status}.\n${errors}`);
    return {
      wallSeconds: (endedMs - startedMs) / 1_000,
      cpuSeconds: endedChildrenCpuSeconds() - cpuBefore,
      peakRssBytes,
    };
  } finally {
    clearInterval(timer);
  }
}

/** Fields 16 and 17 of /proc/self/stat, proc(5): counted from behind the name, which may hold anything. */
function endedChildrenCpuSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

function peakRssOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'latin1');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
