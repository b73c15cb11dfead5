import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { cleanEnvironment, readProgram, runProgram } from '../../../../electron/engine/adapters/runProgram.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

const LIMITS = { timeMs: 30_000, outputBytesMax: 100_000 };

/** Runs a shell script as the child. */
function script(text: string, options: Parameters<typeof readProgram>[2] = LIMITS): ReturnType<typeof readProgram> {
  return readProgram('/bin/sh', ['-c', text], options);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a program', () => {
  test('gives its output and its status, and the end of what it complained about', async () => {
    const { end, output } = await script('echo hello; echo trouble >&2; exit 3');
    expect(output).toBe('hello\n');
    expect(end).toEqual({ kind: 'exited', status: 3, stderr: 'trouble\n' });
  });

  test('reads its input', async () => {
    expect((await script('cat', { ...LIMITS, input: 'käse' })).output).toBe('käse');
    expect((await script('cat')).output).toBe('');
  });

  test('that does not read its input ends all the same', async () => {
    const { end } = await script('exit 0', { ...LIMITS, input: 'x'.repeat(1_000_000) });
    expect(end).toMatchObject({ kind: 'exited', status: 0 });
  });

  test('inherits nothing of the environment, and gets what it is given', async () => {
    vi.stubEnv('S3_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('LD_PRELOAD', '');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { output } = await readProgram('/usr/bin/env', [], { ...LIMITS, env: { AV_LOG_FORCE_NOCOLOR: '1' } });
    expect(output?.trim().split('\n').toSorted()).toEqual([
      'AV_LOG_FORCE_NOCOLOR=1',
      'LANG=C.UTF-8',
      'PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
    ]);
  });

  test('runs in the root folder unless told otherwise', async () => {
    expect((await script('pwd')).output).toBe('/\n');
    const folder = tempFolder();
    expect((await script('pwd', { ...LIMITS, cwd: folder })).output).toBe(`${folder}\n`);
  });

  test.each([
    ['that does not exist', '/nowhere/program', []],
    ['with a null character in an argument', '/bin/echo', ['a\0b']],
    ['with more arguments than the system takes', '/bin/echo', ['x'.repeat(10_000_000)]],
  ])('%s is not started', async (_, path, args) => {
    expect(await readProgram(path, args, LIMITS)).toMatchObject({ end: { kind: 'not_started' }, output: undefined });
  });

  test('is killed when its time is up, also when its own children keep its output open', async () => {
    const marker = join(tempFolder(), 'pid');
    // On a busy machine its time may be up before it has told the numbers.
    for (let timeMs = 500; !existsSync(marker); timeMs *= 4) {
      const told = `sleep 600 & echo $! $$ > '${marker}.new'; mv '${marker}.new' '${marker}'; exec sleep 600`;
      const { end, output } = await script(told, { ...LIMITS, timeMs });
      expect([end, output]).toEqual([{ kind: 'timeout' }, undefined]);
    }
    const [left = 0, killed = 0] = readFileSync(marker, 'utf8').split(' ').map(Number);
    process.kill(left, 'SIGKILL');
    await vi.waitFor(() => expect(isRunning(killed)).toBe(false), { timeout: 30_000 });
  });

  test('is killed when it prints more than allowed, of which no byte too many is handed on', async () => {
    let bytes = 0;
    const onOutput = (chunk: Buffer): void => void (bytes += chunk.byteLength);
    expect(await runProgram('/bin/sh', ['-c', 'exec yes'], { ...LIMITS, onOutput })).toEqual({
      kind: 'too_much_output',
    });
    expect(bytes).toBeLessThanOrEqual(LIMITS.outputBytesMax);
  });

  test('is killed when it is cancelled, and not started when it was before', async () => {
    const stop = new AbortController();
    const running = script('exec sleep 600', { ...LIMITS, signal: stop.signal });
    stop.abort();
    expect((await running).end).toEqual({ kind: 'cancelled' });
    expect((await script('true', { ...LIMITS, signal: stop.signal })).end).toEqual({ kind: 'cancelled' });
  });
});

test('on Windows a child gets the system folders and a temporary folder, and no more', () => {
  vi.stubEnv('SystemRoot', 'D:\\Windows');
  vi.stubEnv('TEMP', 'D:\\Temp');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(cleanEnvironment('win32')).toEqual({
    SystemRoot: 'D:\\Windows',
    windir: 'D:\\Windows',
    PATH: 'D:\\Windows\\System32;D:\\Windows',
    LANG: 'C.UTF-8',
    TEMP: 'D:\\Temp',
    TMP: 'D:\\Temp',
  });
});
