import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * The Electron binary of this project, `undefined` when it was never downloaded (`npm start` does that where the
 * network allows it).
 */
export function findElectron(): string | undefined {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const home = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const dist = override ?? path.join(home, 'dist');
  const name = override === undefined ? executableName(home) : executable();
  const file = name === undefined ? undefined : path.join(dist, name);
  return file !== undefined && existsSync(file) ? file : undefined;
}

/** The package writes down what it unpacked. */
function executableName(home: string): string | undefined {
  try {
    return readFileSync(path.join(home, 'path.txt'), 'utf8').trim();
  } catch {
    return undefined;
  }
}

function executable(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}
