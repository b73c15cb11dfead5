import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { PROJECT_FOLDER } from '../../../scripts/packaging/buildApp.ts';

const ENTRY = path.join(PROJECT_FOLDER, 'electron/headless/index.ts');
const LOOK_MS = 20;

/** The headless command that serves the window, as a process of its own. */
export interface ConsoleCommand {
  /** The address that it printed, with a code. */
  readonly address: string;
  /** The key of the next object that is completed. */
  completed(): Promise<string>;
  /** Everything that it printed. */
  output(): string;
  /** SIGTERM; resolves when it has ended. Idempotent. */
  stop(): Promise<void>;
}

/** Starts it with no variables but `PATH` and `environment`. Rejects when it prints no address within `limitMs`. */
export async function startConsoleCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  limitMs: number,
): Promise<ConsoleCommand> {
  const child = spawn(process.execPath, [ENTRY, '--json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  const found = async (name: 'stdout' | 'stderr', pattern: RegExp): Promise<string> => {
    const endMs = performance.now() + limitMs;
    for (;;) {
      const match = pattern.exec(output[name])?.[1];
      if (match !== undefined) return match;
      if (performance.now() > endMs || child.exitCode !== null)
        throw new Error(`There is no ${pattern.source} in:\n${output.stdout}${output.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  };
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  try {
    const address = await found('stderr', /^Window: (\S+)$/m);
    return {
      ...{ address, stop },
      completed: () => found('stdout', /"stream\.completed".*?"key":"([^"]+)"/),
      output: () => output.stdout + output.stderr,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
