import { expect, test } from 'vitest';
import { defaultRoots } from '../../../electron/console/roots.ts';

test.each([
  ['/home/dit', ['/home/dit', '/media', '/mnt', '/run/media']],
  // As services have it.
  ['/', ['/media', '/mnt', '/run/media']],
])('with the home %s a browser chooses folders below %j', (home, roots) => {
  expect(defaultRoots('linux', home)).toEqual(roots);
});
