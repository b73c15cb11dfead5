import { expect, test } from 'vitest';
import { problemSentence } from '../../../../../renderer/features/settings/problemSentence.ts';
import { languageFor } from '../../../../../renderer/i18n/language.ts';
import { DEFAULT_SETTINGS, patched } from '../../../../../shared/settings.ts';
import { validateSettings } from '../../../../../shared/settingsRules.ts';

const english = languageFor('en', 'en-GB');

test('every problem that the rules can find has a sentence, with bounds in the unit of the field', () => {
  const broken = patched(DEFAULT_SETTINGS, {
    destination: { bucket: 'a', region: 'eu central', endpoint: 'nonsense', keyPrefix: 'a//b' },
    upload: { chunkBytes: 1024, timeoutSeconds: 0.5, streamsAtOnce: 0.5, bandwidthBytesPerSecond: 1 },
    patterns: { include: ['*.mp4', ' x'], exclude: [] },
    journal: { kind: 'redis', redisUrl: 'http://x' },
    app: { metricsPort: 0 },
  });
  const sentences = Object.fromEntries(
    validateSettings(broken).map((problem) => [problem.field, problemSentence(problem, english)]),
  );
  expect(Object.keys(sentences)).toHaveLength(11);
  expect(sentences['destination.bucket']).toContain('3 to 255');
  expect(sentences['upload.chunkBytes']).toBe('From 5 to 5,120.');
  expect(sentences['upload.streamsAtOnce']).toBe('Enter a whole number.');
  expect(sentences['app.metricsPort']).toBe('From 1 to 65535.');
  expect(sentences['patterns.include']).toBe('Pattern 2 is invalid:  x');
  expect(sentences['journal.redisUrl']).toContain('redis://');
});
