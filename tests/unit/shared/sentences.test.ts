import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { de } from '../../../renderer/i18n/de.ts';
import { en } from '../../../renderer/i18n/en.ts';
import {
  SENTENCES,
  type SentenceId,
  forCommandLine,
  inGerman,
  isSentence,
  sentence,
} from '../../../shared/sentences/sentence.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
// The keys of an object literal.
const IDS = Object.keys(SENTENCES) as SentenceId[];
const PLACEHOLDER = /\{([^}]+)\}/g;

function placeholders(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name]) => name ?? '').toSorted();
}

function fill(template: string, value: (name: string) => string): string {
  return template.replace(PLACEHOLDER, (_, name: string) => value(name));
}

/** The English sentence, as the engine writes it. */
function written(id: SentenceId, value: (name: string) => string): string {
  return fill(SENTENCES[id].en, (name) => (name.startsWith('in:') ? 'in the settings' : value(name)));
}

const NUMBERS: ReadonlySet<string> = new Set(['count', 'seconds']);

function sample(name: string): string {
  return NUMBERS.has(name) ? '12' : `<${name}>`;
}

describe('every sentence of the engine', () => {
  test.each(IDS)('%s has the same values in both languages', (id) => {
    expect(placeholders(SENTENCES[id].de)).toEqual(placeholders(SENTENCES[id].en));
  });

  test.each(IDS)('%s is found again by its English text, with its values', (id) => {
    const value = sample;
    const german = fill(SENTENCES[id].de, (name) => (name.startsWith('in:') ? 'in den Einstellungen' : value(name)));
    expect(inGerman(written(id, value))).toBe(german);
    expect(isSentence(written(id, value))).toBe(true);
  });

  test.each(IDS)('%s names the variable on the command line, and never the settings', (id) => {
    const text = forCommandLine(written(id, sample));
    const variables = placeholders(SENTENCES[id].en).filter((name) => name.startsWith('in:'));
    expect(text).not.toMatch(/in the settings/);
    for (const name of variables) expect(text).toContain(`in ${name.slice(3)}`);
  });

  test('keeps its values, whatever they contain, and never throws', () => {
    fc.assert(
      fc.property(fc.constantFrom(...IDS), fc.string({ minLength: 1, unit: 'grapheme' }), (id, value) => {
        expect(isSentence(written(id, (name) => (NUMBERS.has(name) ? '3' : value)))).toBe(true);
        inGerman(value);
      }),
    );
  });

  test('addresses the person with Sie', () => {
    const familiar = /\b(du|dich|dir|dein|deine|deinem|deinen|deiner)\b/i;
    expect(IDS.filter((id) => familiar.test(SENTENCES[id].de))).toEqual([]);
  });

  test('stands in this source alone: no other text of the engine speaks of the settings', () => {
    const others = globSync('electron/engine/**/*.ts', { cwd: ROOT }).filter((file) =>
      /[`'][^`'\n]* in the settings[.,; ]/.test(readFileSync(path.join(ROOT, file), 'utf8')),
    );
    expect(others).toEqual([]);
  });
});

test('open uploads without a file lead to the screen in the window, and to the command on the command line', () => {
  const values = { count: '5', names: 'a.mov, b.mov, c.mov' };
  for (const text of [
    sentence('oneUploadUnclaimed', { names: 'a.mov' }),
    sentence('uploadsUnclaimed', values),
    sentence('uploadsUnclaimedMore', values),
  ]) {
    expect(text).toContain(`under ${en.app.screen.uploads}`);
    expect(inGerman(text)).toContain(`unter „${de.app.screen.uploads}“`);
    expect(forCommandLine(text)).toBe(text.replace(`under ${en.app.screen.uploads}`, 'with the command orphans'));
  }
});

test('a name is in the quotation marks of the language', () => {
  expect(inGerman(sentence('folderMissing', { folder: '“CAM_A”' }))).toContain('Der Ordner „CAM_A“ ist nicht da');
});

test('no other text of the engine reaches a person untranslated: faults and notices are sentences of this source', () => {
  const written = globSync('electron/engine/**/*.ts', { cwd: ROOT }).flatMap((file) =>
    [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/new Fault\(\s*'(\w+)',\s*['`]([^'`]+)/g)].map(
      ([, code = '', text = '']) => ({ file, code, text }),
    ),
  );
  // Only these are shown to a person; the others are retried or reconciled at once.
  const SHOWN = /^(checkpoint_(unavailable|full|corrupt)|source_missing|settings_invalid)$/;
  expect(written.length).toBeGreaterThan(10);
  expect(written.filter(({ code, text }) => SHOWN.test(code) && !isSentence(text)).map(({ text }) => text)).toEqual([
    'Redis sent an answer about a lease that cannot be understood.',
  ]);
});

test('sentences that follow each other are rendered one by one', () => {
  const missing = sentence('folderMissing', { folder: '"CAM_A"' });
  const invalid = sentence('invalidNames', { count: '3' });
  expect(inGerman(`${missing} ${invalid}`)).toBe(`${inGerman(missing)} ${inGerman(invalid)}`);
});

test('any other text stays as it is', () => {
  for (const text of ['', 'connect ECONNREFUSED', 'Something else. And more.']) {
    expect(inGerman(text)).toBe(text);
    expect(forCommandLine(text)).toBe(text);
    expect(isSentence(text)).toBe(false);
  }
});
