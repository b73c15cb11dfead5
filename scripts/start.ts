/**
 * `npm start`: builds the app and opens it on Electron, whose binary is fetched the first time. Where there is no display, or no
 * binary can be had, it says so in one line and goes on with the headless command and the same settings.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { buildApp } from './packaging/buildApp.ts';
import { fetchElectron } from './packaging/fetchElectron.ts';
import { findElectron } from './packaging/findElectron.ts';
import { headlessSettings } from './packaging/headlessSettings.ts';
import { canSandbox, helperOf, readSandboxFacts } from './packaging/linuxSandbox.ts';

const root = path.resolve(import.meta.dirname, '..');
const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);

if (!hasDisplay) goOnHeadless('There is no display here');
else {
  const problem = findElectron() === undefined ? await fetchOnce() : undefined;
  const electron = findElectron();
  if (electron === undefined) goOnHeadless(`Electron is not installed and could not be fetched (${problem ?? 'why?'})`);
  else {
    await buildApp();
    run(electron, [...sandboxFlags(electron), root, ...process.argv.slice(2)], {});
  }
}

async function fetchOnce(): Promise<string | undefined> {
  process.stderr.write('Electron is fetched now, some 120 MB, this once.\n');
  return fetchElectron(process.stderr);
}

/** Without a word of ours it would end at once, with one of Chromium's that helps nobody. */
function sandboxFlags(electron: string): readonly string[] {
  if (process.platform !== 'linux' || canSandbox(readSandboxFacts(electron))) return [];
  const advice =
    process.getuid?.() === 0
      ? 'As root the window runs without its sandbox. Start Rushes as another user.'
      : `This system does not let a program set up a sandbox by itself, so the window runs without one. To give it one: sudo chown root:root '${helperOf(electron)}' && sudo chmod 4755 '${helperOf(electron)}'`;
  process.stderr.write(`${advice}\n`);
  return ['--no-sandbox'];
}

function goOnHeadless(why: string): void {
  const { args, env } = headlessSettings(process.argv.slice(2), process.env);
  process.stderr.write(`${why}: going on with the headless command and the same settings.\n`);
  run(process.execPath, [path.join(root, 'electron/headless/index.ts'), ...args], env);
}

/** Its signals are the child's, its end is ours. */
function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): void {
  const child = spawn(program, args, { stdio: 'inherit', cwd: root, env: { ...process.env, ...env } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void child.kill(signal));
  child.once('error', (error) => {
    process.stderr.write(`${program} could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
