import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { replaceFile, windowsSystemRoot } from '../engine/index.ts';

/** A browser that starts takes some seconds. */
const FILE_MS = 60_000;

/**
 * Opens an address in the browser of the desktop. Never fails: without a desktop or a browser nothing happens. Every user of the machine can
 * read the arguments of a process, and the address holds a code, so the browser is given a page for this user alone that leads there.
 * @param folder for that page; it is gone after a minute
 */
export function openBrowser(address: string, folder: string, environment: NodeJS.ProcessEnv = process.env): void {
  const command = commandFor(process.platform, environment);
  if (command === undefined) return;
  const [program, ...args] = command;
  const file = path.join(folder, 'open-window.html');
  try {
    replaceFile(file, leadingPage(address));
    setTimeout(() => rmSync(file, { force: true }), FILE_MS).unref();
    const child = spawn(program, [...args, pathToFileURL(file).href], {
      stdio: 'ignore',
      detached: true,
      env: withoutSecrets(environment),
    });
    child.on('error', () => undefined);
    child.unref();
  } catch {
    // The address was printed.
  }
}

function leadingPage(address: string): string {
  const escaped = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Rushes</title><meta http-equiv="refresh" content="0; url=${escaped}">\n`;
}

/** The environment of the browser, which needs most of it, without the variables of this program and of AWS. */
function withoutSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(S3|AWS|REDIS|RUSHES)_/i.test(name)));
}

/**
 * The program that opens an address in the browser, with its arguments before the address; `undefined` where there is no desktop.
 * @internal exported for tests: they run on other platforms as well
 */
export function commandFor(
  platform: NodeJS.Platform,
  environment: NodeJS.ProcessEnv,
): readonly [string, ...string[]] | undefined {
  switch (platform) {
    case 'darwin':
      return ['open'];
    case 'win32':
      // By its path: Windows looks for a bare name in the current folder first, which may be one that others write to.
      return [`${windowsSystemRoot()}\\System32\\rundll32.exe`, 'url.dll,FileProtocolHandler'];
    default:
      return (environment['DISPLAY'] ?? environment['WAYLAND_DISPLAY']) === undefined ? undefined : ['xdg-open'];
  }
}
