import { accessSync, constants, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join } from 'node:path';
import { Fault } from '../../core/fault.ts';

/**
 * The absolute path of an ffprobe, checked to be an executable file.
 * @param setting `FFPROBE_PATH`; empty or undefined for the one that comes with the app (npm package ffprobe-static)
 * @throws Fault `probe_failed` with a sentence that says what to do
 */
export function ffprobePath(setting?: string): string {
  const path = setting === undefined || setting === '' ? bundledPath() : setting;
  if (!isAbsolute(path)) throw unusable(path, 'is not an absolute path');
  try {
    if (!statSync(path).isFile()) throw unusable(path, 'is not a file');
    accessSync(path, constants.X_OK);
  } catch (error) {
    throw error instanceof Fault ? error : unusable(path, 'does not exist or cannot be executed', error);
  }
  return path;
}

/**
 * The path of ffprobe-static's binary for this platform and processor. Programs inside an asar archive cannot be executed: in a
 * packaged app it is the unpacked copy beside the archive.
 */
function bundledPath(): string {
  const home = dirname(createRequire(import.meta.url).resolve('ffprobe-static'));
  const program = process.platform === 'win32' ? 'ffprobe.exe' : 'ffprobe';
  const path = join(home, 'bin', process.platform, process.arch, program);
  return path.replace(/([\\/])app\.asar(?=[\\/])/, '$1app.asar.unpacked');
}

function unusable(path: string, problem: string, cause?: unknown): Fault {
  const message = `The ffprobe at ${path} ${problem}. Set FFPROBE_PATH to the ffprobe of this machine, or leave it empty.`;
  return new Fault('probe_failed', message, { disposition: 'reconcile', cause });
}
