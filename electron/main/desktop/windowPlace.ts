import type { BrowserWindow } from 'electron';

/** In the display units of Electron's `screen`. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The bounds of the window when it is not maximized, and whether it is. */
export interface WindowPlace extends Area {
  readonly isMaximized: boolean;
}

/** The work area of each display. */
export interface Displays {
  readonly primary: Area;
  readonly all: readonly Area[];
}

/** Has both `x` and `y` or neither. Without them the window opens in the middle of the primary display. */
export type OpeningPlace = Omit<WindowPlace, 'x' | 'y'> & Partial<Pick<WindowPlace, 'x' | 'y'>>;

export const SMALLEST = { width: 720, height: 480 } as const;
const FIRST = { width: 1120, height: 760 } as const;

/** Height of the title bar, by which a person moves the window. */
const TITLE_HEIGHT = 32;

/**
 * The place to open the window at. A stored place that the displays show (over two of them, or with the few pixels outside that
 * snapping leaves) is kept. One that is partly visible is moved and resized to fit; one that is invisible is not used. Pure.
 */
export function openingPlace(stored: WindowPlace | undefined, { primary, all }: Displays): OpeningPlace {
  if (stored === undefined) return { ...sizeWithin(FIRST, primary), isMaximized: false };
  const { isMaximized } = stored;
  if (isShown(stored, all)) return stored;
  const [nearest] = [...all].sort((one, other) => overlap(stored, other) - overlap(stored, one));
  if (nearest === undefined || overlap(stored, nearest) === 0) return { ...sizeWithin(stored, primary), isMaximized };
  const size = sizeWithin(stored, nearest);
  return {
    ...size,
    x: between(stored.x, nearest.x, nearest.x + nearest.width - size.width),
    y: between(stored.y, nearest.y, nearest.y + nearest.height - size.height),
    isMaximized,
  };
}

/** Whether 90 % of the window and half of its title bar are visible. */
function isShown(place: Area, displays: readonly Area[]): boolean {
  const shown = (part: Area): number =>
    displays.reduce((sum, display) => sum + overlap(part, display), 0) / (part.width * part.height);
  return (
    place.width >= SMALLEST.width &&
    place.height >= SMALLEST.height &&
    shown(place) >= 0.9 &&
    shown({ ...place, height: TITLE_HEIGHT }) >= 0.5
  );
}

function overlap(one: Area, other: Area): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return Math.max(0, width) * Math.max(0, height);
}

function sizeWithin(wanted: Pick<Area, 'width' | 'height'>, display: Area): Pick<Area, 'width' | 'height'> {
  return {
    width: Math.max(SMALLEST.width, Math.min(wanted.width, display.width)),
    height: Math.max(SMALLEST.height, Math.min(wanted.height, display.height)),
  };
}

/** If the bounds contradict each other, the lower one wins. */
function between(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

/** A drag moves the window at every frame. Its place is saved after this long without a change. */
const QUIET_MS = 500;

/**
 * Saves the window's place soon after it was moved, resized or maximized and before it closes, but not while it is minimized or full
 * screen.
 * @returns a function that saves a change that is still waiting; it does nothing after the window was destroyed
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
    timer = setTimeout(flush, QUIET_MS);
  };
  window.on('resize', changed);
  window.on('move', changed);
  window.on('maximize', changed);
  window.on('unmaximize', changed);
  window.on('close', flush);
  return flush;
}
