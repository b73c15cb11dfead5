import { useEffect, useState } from 'react';

/** Below this, in percent, a person has to know. */
const LOW_PERCENT = 20;

/** The part of the Battery Status API that is used; the types of the DOM do not have it. */
interface Battery extends EventTarget {
  readonly level: number;
  readonly charging: boolean;
}

/** The charge in percent while the computer runs on a battery that is low; else `undefined`. */
export function useLowBattery(): number | undefined {
  const [percent, setPercent] = useState<number>();

  useEffect(() => {
    const ended = new AbortController();
    void batteryOf(navigator).then((battery) => {
      if (battery === undefined || ended.signal.aborted) return;
      const look = (): void => {
        const now = Math.floor(battery.level * 100);
        setPercent(!battery.charging && now < LOW_PERCENT ? now : undefined);
      };
      for (const event of ['levelchange', 'chargingchange'])
        battery.addEventListener(event, look, { signal: ended.signal });
      look();
    });
    return () => ended.abort();
  }, []);

  return percent;
}

/** `undefined` where there is no battery that can be asked. */
async function batteryOf(
  browser: Navigator & { readonly getBattery?: () => Promise<Battery> },
): Promise<Battery | undefined> {
  try {
    return await browser.getBattery?.();
  } catch {
    return undefined;
  }
}
