import { expect, test } from 'vitest';
import { lastName } from '../../../shared/lastName.ts';

test.each([
  ['/Volumes/CAM_B/A001.mov', 'A001.mov'],
  ['/Volumes/CAM_B/', 'CAM_B'],
  ['C:\\Cards\\A001.mov', 'A001.mov'],
  ['A001.mov', 'A001.mov'],
  ['/', '/'],
])('the last name of %s is %s', (path, name) => expect(lastName(path)).toBe(name));
