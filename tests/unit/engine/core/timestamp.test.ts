import { expect, test } from 'vitest';
import { timestamp } from '../../../../electron/engine/core/timestamp.ts';

test('a time is written in UTC with its offset and its milliseconds', () => {
  expect(timestamp(Date.UTC(2026, 4, 4, 10, 11, 12, 345))).toBe('2026-05-04T10:11:12.345+00:00');
  expect(timestamp(0)).toBe('1970-01-01T00:00:00.000+00:00');
  expect(Date.parse(timestamp(1_777_777_777_777))).toBe(1_777_777_777_777);
});
