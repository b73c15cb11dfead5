import { stat } from 'node:fs/promises';
import type { WriterState } from '../../ports/fileSource.ts';
import { fileNumber } from '../fileNumber.ts';
import { readProgram } from '../runProgram.ts';

const LSOF = '/usr/sbin/lsof';
const LIMITS = { timeMs: 5_000, outputBytesMax: 4 * 1024 * 1024 };

/** Paths of at most 1 024 bytes; macOS takes arguments of 1 MiB in all (`ARG_MAX`). */
const PATHS_PER_RUN = 500;

/** One line for each process, then for each descriptor its access mode and inode. Hosts, ports and users are not looked up. @internal */
export const LSOF_OPTIONS = ['-w', '-n', '-P', '-l', '-F', 'pfai', '--'] as const;

/**
 * Writers by lsof, for macOS. Without root lsof sees the processes of the same user only, so a file of another user is `unknown`
 * unless a writer is seen. `unknown` as well when lsof is missing or takes longer than five seconds.
 */
export async function lsofWriters(paths: readonly string[]): Promise<ReadonlyMap<string, WriterState>> {
  const states = new Map<string, WriterState>();
  for (let at = 0; at < paths.length; at += PATHS_PER_RUN) await look(paths.slice(at, at + PATHS_PER_RUN), states);
  return states;
}

async function look(paths: readonly string[], states: Map<string, WriterState>): Promise<void> {
  const { end, output } = await readProgram(LSOF, [...LSOF_OPTIONS, ...paths], LIMITS);
  // Status 1: no process has any of the files open, or a file is gone.
  if (output === undefined || end.kind !== 'exited' || (end.status !== 0 && end.status !== 1)) return;
  const written = writtenFiles(output);
  const user = process.geteuid?.();
  for (const path of paths) {
    const file = await stat(path, { bigint: true }).catch(() => undefined);
    if (file === undefined) continue;
    if (written.has(fileNumber(file.ino))) states.set(path, 'open');
    else states.set(path, user === 0 || Number(file.uid) === user ? 'closed' : 'unknown');
  }
}

/**
 * Pure. The inodes of the files that a process has open for writing, from the output of `lsof -F pfai FILE…`: one field per line;
 * `p` begins a process, `f` a descriptor; `a` is `r`, `w` or `u` (both), `i` the inode. The device is not compared, because lsof
 * lists only the given files. Lines of any other form are ignored. Source: lsof(8), “Output for other programs”.
 * @internal exported for tests: they run on other platforms as well
 */
export function writtenFiles(output: string): ReadonlySet<string> {
  const written = new Set<string>();
  let access = '';
  for (const line of output.split('\n')) {
    const value = line.slice(1);
    if (line[0] === 'p' || line[0] === 'f') access = '';
    else if (line[0] === 'a') access = value;
    else if (line[0] === 'i' && (access === 'w' || access === 'u') && /^\d+$/.test(value)) written.add(value);
  }
  return written;
}
