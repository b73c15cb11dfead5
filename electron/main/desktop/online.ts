import { net, powerMonitor } from 'electron';

/** Chromium reports network changes to windows only, and there may be no window, so the state is polled. */
const LOOK_MS = 2_000;

export interface OnlineWatch {
  readonly isOnline: boolean;
  /** Idempotent. */
  close(): void;
}

/**
 * Watches whether this computer has a network, and when it wakes up.
 * @param changed called on every change
 * @param woke called after sleep, when waiting requests should be tried at once
 */
export function watchOnline(changed: (isOnline: boolean) => void, woke: () => void): OnlineWatch {
  let isOnline = net.isOnline();
  const look = (): void => {
    const now = net.isOnline();
    if (now === isOnline) return;
    isOnline = now;
    changed(now);
  };
  const timer = setInterval(look, LOOK_MS);
  powerMonitor.on('resume', () => {
    look();
    woke();
  });
  return {
    get isOnline() {
      return isOnline;
    },
    close: () => clearInterval(timer),
  };
}
