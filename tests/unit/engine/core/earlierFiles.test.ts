import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isEarlierFile } from '../../../../electron/engine/core/earlierFiles.ts';

const SINCE = Date.UTC(2026, 4, 4);

test('a file is left alone exactly when all its times are clearly before the moment', () => {
  const time = fc.oneof(fc.constant(0), fc.integer({ min: SINCE - 5_000, max: SINCE + 5_000 }));
  fc.assert(
    fc.property(time, time, time, (birthtimeMs, mtimeMs, ctimeMs) => {
      const isEarlier = [birthtimeMs, mtimeMs, ctimeMs].every((at) => at < SINCE - 2_000);
      expect(isEarlierFile({ fingerprint: { birthtimeMs }, mtimeMs, ctimeMs }, SINCE)).toBe(isEarlier);
    }),
    { numRuns: 500 },
  );
});

test('a file that is still written, one that is copied with its times, and one that is moved there later are new', () => {
  const old = { fingerprint: { birthtimeMs: SINCE - 90_000 }, mtimeMs: SINCE - 60_000, ctimeMs: SINCE - 60_000 };
  expect(isEarlierFile(old, SINCE)).toBe(true);
  expect(isEarlierFile({ ...old, mtimeMs: SINCE + 1, ctimeMs: SINCE + 1 }, SINCE)).toBe(false);
  expect(isEarlierFile({ ...old, fingerprint: { birthtimeMs: SINCE + 1 } }, SINCE)).toBe(false);
  expect(isEarlierFile({ ...old, ctimeMs: SINCE + 1 }, SINCE)).toBe(false);
});
