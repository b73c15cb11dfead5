/**
 * The sentences in which the engine tells a person what happened and what to do. This is their one source, in every language: the
 * engine writes the English one, with its values, into faults, records and views, and each face renders it for its readers.
 *
 * `{name}` stands for a value. `{in:VARIABLE}` names the place of a setting: `in the settings`, or the variable on the command line.
 * `commandLine` is the English sentence where the command line offers another way than the window.
 */
import { COMMAND_SENTENCES } from './commandSentences.ts';
import { CONSOLE_SENTENCES } from './consoleSentences.ts';
import { JOURNAL_SENTENCES } from './journalSentences.ts';
import { SOURCE_SENTENCES } from './sourceSentences.ts';
import { STORE_SENTENCES } from './storeSentences.ts';
import { VERIFY_SENTENCES } from './verifySentences.ts';

/** All sentences by id. @internal */
export const SENTENCES = {
  ...STORE_SENTENCES,
  ...SOURCE_SENTENCES,
  ...JOURNAL_SENTENCES,
  ...COMMAND_SENTENCES,
  ...CONSOLE_SENTENCES,
  ...VERIFY_SENTENCES,
};

export type SentenceId = keyof typeof SENTENCES;

/** Sentences about a Redis, with its address as the one value. */
export type RedisSentenceId = Exclude<Extract<SentenceId, `redis${string}`>, 'redisUrlInvalid'>;

type Names<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `in:${string}` ? never : Name) | Names<Rest>
  : never;

type Values<Id extends SentenceId> = Readonly<Record<Names<(typeof SENTENCES)[Id]['en']>, string>>;

/** The readers of a text. `command_line`: English that names variables instead of settings. */
export type Readership = 'en' | 'de' | 'command_line';

/** The place of the setting that has this variable, with its preposition. */
export function placeOfSetting(readership: Readership, variable: string): string {
  switch (readership) {
    case 'en':
      return 'in the settings';
    case 'de':
      return 'in den Einstellungen';
    case 'command_line':
      return `in ${variable}`;
    default:
      return readership satisfies never;
  }
}

/** The English sentence with its values, as the engine writes it. */
export function sentence<Id extends SentenceId>(id: Id, values: Values<Id>): string {
  return filled(SENTENCES[id].en, values, 'en');
}

/** A text of the engine in German. Texts that are no sentence of this source stay as they are. */
export function inGerman(text: string): string {
  return rendered(text, (id, values) => filled(SENTENCES[id].de, quotedInGerman(values), 'de')) ?? text;
}

/** The engine writes names in the quotation marks of English. */
function quotedInGerman(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.replace(/^“([^]*)”$/, '„$1“')]));
}

/** A text of the engine for the command line, where each setting has a variable. Other texts stay as they are. */
export function forCommandLine(text: string): string {
  return rendered(text, (id, values) => filled(commandLineTemplate(id), values, 'command_line')) ?? text;
}

function commandLineTemplate(id: SentenceId): string {
  const texts = SENTENCES[id];
  return 'commandLine' in texts ? texts.commandLine : texts.en;
}

/** Whether the text consists of sentences of this source. */
export function isSentence(text: string): boolean {
  return rendered(text, () => '') !== undefined;
}

type Render = (id: SentenceId, values: Readonly<Record<string, string>>) => string;

/** The text in the words of `render`; `undefined` when it is no sentence, or sequence of sentences, of this source. */
function rendered(text: string, render: Render): string | undefined {
  const found = parsed(text);
  if (found !== undefined) return render(found.id, found.values);
  for (const { index } of text.matchAll(/[.;] (?=\S)/g)) {
    const first = parsed(text.slice(0, index + 1));
    if (first === undefined) continue;
    const rest = rendered(text.slice(index + 2), render);
    if (rest !== undefined) return `${render(first.id, first.values)} ${rest}`;
  }
  return undefined;
}

interface Parsed {
  readonly id: SentenceId;
  readonly values: Readonly<Record<string, string>>;
}

/** Finds the sentence of which this is the English text, and its values. */
function parsed(text: string): Parsed | undefined {
  for (const { id, pattern } of patterns()) {
    const match = pattern.exec(text);
    if (match !== null) return { id, values: match.groups ?? {} };
  }
  return undefined;
}

interface SentencePattern {
  readonly id: SentenceId;
  readonly pattern: RegExp;
}

let compiled: readonly SentencePattern[] | undefined;

/** Sentences with more fixed text come first, because a value of a shorter one could contain it. Compiled at the first use. */
function patterns(): readonly SentencePattern[] {
  compiled ??= SENTENCE_IDS.map((id) => ({
    id,
    length: fixedLength(SENTENCES[id].en),
    pattern: patternOf(id),
  })).toSorted((a, b) => b.length - a.length);
  return compiled;
}

// The keys of an object literal without an index signature.
const SENTENCE_IDS = Object.keys(SENTENCES) as readonly SentenceId[];

const PLACEHOLDER = /\{(in:)?([^}]+)\}/g;

/** Values that are whole numbers: other texts must not be taken for them. */
const NUMBERS: ReadonlySet<string> = new Set(['count', 'seconds']);

function fixedLength(template: string): number {
  return template.replace(PLACEHOLDER, '').length;
}

function patternOf(id: SentenceId): RegExp {
  const named = new Set<string>();
  const source = SENTENCES[id].en
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace(PLACEHOLDER, (_, setting: string | undefined, name: string) => {
      if (setting !== undefined) return placeOfSetting('en', name);
      if (named.has(name)) return `\\k<${name}>`;
      named.add(name);
      return `(?<${name}>${NUMBERS.has(name) ? '\\d+' : '[^]+?'})`;
    });
  return new RegExp(`^${source}$`);
}

function filled(template: string, values: Readonly<Record<string, string>>, readers: Readership): string {
  return template.replace(PLACEHOLDER, (_, setting: string | undefined, name: string) =>
    setting === undefined ? (values[name] ?? '') : placeOfSetting(readers, name),
  );
}
