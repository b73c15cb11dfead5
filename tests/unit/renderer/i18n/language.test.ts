import { describe, expect, test } from 'vitest';
import { de } from '../../../../renderer/i18n/de.ts';
import { en } from '../../../../renderer/i18n/en.ts';
import { faultSentence, languageFor } from '../../../../renderer/i18n/language.ts';

describe('the catalogues', () => {
  test('bend to one and many', () => {
    expect(en.folders.matching(1, '1')).toBe('1 matching file');
    expect(en.folders.matching(0, '0')).toBe('0 matching files');
    expect(de.folders.matching(2, '2')).toBe('2 passende Dateien');
  });
});

describe('the language', () => {
  test('follows the system when it is not set, and keeps its region', () => {
    expect(languageFor('system', 'de-CH')).toMatchObject({ code: 'de', f: { locale: 'de-CH' } });
    expect(languageFor('system', 'fr-FR').code).toBe('en');
    expect(languageFor('en', 'de-CH')).toMatchObject({ code: 'en', f: { locale: 'en' } });
  });

  test('a tag that is none does no harm', () => {
    expect(languageFor('system', 'en_US.UTF-8').f.locale).toBe('en');
    expect(languageFor('system', 'C').f.locale).toBe('en');
  });

  test('a fault without a text of its own is told in its own words', () => {
    expect(faultSentence(en, 'no_such_bucket', 'x')).toContain('bucket');
    expect(faultSentence(en, 'source_replaced', 'x')).toContain('Complete what is stored');
    expect(faultSentence(en, 'brand_new', 'Something new.')).toBe('Something new.');
  });
});

test('a stored access key whose end is not known is named without one', () => {
  for (const { settings } of [en, de]) expect(settings.keysStored(null)).not.toContain('null');
  expect(en.settings.keysStored(null)).toBe('An access key is stored.');
});
