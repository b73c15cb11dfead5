/** In the display units of Electron's `screen`. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the window stands when it is not maximized, and whether it is. */
export interface WindowPlace extends Area {
  readonly isMaximized: boolean;
}

/** What of each display is free for windows. */
export interface Displays {
  readonly primary: Area;
  readonly all: readonly Area[];
}

/** With both or none of `x` and `y`: without them the window opens in the middle of the primary display. */
export type OpeningPlace = Omit<WindowPlace, 'x' | 'y'> & Partial<Pick<WindowPlace, 'x' | 'y'>>;

export const SMALLEST = { width: 720, height: 480 } as const;
const FIRST = { width: 1120, height: 760 } as const;

/** The title bar, by which a person moves a window. */
const TITLE_HEIGHT = 32;

/**
 * Where to open the window. A stored place is kept as it is when the displays of today show it (over two of them, or with the few
 * pixels outside that snapping leaves), moved and cut to fit when they show a part, and given up when they show nothing of it. Pure.
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

/** Nearly all of it, and enough of its title to take hold of. */
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

/** The lower bound wins. */
function between(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
