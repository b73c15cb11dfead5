import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { missingCommands } from '../../support/commands.ts';
import { NODE_ENVIRONMENT } from '../../support/nodeEnvironment.ts';
import { notRun } from '../../support/notRun.ts';
import { noise, payloadOf } from '../../support/payload.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { BUCKET, environmentFor, s3ForTest } from './commandForTest.ts';
import { storeOf } from '../../support/storeOf.ts';

const ENTRY = path.join(import.meta.dirname, '../../../electron/headless/index.ts');
const missing =
  process.platform === 'linux' ? missingCommands('script') : 'script(1) of other systems has other flags.';

interface TerminalRun {
  readonly shown: () => string;
  type(text: string): void;
  readonly ended: Promise<number | null>;
  until(pattern: RegExp): Promise<void>;
}

/** The command on a pseudo terminal of 100 columns and 30 lines, which `script` provides. */
function onTerminal(args: readonly string[], environment: Readonly<Record<string, string>>): TerminalRun {
  const quoted = [process.execPath, ENTRY, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', `stty cols 100 rows 30; exec ${quoted}`, '/dev/null'], {
    env: { ...NODE_ENVIRONMENT, TERM: 'xterm-256color', ...environment },
  });
  let shown = '';
  let heard = (): void => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    heard();
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    shown: () => shown,
    type: (text) => void child.stdin.write(text),
    ended,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        heard = () => {
          if (pattern.test(stripVTControlCharacters(shown))) resolve();
        };
        heard();
        void ended.then(() => reject(new Error(`It ended without showing ${String(pattern)}:\n${shown}`)));
      }),
  };
}

describe('the headless command on a terminal', () => {
  if (missing !== undefined) {
    notRun(
      'the headless command on a terminal',
      missing,
      process.platform === 'linux' ? 'installable' : 'unobtainable',
    );
    return;
  }

  it('shows the table, pauses and quits by keys, and puts the terminal right again', async () => {
    const server = await s3ForTest();
    const folder = tempFolder();
    writeFileSync(path.join(folder, 'growing.mp4'), randomBytes(1000));
    const run = onTerminal(['--watch', folder, '--state', path.join(folder, 'state')], {
      ...environmentFor(server),
      STREAM_TIMEOUT_SECONDS: '3600',
    });
    await run.until(/Recording +Phase[\s\S]*growing\.mp4/);
    run.type('p');
    await run.until(/Uploads are paused/);
    run.type('q');
    expect(await run.ended).toBe(0);
    const shown = run.shown();
    for (const [on, off] of [
      ['\u001b[?1049h', '\u001b[?1049l'],
      ['\u001b[?25l', '\u001b[?25h'],
      ['\u001b[?7l', '\u001b[?7h'],
    ] as const) {
      expect(shown).toContain(on);
      expect(shown.lastIndexOf(off)).toBeGreaterThan(shown.lastIndexOf(on));
    }
    const left = stripVTControlCharacters(shown.slice(shown.lastIndexOf('\u001b[?1049l')));
    expect(left).toContain('growing.mp4');
    expect(left).toContain('Stopped; one recording resumes at the next start.');
  });

  it('leaves the finished files with their proof standing, without colour when NO_COLOR is set', async () => {
    const server = await s3ForTest();
    const folder = tempFolder();
    writeFileSync(path.join(folder, 'done.mp4'), randomBytes(1000));
    const args = ['--watch', folder, '--state', path.join(folder, 'state'), '--once'];
    const run = onTerminal(args, { ...environmentFor(server), NO_COLOR: '1' });
    expect(await run.ended).toBe(0);
    const left = run.shown().slice(run.shown().lastIndexOf('\u001b[?1049l'));
    expect(left).toMatch(/● All safe/);
    expect(left).toMatch(/✓ done\.mp4 {2}1\.00 kB, one part, .*verified by/);
    expect(run.shown()).not.toMatch(/\u001b\[\d+m/);
  });
  it('shows the progress of verify in one line, which is gone at the end', async () => {
    const server = await s3ForTest();
    const store = storeOf(server);
    onTestFinished(() => store.close());
    const signal = new AbortController().signal;
    const lines = await Promise.all(
      ['a.mov', 'b.mov'].map(async (key, index) => {
        const bytes = noise(2_000, index);
        const object = { bucket: BUCKET, key, contentType: 'video/quicktime', metadata: {} };
        await store.putObject(object, payloadOf(bytes), signal);
        return `${createHash('md5').update(bytes).digest('hex')}  ${key}\n`;
      }),
    );
    const manifest = path.join(tempFolder(), 'day.md5');
    writeFileSync(manifest, lines.join(''));
    let release = (): void => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    const match = ({ key }: { readonly key: string }): boolean => key === 'b.mov';
    server.faults.add({ operation: 'GetObject', match, action: { kind: 'hold', until } });
    const run = onTerminal(['verify', '--manifest', manifest], environmentFor(server));
    await run.until(/1 of 2 checked: b\.mov/);
    release();
    expect(await run.ended).toBe(0);
    const left = run.shown().slice(run.shown().lastIndexOf('\r\u001b[K'));
    expect(left).toMatch(/^\r\u001b\[Kequal \(read_back\) {2}b\.mov\s+2 equal, 0 not\s+$/);
  });
});
