import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Area, openingPlace, SMALLEST } from '../../../../electron/main/desktop/windowPlace.ts';

const LAPTOP = { x: 0, y: 25, width: 1440, height: 875 };
const MONITOR = { x: 1440, y: 0, width: 2560, height: 1400 };
const both = { primary: LAPTOP, all: [LAPTOP, MONITOR] };
const laptopAlone = { primary: LAPTOP, all: [LAPTOP] };

const at = (x: number, y: number, width: number, height: number, isMaximized = false) => ({
  x,
  y,
  width,
  height,
  isMaximized,
});

describe('where the window opens', () => {
  test('the first time in the middle, no larger than the display', () => {
    expect(openingPlace(undefined, both)).toEqual({ width: 1120, height: 760, isMaximized: false });
    const small = { x: 0, y: 0, width: 1093, height: 574 };
    expect(openingPlace(undefined, { primary: small, all: [small] })).toEqual({
      width: 1093,
      height: 574,
      isMaximized: false,
    });
  });

  test.each([
    ['on the primary display', at(100, 60, 1000, 700)],
    ['on another one', at(2000, 300, 1500, 900, true)],
    ['over two of them', at(1000, 100, 900, 700)],
    ['with the seven pixels outside that snapping leaves', at(1433, 0, 1294, 1407)],
  ])('where it was: %s', (_name, place) => {
    expect(openingPlace(place, both)).toEqual(place);
  });

  test.each([
    ['its display is gone', at(2000, 300, 1300, 800, true), { width: 1300, height: 800, isMaximized: true }],
    ['it is larger than what is left', at(1500, 0, 2500, 1300), { width: 1440, height: 875, isMaximized: false }],
  ])('in the middle when %s', (_name, place, expected) => {
    expect(openingPlace(place, laptopAlone)).toEqual(expected);
  });

  test.each([
    ['half of it is beyond the edge', at(1000, 400, 1000, 700), at(440, 200, 1000, 700)],
    ['its title is above the edge', at(100, -20, 1000, 700), at(100, 25, 1000, 700)],
    ['the display has become smaller', at(0, 25, 1600, 1000), at(0, 25, 1440, 875)],
  ])('moved and cut to fit when %s', (_name, place, expected) => {
    expect(openingPlace(place, laptopAlone)).toEqual(expected);
  });

  test('always where its title can be taken hold of, whatever was stored and whatever displays there are', () => {
    const coordinate = fc.integer({ min: -2_000, max: 2_000 });
    const display = fc.record<Area>({
      x: coordinate,
      y: coordinate,
      width: fc.integer({ min: SMALLEST.width, max: 4_000 }),
      height: fc.integer({ min: SMALLEST.height, max: 2_500 }),
    });
    const stored = fc.record({
      x: coordinate,
      y: coordinate,
      width: fc.integer({ min: -10, max: 3_000 }),
      height: fc.integer({ min: -10, max: 3_000 }),
      isMaximized: fc.boolean(),
    });
    const seen = { kept: 0, moved: 0, middle: 0 };
    fc.assert(
      fc.property(fc.array(display, { minLength: 1, maxLength: 3 }), stored, (all, place) => {
        const [primary = place] = all;
        const opened = openingPlace(place, { primary, all });
        expect(opened.width).toBeGreaterThanOrEqual(SMALLEST.width);
        expect(opened.height).toBeGreaterThanOrEqual(SMALLEST.height);
        expect(opened.isMaximized).toBe(place.isMaximized);
        const { x: left, y: top } = opened;
        if (left === undefined || top === undefined) {
          seen.middle += 1;
          expect(opened.width).toBeLessThanOrEqual(primary.width);
          expect(opened.height).toBeLessThanOrEqual(primary.height);
          return;
        }
        seen[left === place.x && top === place.y ? 'kept' : 'moved'] += 1;
        const shown = all.filter(
          ({ x, y, width, height }) =>
            top + 16 >= y && top + 16 <= y + height && left < x + width && left + opened.width > x,
        );
        expect(shown).not.toEqual([]);
      }),
      { numRuns: 5_000 },
    );
    expect(Math.min(seen.kept, seen.moved, seen.middle)).toBeGreaterThan(50);
  });
});
