import { expect, test } from 'vitest';
import { holdingFolder } from '../../../../electron/engine/runtime/holdingFolder.ts';

test.each([
  ['/a/bc/x.mp4', ['/a/b'], undefined],
  ['/a/b/x.mp4', ['/a/b', '/a/bc'], '/a/b'],
  ['/a/b/c/x.mp4', ['/a', '/a/b/'], '/a/b/'],
  ['/x.mp4', ['/'], '/'],
])('%s lies in the innermost of %j', (file, folders, expected) => {
  expect(
    holdingFolder(
      file,
      folders.map((folder) => ({ path: folder })),
    ),
  ).toBe(expected);
});
