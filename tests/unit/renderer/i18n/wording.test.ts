import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { de } from '../../../../renderer/i18n/de.ts';
import { en } from '../../../../renderer/i18n/en.ts';
import { createFormats } from '../../../../renderer/format/formats.ts';
import { bytesText, rateText } from '../../../../electron/headless/table/figures.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
/** Every source with words for a person: window, tray, status, engine and command line. */
const SOURCES = [
  'renderer/i18n/*.ts',
  'renderer/features/**/*.tsx',
  'shared/statusTexts/*.ts',
  'shared/sentences/*.ts',
  'shared/providers.ts',
  'electron/backend/texts/*.ts',
  'electron/headless/**/*.ts',
];

/**
 * “Schlüssel” that is neither an access key nor what its makers call so: a key of Redis, a key store, a keyring. An object has a name.
 */
const AMBIGUOUS_KEY = /(?<!Zugriffs|Redis-|\bver|\bentver)schlüssel(?!speicher|bund|t)/iu;

function linesWith(pattern: RegExp, sources: readonly string[] = SOURCES): readonly string[] {
  return globSync(sources, { cwd: ROOT }).flatMap((file) =>
    readFileSync(path.join(ROOT, file), 'utf8')
      .split('\n')
      .filter((line) => !/^\s*(\/\/|\/?\*)/.test(line) && pattern.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
}

describe('words that were replaced', () => {
  test.each([
    /Take them from/i,
    /never leave the main process/i,
    /This is needed/i,
    /what stands in braces/i,
    /['"`](On disk|To the cloud)\b/,
    /waiting for a decision/i,
    /It is not uploaded again/i,
    /the destination before/i,
    /Parts of one size/i,
    /\b0 byte\b/i,
    /Continue uploads/i,
    /\bMB\/s\b|\bMB per second/,
    /freiwillig/i,
    /nicht eingeschlossen/i,
  ])('%s is not said any more', (pattern) => {
    expect(linesWith(pattern)).toEqual([]);
  });

  test('no text has a space before an ellipsis', () => {
    expect(linesWith(/\s…'/, ['renderer/i18n/*.ts'])).toEqual([]);
    expect(linesWith(/\S…'/, ['renderer/i18n/*.ts']).length).toBeGreaterThan(10);
  });

  test('a word that is said is found', () => {
    expect(linesWith(/'Resume all'/)).toHaveLength(2);
    expect(linesWith(/nicht einbezogen/).length).toBeGreaterThan(1);
  });

  test('the command line never names the settings of a window', () => {
    expect(linesWith(/in the settings/i, ['electron/headless/**/*.ts'])).toEqual([]);
  });

  test('every German text addresses the person with Sie', () => {
    expect(SOURCES.length).toBeGreaterThan(5);
    const familiar = /\b(du|dich|dir|dein|deine|deinem|deinen|deiner|gib|wähle|klicke|prüfe)\b/;
    const german = ['renderer/i18n/{de,cardsDe,historyDe,settingsDe,settingTexts}.ts', 'shared/statusTexts/de.ts'];
    expect(linesWith(familiar, [...german, 'electron/backend/texts/de.ts', 'shared/sentences/*.ts'])).toEqual([]);
  });

  test('“Schlüssel” stands in German for one thing only: an object has a name, and access keys are called so', () => {
    expect('Es ist kein Schlüssel gespeichert.').toMatch(AMBIGUOUS_KEY);
    expect('Schlüsselpräfix').toMatch(AMBIGUOUS_KEY);
    expect('Geheimer Zugriffsschlüssel im Schlüsselspeicher').not.toMatch(AMBIGUOUS_KEY);
    expect(linesWith(AMBIGUOUS_KEY)).toEqual([]);
  });
});

describe('the words in their place', () => {
  test('are those of the list', () => {
    expect(en.settings.field.source).toBe('Credentials');
    expect(en.settings.sourceHint.keys).toBe('Stored encrypted on this computer; never shown again.');
    expect(en.settings.problem.required).toBe('Required');
    expect(en.settings.problem.endpoint_account('{account}')).toBe('Replace {account} with your account ID.');
    expect([en.status.diskRate, en.status.cloudRate]).toEqual(['Recording', 'Uploading']);
    expect(en.status.needsOne('A001C001', 'drive disconnected')).toBe('A001C001: drive disconnected');
    expect(en.discardDialog.reassurance).toContain(
      "Rushes won't upload this file again, even if it grows. To upload it later, make a copy.",
    );
    expect(en.settings.notYet).toBe('Not applied. Uploads still go to the previous destination.');
    expect(en.settings.field.needsEqualParts).toBe('Equal part size');
    expect([en.status.resumeAll, de.status.resumeAll]).toEqual(['Resume all', 'Alle fortsetzen']);
    expect([en.settings.optional, de.settings.optional]).toEqual(['optional', 'optional']);
  });

  test('give sizes a plural, and rates in Mbit/s in the window and in the terminal', () => {
    const formats = createFormats('en-GB');
    expect(formats.bytes(0)).toBe('0 bytes');
    expect(bytesText(0)).toBe('0 B');
    expect(formats.rate(12_300_000)).toBe(rateText(12_300_000));
  });
});
