import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { de } from '../../../../renderer/i18n/de.ts';
import { en } from '../../../../renderer/i18n/en.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const CATALOGUES = /renderer[/\\]i18n[/\\](de|en|settingTexts|\w+(De|En))\.ts$/;

/** Every text of a catalogue by its path (`settings.field.bucket`); functions by their number of parameters. */
function texts(catalogue: object, parent = ''): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(catalogue).flatMap(([name, value]: [string, unknown]) => {
      const here = parent === '' ? name : `${parent}.${name}`;
      if (typeof value === 'object' && value !== null) return [...texts(value, here)];
      return [[here, typeof value === 'function' ? `function ${value.length}` : String(value)] as const];
    }),
  );
}

/** A source with every `const s = t.settings` resolved, so that each access is written from the catalogue's root. */
function resolved(source: string): string {
  let text = source;
  for (const [, name, target] of source.matchAll(/const (\w+)(?:: [^=;]+)? = (t(?:\.\w+)+);/g)) {
    text = text.replaceAll(new RegExp(`(?<![\\w.])${name}(?=[.[])`, 'g'), target ?? '');
  }
  return text;
}

/**
 * The texts that no window source uses. A text is used by its path, or by a computed key of its group
 * (`t.phase[recording.phase]`) when the key occurs as a string or a property in some source.
 */
function unusedTexts(catalogue: object, windowSources: readonly string[], otherSources: string): readonly string[] {
  const code = windowSources.map((source) => resolved(source)).join('\n');
  const keys = new Set(
    Array.from(`${code}\n${otherSources}`.matchAll(/'(\w+)'|\b(\w+):/g), ([, text, property]) => text ?? property),
  );
  return [...texts(catalogue).keys()].filter((text) => {
    const group = text.slice(0, text.lastIndexOf('.'));
    const key = text.slice(group.length + 1);
    const isNamed = new RegExp(`\\bt\\.${text.replaceAll('.', '\\.')}\\b`).test(code);
    const isComputed = new RegExp(`\\bt\\.${group.replaceAll('.', '\\.')}\\[`).test(code);
    return !isNamed && !(isComputed && keys.has(key));
  });
}

function sources(patterns: readonly string[]): readonly string[] {
  return globSync(patterns, { cwd: ROOT })
    .filter((file) => !CATALOGUES.test(file))
    .map((file) => readFileSync(path.join(ROOT, file), 'utf8'));
}

describe('the catalogues', () => {
  test('have the same texts, with the same parameters', () => {
    const shapes = (catalogue: object): readonly string[] =>
      [...texts(catalogue)].map(([name, text]) => (text.startsWith('function ') ? `${name}(${text})` : name));
    expect(shapes(de).toSorted()).toEqual(shapes(en).toSorted());
  });

  test('leave no text empty but the one that is meant to be', () => {
    const empty = [...texts(en), ...texts(de)].filter(([, text]) => text === '').map(([name]) => name);
    expect(new Set(empty)).toEqual(new Set(['folders.state.new']));
  });

  test('hold no text that no source uses', () => {
    const window = sources(['renderer/**/*.{ts,tsx}']);
    const others = sources(['shared/**/*.ts', 'electron/**/*.ts']).join('\n');
    expect(window.length).toBeGreaterThan(50);
    expect(unusedTexts(en, window, others)).toEqual([]);
  });

  test('an unused text is found, by its path and in a group with computed keys', () => {
    const catalogue = { a: { used: '', aliased: '', unused: '' }, b: { known: '', unknown: '' } };
    const window = ['t.a.used', 'const s = t.a;\ns.aliased', 't.b[key]'];
    expect(unusedTexts(catalogue, window, "'known' as const")).toEqual(['a.unused', 'b.unknown']);
  });

  test('the German one addresses the person with Sie', () => {
    const familiar = /\b(du|dich|dir|dein|deine|deinem|deinen|deiner)\b/i;
    const german = ['de', 'settingsDe']
      .map((name) => readFileSync(path.join(ROOT, `renderer/i18n/${name}.ts`), 'utf8'))
      .join('\n');
    expect(german.split('\n').filter((line) => familiar.test(line))).toEqual([]);
  });
});
