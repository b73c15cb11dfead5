import { headlessChromium } from '../../support/chromium.ts';

/** Why the desktop host cannot run here, for `notRun`; `undefined` when it can. */
export function chromiumMissing(): string | undefined {
  return headlessChromium() === undefined ? 'Not installed: chromium (npm run provision).' : undefined;
}
