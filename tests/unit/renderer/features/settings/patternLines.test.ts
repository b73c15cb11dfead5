import { expect, test } from 'vitest';
import { linesOf } from '../../../../../renderer/features/settings/patternLines.ts';

test('patterns stand one a line', () => {
  expect(linesOf('*.mp4\n\n  *.mov \r\n')).toEqual(['*.mp4', '*.mov']);
});
