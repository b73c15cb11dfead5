import { findCommand } from './commands.ts';

/**
 * A Chromium that can show windows; `undefined` when none is installed. The environment variable `RUSHES_CHROMIUM` names another
 * program.
 */
export function windowedChromium(): string | undefined {
  return (
    process.env['RUSHES_CHROMIUM'] ??
    findCommand('chromium') ??
    findCommand('chromium-browser') ??
    findCommand('google-chrome')
  );
}

/**
 * A Chromium for tests that need no visible window: the headless shell, which takes half the processor time of the browser, or the
 * browser itself where there is no shell.
 */
export function headlessChromium(): string | undefined {
  return process.env['RUSHES_CHROMIUM'] ?? findCommand('chromium-headless-shell') ?? windowedChromium();
}
