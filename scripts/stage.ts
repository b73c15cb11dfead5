import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** One part of a run: commands that are started one after the other, whatever became of those before. */
export interface Stage {
  readonly name: string;
  readonly commands: readonly (readonly [program: string, ...args: readonly string[]])[];
  /** The stage is stopped and counts as failed after this. */
  readonly limitMinutes: number;
  readonly env?: Readonly<Record<string, string>>;
}

export interface StageResult {
  readonly name: string;
  readonly isPassed: boolean;
  readonly seconds: number;
  /** The output of the commands, stdout and stderr together; empty when it was streamed. */
  readonly output: string;
}

/**
 * Runs a stage. Each command gets a process group of its own, which is stopped with everything in it when the limit is
 * reached or this process is interrupted. Never rejects: a program that cannot be started is a failed stage.
 * @param output `streamed`: straight to the terminal. `captured`: into the result.
 */
export async function runStage(stage: Stage, output: 'streamed' | 'captured'): Promise<StageResult> {
  const start = performance.now();
  const deadline = start + stage.limitMinutes * 60_000;
  let isPassed = true;
  let text = '';
  for (const command of stage.commands) {
    const result = await runCommand(command, stage, deadline - performance.now(), output);
    text += result.text;
    isPassed &&= result.isPassed;
  }
  return { name: stage.name, isPassed, seconds: (performance.now() - start) / 1000, output: text };
}

/** `passed  types  3.2 s`, in columns. */
export function stageLine(result: StageResult): string {
  const seconds = `${result.seconds.toFixed(1)} s`.padStart(8);
  return `${result.isPassed ? 'passed' : 'FAILED'}  ${result.name.padEnd(14)}${seconds}`;
}

async function runCommand(
  [program, ...args]: Stage['commands'][number],
  stage: Stage,
  limitMs: number,
  output: 'streamed' | 'captured',
): Promise<{ readonly isPassed: boolean; readonly text: string }> {
  const child = spawn(program, args, {
    env: { ...process.env, ...stage.env },
    stdio: output === 'streamed' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32',
  });
  let text = '';
  const collect = (chunk: string): void => {
    text += chunk;
  };
  child.stdout?.setEncoding('utf8').on('data', collect);
  child.stderr?.setEncoding('utf8').on('data', collect);
  const say = output === 'streamed' ? (line: string) => process.stdout.write(line) : collect;

  const stop = (signal: NodeJS.Signals): void => stopGroup(child.pid, signal);
  const onInterrupt = (signal: NodeJS.Signals): void => {
    stop(signal);
    process.exitCode = 130;
  };
  process.on('SIGINT', onInterrupt).on('SIGTERM', onInterrupt);
  const limit = setTimeout(() => {
    say(`\n${stage.name} was stopped: it took longer than ${stage.limitMinutes} minutes.\n`);
    stop('SIGTERM');
  }, limitMs);
  const lastWord = setTimeout(() => stop('SIGKILL'), limitMs + 15_000);
  try {
    return await new Promise((resolve) => {
      child.on('error', (error) => {
        say(`${program} could not be started: ${error.message}\n`);
        resolve({ isPassed: false, text });
      });
      child.on('close', (code) => resolve({ isPassed: code === 0, text }));
    });
  } finally {
    clearTimeout(limit);
    clearTimeout(lastWord);
    process.off('SIGINT', onInterrupt).off('SIGTERM', onInterrupt);
  }
}

function stopGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has ended already.
  }
}
