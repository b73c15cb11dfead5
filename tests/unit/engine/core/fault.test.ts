import { describe, expect, test } from 'vitest';
import { Fault, asFault } from '../../../../electron/engine/core/fault.ts';

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
