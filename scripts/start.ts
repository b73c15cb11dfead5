/**
 * `npm start`: builds the app and opens it on Electron. Where there is no Electron binary or no display, it says so in one line and
 * goes on with the headless command and the settings of the environment.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { buildApp } from './packaging/buildApp.ts';
import { findElectron } from './packaging/findElectron.ts';
import { headlessSettings } from './packaging/headlessSettings.ts';

const root = path.resolve(import.meta.dirname, '..');
const electron = findElectron();
const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);

if (electron !== undefined && hasDisplay) {
  await buildApp();
  run(electron, [root, ...process.argv.slice(2)], {});
} else {
  const why = electron === undefined ? 'The Electron binary is not installed here' : 'There is no display here';
  const { args, env } = headlessSettings(process.argv.slice(2), process.env);
  process.stderr.write(`${why}: going on with the headless command and the same settings.\n`);
  run(process.execPath, [path.join(root, 'electron/engine/headless.ts'), ...args], env);
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
