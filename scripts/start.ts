/**
 * `npm start`: builds the app and opens it on Electron, whose binary is fetched the first time. Where there is no display, or no
 * binary can be had, it says so in one line, serves the window to browsers, and opens one where there is one. The settings, the journal and
 * the state folder are those of the app.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { buildApp } from './packaging/buildApp.ts';
import { fetchElectron } from './packaging/fetchElectron.ts';
import { findElectron } from './packaging/findElectron.ts';
import { HEADLESS_NODE_FLAGS, headlessArguments } from './packaging/headlessArguments.ts';
import {
  canSandbox,
  helperOf,
  isNoSandboxWanted,
  NO_SANDBOX_FLAG,
  readSandboxFacts,
  sandboxAdvice,
} from './packaging/linuxSandbox.ts';

const root = path.resolve(import.meta.dirname, '..');
const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);

if (!hasDisplay) await goOnHeadless('There is no display here');
else {
  const problem = findElectron() === undefined ? await fetchOnce() : undefined;
  const electron = findElectron();
  if (electron === undefined)
    await goOnHeadless(`Electron is not installed and could not be fetched (${problem ?? 'why?'})`);
  else {
    await buildApp();
    const flags = sandboxFlags(electron);
    if (flags === undefined) process.exitCode = 1;
    else run(electron, [...flags, root, ...process.argv.slice(2)]);
  }
}

async function fetchOnce(): Promise<string | undefined> {
  process.stderr.write('Electron is fetched now, some 120 MB, this once.\n');
  return fetchElectron(process.stderr);
}

/** The arguments for Chromium's sandbox; `undefined` when there is none and nobody asked to go without it. */
function sandboxFlags(electron: string): readonly string[] | undefined {
  if (process.platform !== 'linux') return [];
  if (isNoSandboxWanted(process.argv.slice(2), process.env)) return [NO_SANDBOX_FLAG];
  const facts = readSandboxFacts(electron);
  if (canSandbox(facts)) return [];
  process.stderr.write(`${sandboxAdvice(facts, helperOf(electron))}\n`);
  return undefined;
}

async function goOnHeadless(why: string): Promise<void> {
  const { args, isAppFolder, isConsole } = headlessArguments(process.argv.slice(2), process.env);
  const settings = isAppFolder ? 'the settings and the journal of the app' : 'the given settings';
  process.stderr.write(
    `${why}: going on with ${isConsole ? 'the window in a browser' : 'the headless command'} and ${settings}.\n`,
  );
  if (isConsole) await buildApp();
  run(process.execPath, [...HEADLESS_NODE_FLAGS, path.join(root, 'electron/headless/index.ts'), ...args]);
}

/** Its signals are the child's, its end is ours. */
function run(program: string, args: readonly string[]): void {
  const child = spawn(program, args, { stdio: 'inherit', cwd: root });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void child.kill(signal));
  child.once('error', (error) => {
    process.stderr.write(`${program} could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
