import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  targetRow,
  rowAt,
  rowLayout,
  rowTops,
  scrollTopFor,
  stepTo,
  visibleRange,
} from '../../../../../renderer/features/streams/virtualRows.ts';
import type { ListRow, RecordingGroup } from '../../../../../renderer/state/listRows.ts';

const section = (group: RecordingGroup): ListRow => ({ kind: 'section', key: group, group, count: 1 });
const row = (key: string, group: RecordingGroup): ListRow => ({ kind: 'recording', key, group });
const WIDE_HEIGHTS = rowLayout(1000).heights;
const ROWS: readonly ListRow[] = [
  section('needs_you'),
  row('n', 'needs_you'),
  section('live'),
  row('a', 'live'),
  row('b', 'live'),
  section('finished'),
  row('z', 'finished'),
];

const anyRows = fc.array(
  fc.constantFrom<ListRow>(section('live'), row('a', 'live'), row('n', 'needs_you'), row('z', 'finished')),
  { maxLength: 400 },
);

describe('which rows are drawn', () => {
  test('each row begins where the one before ends', () => {
    const { section: heading, needs_you: needsYou, live } = WIDE_HEIGHTS;
    const tops = [0, heading, heading + needsYou, 2 * heading + needsYou, 2 * heading + needsYou + live];
    expect([...rowTops(ROWS.slice(0, 4), WIDE_HEIGHTS)]).toEqual(tops);
  });

  test('every pixel in sight belongs to a row that is drawn', () => {
    fc.assert(
      fc.property(anyRows, fc.nat(50_000), fc.integer({ min: 1, max: 2_000 }), (rows, scrollTop, height) => {
        const tops = rowTops(rows, WIDE_HEIGHTS);
        const { first, last } = visibleRange(tops, scrollTop, height);
        rows.forEach((_, index) => {
          const isInSight = (tops[index + 1] ?? 0) > scrollTop && (tops[index] ?? 0) < scrollTop + height;
          if (isInSight) expect(index >= first && index < last).toBe(true);
        });
      }),
    );
  });

  test('few more than those in sight are drawn, however long the list', () => {
    const rows = Array.from({ length: 1000 }, (_, index) => row(String(index), 'live'));
    const { first, last } = visibleRange(rowTops(rows, WIDE_HEIGHTS), 40_000, 800);
    expect(last - first).toBeLessThan(22);
  });

  test('an empty list draws nothing', () => {
    expect(visibleRange(rowTops([], WIDE_HEIGHTS), 0, 800)).toEqual({ first: 0, last: 0 });
  });

  test('the row at a height is the one that holds it', () => {
    const tops = rowTops(ROWS, WIDE_HEIGHTS);
    expect(rowAt(tops, -10)).toBe(0);
    expect(rowAt(tops, WIDE_HEIGHTS.section - 1)).toBe(0);
    expect(rowAt(tops, WIDE_HEIGHTS.section)).toBe(1);
    expect(rowAt(tops, 1e9)).toBe(ROWS.length - 1);
  });
});

describe('where a key leads', () => {
  test('headings are stepped over', () => {
    expect(stepTo(ROWS, 1, 1)).toBe(3);
    expect(stepTo(ROWS, 3, -1)).toBe(1);
  });

  test('at an end it stays', () => {
    expect(targetRow(ROWS, 6, 'down', 3)).toBe(6);
    expect(targetRow(ROWS, 1, 'up', 3)).toBe(1);
  });

  test('a page past the end reaches the last one', () => {
    expect(targetRow(ROWS, 3, 'pageDown', 10)).toBe(6);
    expect(targetRow(ROWS, 6, 'pageUp', 2)).toBe(3);
  });

  test('first and last are recordings', () => {
    expect(targetRow(ROWS, 4, 'first', 1)).toBe(1);
    expect(targetRow(ROWS, 1, 'last', 1)).toBe(6);
  });

  test('without a recording it leads nowhere', () => {
    expect(stepTo([section('live')], -1, 1)).toBeUndefined();
    expect(stepTo([], -1, 1)).toBeUndefined();
  });
});

test('scrolling brings a row wholly into sight, and does nothing when it is', () => {
  const tops = rowTops(ROWS, WIDE_HEIGHTS);
  expect(scrollTopFor(tops, 1, 100, 200)).toBe(WIDE_HEIGHTS.section);
  expect(scrollTopFor(tops, 6, 0, 200)).toBe((tops[7] ?? 0) - 200);
  expect(scrollTopFor(tops, 3, 150, 300)).toBe(150);
});
