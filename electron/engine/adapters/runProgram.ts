import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { parse } from 'node:path';

export interface ProgramOptions {
  /** Milliseconds after which the program is killed. */
  readonly timeMs: number;
  /** Bytes of standard output after which the program is killed. */
  readonly outputBytesMax: number;
  /** Gets standard output piece by piece, at most `outputBytesMax` bytes in all. Default: output is discarded. */
  readonly onOutput?: (chunk: Buffer) => void;
  /** Written to standard input, which is closed after it. Default: nothing. */
  readonly input?: string;
  /** Descriptor of an open file, which the program gets as its descriptor 3. Default: none. */
  readonly descriptor?: number;
  /** Default: the root of the file system, so that no watched folder is kept busy. */
  readonly cwd?: string;
  /** Variables in addition to `cleanEnvironment`, which they override. */
  readonly env?: Readonly<Record<string, string>>;
  /** Kills the program when it aborts. */
  readonly signal?: AbortSignal;
}

export type ProgramEnd =
  /** `status` is null when a signal ended the program. `stderr` holds the last 4 096 characters. */
  | { readonly kind: 'exited'; readonly status: number | null; readonly stderr: string }
  | { readonly kind: 'not_started'; readonly error: Error }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'too_much_output' }
  | { readonly kind: 'cancelled' };

const STDERR_CHARACTERS_KEPT = 4_096;

/**
 * Runs a program by its absolute path with an array of arguments: no shell, a clean environment, a time and an output limit.
 * Resolves as soon as a limit is reached or `signal` aborts, even if the killed program does not end because it waits for a
 * file system that does not answer. Never rejects.
 */
export function runProgram(path: string, args: readonly string[], options: ProgramOptions): Promise<ProgramEnd> {
  const { signal } = options;
  if (signal?.aborted === true) return Promise.resolve({ kind: 'cancelled' });
  const child = start(path, args, options);
  if (child instanceof Error) return Promise.resolve({ kind: 'not_started', error: child });
  return new Promise((resolve) => {
    let outputBytes = 0;
    let stderr = '';
    let hasEnded = false;
    const end = (result: ProgramEnd): void => {
      if (hasEnded) return;
      hasEnded = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      if (result.kind !== 'exited' && result.kind !== 'not_started') abandon(child);
      resolve(result);
    };
    const cancel = (): void => end({ kind: 'cancelled' });
    const timer = setTimeout(() => end({ kind: 'timeout' }), options.timeMs);
    signal?.addEventListener('abort', cancel, { once: true });
    child.on('error', (error) => end({ kind: 'not_started', error }));
    child.on('close', (status) => end({ kind: 'exited', status, stderr }));
    child.stdout?.on('data', (chunk: Buffer) => {
      if (hasEnded) return;
      outputBytes += chunk.byteLength;
      if (outputBytes > options.outputBytesMax) end({ kind: 'too_much_output' });
      else options.onOutput?.(chunk);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString('utf8')).slice(-STDERR_CHARACTERS_KEPT);
    });
    // A program may end before it has read its input; its exit status tells.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input);
  });
}

/** As `runProgram`, with standard output collected as UTF-8 text. `output` is `undefined` unless the program exited by itself. */
export async function readProgram(
  path: string,
  args: readonly string[],
  options: Omit<ProgramOptions, 'onOutput'>,
): Promise<{ readonly end: ProgramEnd; readonly output: string | undefined }> {
  const chunks: Buffer[] = [];
  const end = await runProgram(path, args, { ...options, onOutput: (chunk) => chunks.push(chunk) });
  return { end, output: end.kind === 'exited' ? Buffer.concat(chunks).toString('utf8') : undefined };
}

/**
 * The environment of every child: a fixed `PATH`, a language and, on Windows, the system folders. Credentials and settings in
 * this process's environment do not reach a child, and neither do `LD_PRELOAD`, `NODE_OPTIONS` and their like.
 * @internal exported for tests: they run on other platforms as well
 */
export function cleanEnvironment(platform: NodeJS.Platform = process.platform): Readonly<Record<string, string>> {
  if (platform !== 'win32') return { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LANG: 'C.UTF-8' };
  const systemRoot = windowsSystemRoot();
  // .NET compiles and unpacks in the temporary folder.
  const temporary = process.env['TEMP'];
  return {
    SystemRoot: systemRoot,
    windir: systemRoot,
    PATH: `${systemRoot}\\System32;${systemRoot}`,
    LANG: 'C.UTF-8',
    ...(temporary === undefined ? {} : { TEMP: temporary, TMP: temporary }),
  };
}

/** The folder of Windows itself, for absolute paths of its programs. */
export function windowsSystemRoot(): string {
  return process.env['SystemRoot'] ?? 'C:\\Windows';
}

function start(path: string, args: readonly string[], options: ProgramOptions): ChildProcess | Error {
  try {
    return spawn(path, args, {
      cwd: options.cwd ?? parse(process.execPath).root,
      env: { ...cleanEnvironment(), ...options.env },
      stdio: [
        options.input === undefined ? 'ignore' : 'pipe',
        'pipe',
        'pipe',
        ...(options.descriptor === undefined ? [] : [options.descriptor]),
      ],
      windowsHide: true,
    });
  } catch (error) {
    // Thrown for a path or argument with a null character, and when the arguments are too long.
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Kills the program and lets go of its pipes, which its own children may keep open. */
function abandon(child: ChildProcess): void {
  child.kill('SIGKILL');
  child.stdin?.destroy();
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
}
