import { spawn } from 'node:child_process';

export interface RunLimits {
  readonly timeoutMs: number;
  /** Bytes of standard output after which it is killed. */
  readonly outputBytesMax: number;
}

export type RunEnd =
  | { readonly kind: 'exited'; readonly status: number | null; readonly stderr: string }
  | { readonly kind: 'not_started'; readonly error: Error }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'too_much_output' }
  | { readonly kind: 'cancelled' };

/** What is kept of standard error, from its end. */
const STDERR_KEPT = 4_096;

/**
 * Runs a program without a shell, with nothing on its standard input and none of this process's environment but what programs
 * need to start: no secret reaches it. Killed when it takes too long, says too much, or `signal` aborts; the promise settles
 * then even if the process does not die, which a hanging network file system can make happen. Never rejects.
 */
export function runProgram(
  path: string,
  args: readonly string[],
  limits: RunLimits,
  onOutput: (chunk: Buffer) => void,
  signal: AbortSignal,
): Promise<RunEnd> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve({ kind: 'cancelled' });
    const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true, env: plainEnvironment() });
    let outputBytes = 0;
    let stderr = '';
    let isSettled = false;
    const settle = (end: RunEnd): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      if (end.kind !== 'exited' && end.kind !== 'not_started') {
        child.kill('SIGKILL');
        child.stdout.destroy();
        child.stderr.destroy();
        child.unref();
      }
      resolve(end);
    };
    const cancel = (): void => settle({ kind: 'cancelled' });
    const timer = setTimeout(() => settle({ kind: 'timeout' }), limits.timeoutMs);
    signal.addEventListener('abort', cancel, { once: true });
    child.on('error', (error) => settle({ kind: 'not_started', error }));
    child.on('close', (status) => settle({ kind: 'exited', status, stderr }));
    child.stdout.on('data', (chunk: Buffer) => {
      if (isSettled) return;
      outputBytes += chunk.byteLength;
      if (outputBytes > limits.outputBytesMax) settle({ kind: 'too_much_output' });
      else onOutput(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString('utf8')).slice(-STDERR_KEPT);
    });
  });
}

function plainEnvironment(): NodeJS.ProcessEnv {
  const needed = ['PATH', 'SystemRoot', 'SYSTEMROOT', 'TEMP', 'TMP', 'TMPDIR', 'HOME', 'LANG', 'LD_LIBRARY_PATH'];
  return Object.fromEntries(
    needed.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
