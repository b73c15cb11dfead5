import { expect } from 'vitest';

// Vitest compares bytes one by one, which takes a quarter of a second of processor time for each mebibyte. `expectSameBytes` also says in a
// few words where they differ.
expect.addEqualityTesters([
  (actual: unknown, expected: unknown) =>
    Buffer.isBuffer(actual) && Buffer.isBuffer(expected) ? actual.equals(expected) : undefined,
]);
