import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { headlessChromium, windowedChromium } from '../../support/chromium.ts';
import { FEATURES_OFF } from '../../support/chromiumFeatures.ts';
import { Devtools } from './devtools.ts';

export interface Chromium {
  readonly devtools: Devtools;
  /** `http://127.0.0.1:port`, for Playwright's `connectOverCDP`. */
  readonly address: string;
  /** Of the group of processes, for whoever has to end it when this process was killed. */
  readonly pid: number;
  readonly profile: string;
  /** Ends the browser and removes its profile. Idempotent. */
  close(): Promise<void>;
}

/** It takes a second; a busy machine may take many. */
const START_MS = 60_000;

/** Starts a fresh, headless (or visible) Chromium that reaches nothing but this machine. */
export async function startChromium(isVisible: boolean): Promise<Chromium> {
  const program = isVisible ? windowedChromium() : headlessChromium();
  if (program === undefined) throw new Error('Chromium is not installed (npm run provision).');
  const profile = mkdtempSync(path.join(os.tmpdir(), 'rushes-chromium-'));
  const child = spawn(program, [...flags(profile), ...(isVisible ? [] : ['--headless=new']), 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // A group of its own, so that its helpers end with it.
    detached: true,
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4_000);
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async (): Promise<void> => {
    killGroup(child, 'SIGKILL');
    await exited;
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  process.once('exit', () => {
    killGroup(child, 'SIGKILL');
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });
  try {
    const [port, socketPath] = await devtoolsPort(profile, child, () => stderr);
    const devtools = await Devtools.connect(`ws://127.0.0.1:${port}${socketPath}`);
    return { devtools, address: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, profile, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function flags(profile: string): readonly string[] {
  return [
    `--user-data-dir=${profile}`,
    '--remote-debugging-port=0',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-dev-shm-usage',
    '--disable-background-timer-throttling',
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    '--disable-search-engine-choice-screen',
    '--password-store=basic',
    FEATURES_OFF,
    '--disable-extensions',
    '--disable-breakpad',
    '--disable-field-trial-config',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost',
    '--hide-scrollbars',
    '--mute-audio',
  ];
}

/** Chromium writes the port it chose, and the path of its socket, into its profile. */
async function devtoolsPort(
  profile: string,
  child: ChildProcess,
  stderr: () => string,
): Promise<readonly [string, string]> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    const [port, socketPath] = readPort(profile);
    if (port !== undefined && socketPath !== undefined) return [port, socketPath];
    if (child.exitCode !== null || performance.now() > deadline) throw new Error(`Chromium did not start: ${stderr()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function readPort(profile: string): readonly string[] {
  try {
    const lines = readFileSync(path.join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
    return lines.length >= 2 ? lines : [];
  } catch {
    return [];
  }
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It ended between the look and the kill.
  }
}
