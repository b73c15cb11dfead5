import type { BrowserWindow } from 'electron';
import type { WindowPlace } from './windowPlace.ts';

/** A drag moves a window at every frame; where it is left counts. */
const SETTLED_MS = 500;

/**
 * Tells `save` where the window stands, soon after it was moved, resized or maximized and before it closes. While it is minimized or
 * fills the screen, its last ordinary place holds.
 * @returns saves now what has not been saved yet; nothing when the window is gone
 */
export function rememberPlace(window: BrowserWindow, save: (place: WindowPlace) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return;
    const { x, y, width, height } = window.getNormalBounds();
    save({ x, y, width, height, isMaximized: window.isMaximized() });
  };
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(flush, SETTLED_MS);
  };
  window.on('resize', changed);
  window.on('move', changed);
  window.on('maximize', changed);
  window.on('unmaximize', changed);
  window.on('close', flush);
  return flush;
}
