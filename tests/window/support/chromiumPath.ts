import { existsSync } from 'node:fs';

/** Where Chromium stands on this machine: `RUSHES_CHROMIUM`, or where distributions put it; `undefined` when it is not there. */
export function chromiumPath(): string | undefined {
  const named = process.env['RUSHES_CHROMIUM'];
  const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return [...(named === undefined ? [] : [named]), ...places].find((place) => existsSync(place));
}
