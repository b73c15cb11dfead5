import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

const LOOK_EVERY_MS = 500;

/**
 * Downloads the Electron binary of this project into its package, as Electron itself would at its first start; where it comes
 * from is Electron's to say (`ELECTRON_MIRROR`). Never rejects. @returns why it is not here, in a few words; `undefined` when it is
 */
export async function fetchElectron(output: NodeJS.WriteStream): Promise<string | undefined> {
  const install = createRequire(import.meta.url).resolve('electron/install.js');
  // A folder of our own for what is under way: how large it is shows how far it got.
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'rushes-electron-'));
  const child = spawn(process.execPath, [install], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const show = (): void => void output.write(`\rFetching Electron: ${Math.round(bytesIn(temporary) / 1e6)} MB`);
  const timer = output.isTTY ? setInterval(show, LOOK_EVERY_MS) : undefined;
  const status = await new Promise<number>((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (code) => resolve(code ?? 1));
  });
  if (timer !== undefined) {
    clearInterval(timer);
    output.write('\n');
  }
  rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  if (status === 0) return undefined;
  const [first = ''] = errors.split('\n', 1);
  return first === '' ? `install-electron ended with ${status}` : first.replace(/^\w*Error: /, '');
}

function bytesIn(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce(
      (sum, name) => sum + statSync(path.join(folder, name)).size,
      0,
    );
  } catch {
    // A file was moved away while it was looked at.
    return 0;
  }
}
