import { describe, expect, test } from 'vitest';
import { linesOf } from '../../../../../renderer/features/settings/patternLines.ts';
import { problemSentence } from '../../../../../renderer/features/settings/problemSentence.ts';
import { languageFor } from '../../../../../renderer/i18n/language.ts';
import { parseNumber } from '../../../../../renderer/ui/parseNumber.ts';
import { DEFAULT_SETTINGS, patched } from '../../../../../shared/settings.ts';
import { validateSettings } from '../../../../../shared/settingsRules.ts';

const english = languageFor('en', 'en-GB');

describe('a number as it is typed', () => {
  test.each([
    ['10', 10],
    [' 8,5 ', 8.5],
    ['8.5', 8.5],
    ['', Number.NaN],
    ['ten', Number.NaN],
    ['1e5', Number.NaN],
    ['-3', Number.NaN],
    ['5.', Number.NaN],
  ])('%j is %d', (text, expected) => {
    expect(parseNumber(text, false)).toBe(expected);
  });

  test('nothing is nothing where that is allowed', () => {
    expect(parseNumber('  ', true)).toBeNull();
  });
});

test('patterns stand one a line', () => {
  expect(linesOf('*.mp4\n\n  *.mov \r\n')).toEqual(['*.mp4', '*.mov']);
});

test('every problem that the rules can find has a sentence, with bounds in the unit of the field', () => {
  const broken = patched(DEFAULT_SETTINGS, {
    destination: { bucket: 'a', region: 'eu central', endpoint: 'nonsense', keyPrefix: 'a//b' },
    upload: { chunkBytes: 1024, timeoutSeconds: 1, streamsAtOnce: 0.5, bandwidthBytesPerSecond: 1 },
    patterns: { include: [' x'], exclude: [] },
    journal: { kind: 'redis', redisUrl: 'http://x' },
    app: { metricsPort: 80 },
  });
  const sentences = Object.fromEntries(
    validateSettings(broken).map((problem) => [problem.field, problemSentence(problem, english)]),
  );
  expect(Object.keys(sentences)).toHaveLength(11);
  expect(sentences['destination.bucket']).toContain('3 to 63');
  expect(sentences['upload.chunkBytes']).toBe('From 5 to 5,120.');
  expect(sentences['upload.streamsAtOnce']).toBe('A whole number is needed.');
  expect(sentences['app.metricsPort']).toBe('From 1024 to 65535.');
  expect(sentences['journal.redisUrl']).toContain('redis://');
});
