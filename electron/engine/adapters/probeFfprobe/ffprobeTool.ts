import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type ProgramEnd, readProgram } from '../runProgram.ts';
import { ffprobePath } from './ffprobePath.ts';
import { type Isolation, isolationsHere, NO_ISOLATION } from './isolation.ts';

/** The ffprobe that is used, and how it is run. */
export interface FfprobeTool {
  /** Absolute. */
  readonly path: string;
  /** As ffprobe prints it, for example `5.1.9-0+deb12u1`; the empty string when it prints none. */
  readonly version: string;
  readonly isolation: Isolation;
  /** It did not start, or not in time with a stronger isolation. That may pass, so it has to be searched again for the next file. */
  readonly isProvisional?: boolean;
}

/** An older ffprobe of the system is not preferred to the bundled one. FFmpeg 5.1 is the oldest version that is still maintained. */
const SYSTEM_MAJOR_MIN = 5;
const VERSION_MS = 5_000;
/** Folders that only an administrator can change. */
const SYSTEM_FOLDERS = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/opt/local/bin'];

/**
 * Finds the ffprobe to run.
 * @param setting an absolute path; `bundled` for the one that comes with the app; `automatic` for a maintained one of the system if
 * there is one, else the bundled one
 * @throws Fault `probe_failed` when it cannot be run
 */
export async function findFfprobe(setting: string, isIsolated: boolean): Promise<FfprobeTool> {
  const isolations = isIsolated ? isolationsHere() : [NO_ISOLATION];
  const system = setting === 'automatic' ? await systemFfprobe(isolations) : undefined;
  if (system !== undefined) return system;
  const path = pathOf(setting);
  return (await toolAt(path, isolations)) ?? { path, version: '', isolation: NO_ISOLATION, isProvisional: true };
}

/** An ffprobe that no start has confirmed yet. */
interface LikelyFfprobe {
  /** With an empty version. */
  readonly tool: FfprobeTool;
  /** Its major version has to be at least this one, or the search goes on. Absent: any version is used. */
  readonly majorMin?: number;
}

/**
 * The ffprobe that `findFfprobe` finds on most systems. Starts no program.
 * @throws Fault `probe_failed` when there is none
 */
export function likelyFfprobe(setting: string, isIsolated: boolean): LikelyFfprobe {
  const isolation = (isIsolated ? isolationsHere()[0] : undefined) ?? NO_ISOLATION;
  const system = setting === 'automatic' ? systemPaths().find((path) => existsSync(path)) : undefined;
  if (system !== undefined) return { tool: { path: system, version: '', isolation }, majorMin: SYSTEM_MAJOR_MIN };
  const path = pathOf(setting);
  return { tool: { path, version: '', isolation } };
}

/**
 * Whether this ffprobe can be used, by its first run.
 * @param version as it printed it; `undefined` when it printed none
 */
export function isConfirmed({ majorMin }: LikelyFfprobe, end: ProgramEnd, version: string | undefined): boolean {
  if (majorMin !== undefined) return (majorVersion(version ?? '') ?? 0) >= majorMin;
  // An ffprobe that started says its version, also about a file that it cannot read.
  return version !== undefined || (end.kind === 'exited' && end.status === 0);
}

/** The ffprobe of a setting, unless one of the system is preferred. */
function pathOf(setting: string): string {
  return ffprobePath(setting === 'automatic' || setting === 'bundled' ? '' : setting);
}

/** The major version in a version text; `undefined` for development versions, which have none. @internal */
export function majorVersion(version: string): number | undefined {
  const major = /^n?(\d{1,3})\./.exec(version)?.[1];
  return major === undefined ? undefined : Number(major);
}

async function systemFfprobe(isolations: readonly Isolation[]): Promise<FfprobeTool | undefined> {
  for (const path of systemPaths()) {
    const tool = existsSync(path) ? await toolAt(path, isolations) : undefined;
    if (tool !== undefined && (majorVersion(tool.version) ?? 0) >= SYSTEM_MAJOR_MIN) return tool;
  }
  return undefined;
}

function systemPaths(): readonly string[] {
  if (process.platform !== 'win32') return SYSTEM_FOLDERS.map((folder) => join(folder, 'ffprobe'));
  const folders = (process.env['PATH'] ?? '').split(';').filter((folder) => isAbsolute(folder));
  return folders.slice(0, 100).map((folder) => join(folder, 'ffprobe.exe'));
}

/**
 * The ffprobe at this path, with the first isolation in which it can be started: one start tells that and the version, because ffprobe
 * loads a hundred libraries. `undefined` when it cannot be started.
 */
async function toolAt(path: string, isolations: readonly Isolation[]): Promise<FfprobeTool | undefined> {
  let isProvisional = false;
  for (const isolation of isolations) {
    const { program, args } = isolation.wrap(path, ['-version']);
    const { end, output } = await readProgram(program, args, { timeMs: VERSION_MS, outputBytesMax: 64 * 1024 });
    if (end.kind === 'exited' && end.status === 0) {
      const version = /^ffprobe version (\S{1,60})/.exec(output ?? '')?.[1] ?? '';
      return { path, version, isolation, ...(isProvisional ? { isProvisional } : {}) };
    }
    isProvisional ||= end.kind === 'timeout';
  }
  return undefined;
}
