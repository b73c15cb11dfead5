import { stat } from 'node:fs/promises';
import type { WriterState } from '../../ports/fileSource.ts';
import { fileNumber } from '../fileNumber.ts';
import { readProgram } from '../runProgram.ts';

const LSOF = '/usr/sbin/lsof';
const LIMITS = { timeMs: 5_000, outputBytesMax: 4 * 1024 * 1024 };

/** Processes, then for each descriptor: access mode and inode. No names of hosts, ports or users are looked up. */
export const LSOF_OPTIONS = ['-w', '-n', '-P', '-l', '-F', 'pfai', '--'] as const;

/**
 * Writers by lsof, for macOS. Without root lsof sees the user's own processes only, so a file of somebody else is `unknown` unless a
 * writer was seen. `unknown` too when lsof is missing or takes longer than five seconds.
 */
export async function lsofWriters(paths: readonly string[]): Promise<ReadonlyMap<string, WriterState>> {
  const { end, output } = await readProgram(LSOF, [...LSOF_OPTIONS, ...paths], LIMITS);
  const states = new Map<string, WriterState>();
  // Status 1: no process has any of the files open.
  if (output === undefined || end.kind !== 'exited' || (end.status !== 0 && end.status !== 1)) return states;
  const written = writtenFiles(output);
  const me = process.geteuid?.();
  for (const path of paths) {
    const file = await stat(path, { bigint: true }).catch(() => undefined);
    if (file === undefined) continue;
    if (written.has(fileNumber(file.ino))) states.set(path, 'open');
    else states.set(path, me === 0 || Number(file.uid) === me ? 'closed' : 'unknown');
  }
  return states;
}

/**
 * Pure. The inodes of the files some process has open for writing, by the output of `lsof -F pfai FILE…`: a line a field, a process
 * begins with `p`, a descriptor with `f`; `a` is `r`, `w` or `u` (both), `i` the inode. The device is not compared: lsof lists
 * nothing but the files it was asked for. Source: lsof(8), “Output for other programs”. What it does not understand it passes over.
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
