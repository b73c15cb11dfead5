import { describe, expect, test } from 'vitest';
import { Fault, asFault } from '../../../../electron/engine/core/fault.ts';
import { isSameFile } from '../../../../electron/engine/core/recording.ts';
import { timestamp } from '../../../../electron/engine/core/timestamp.ts';

test('a time is written in UTC with its offset and its milliseconds', () => {
  expect(timestamp(Date.UTC(2026, 4, 4, 10, 11, 12, 345))).toBe('2026-05-04T10:11:12.345+00:00');
  expect(timestamp(0)).toBe('1970-01-01T00:00:00.000+00:00');
  expect(Date.parse(timestamp(1_777_777_777_777))).toBe(1_777_777_777_777);
});

describe('whatever is thrown', () => {
  test('stays what it is when it is a fault', () => {
    const fault = new Fault('slow_down', 'Slower.', { disposition: 'retry', retryAfterMs: 3_000 });
    expect(asFault(fault)).toBe(fault);
    expect(fault.retryAfterMs).toBe(3_000);
  });

  test('is cancelled when it was aborted', () => {
    const aborted = asFault(new DOMException('This operation was aborted', 'AbortError'));
    expect([aborted.code, aborted.disposition]).toEqual(['cancelled', 'cancelled']);
  });

  test('is else unexpected, tried again, and keeps its cause', () => {
    for (const thrown of [new TypeError('x is not a function'), 'text', undefined, { odd: true }]) {
      const fault = asFault(thrown);
      expect([fault.code, fault.disposition, fault.cause]).toEqual(['unexpected', 'retry', thrown]);
    }
  });
});

test('a file is the same by its number and its birth; the device counts where there is no birth', () => {
  const file = { device: '1', inode: '2', birthtimeMs: 3 };
  expect(isSameFile(file, { ...file, device: '9' })).toBe(true);
  expect(isSameFile(file, { ...file, inode: '9' })).toBe(false);
  expect(isSameFile(file, { ...file, birthtimeMs: 9 })).toBe(false);
  expect(isSameFile({ ...file, birthtimeMs: 0 }, { ...file, birthtimeMs: 0, device: '9' })).toBe(false);
});
