/**
 * The template of object keys: text with variables in braces, e.g. `{project}/{date}/{path}/{name}`. The engine makes keys with it; the
 * settings validate it, and the window shows an example and the variables to choose from.
 */
import type { ValueProblem } from './settingKinds.ts';
import type { DestinationSettings } from './settings.ts';

/** The key of recordings where nobody chose another one. Other programs read it. */
export const DEFAULT_KEY_TEMPLATE = 'streams/{stream_id}/{name}';

/**
 * - `stream_id`: UUID of the recording.
 * - `name`, `stem`, `ext`: file name, the same without its extension, and the extension without its dot.
 * - `folder`: name of the watched folder. `path`: the folders between it and the file, separated by slashes; may be empty.
 * - `date`, `time`: the beginning of the recording in local time, as `2026-05-04` and `101112`.
 * - `workstation`: name of this computer.
 * - `camera`, `reel`, `project`: texts from the settings, see `parseKeyText`.
 */
export const KEY_VARIABLES = [
  'stream_id',
  'name',
  'stem',
  'ext',
  'folder',
  'path',
  'date',
  'time',
  'workstation',
  'camera',
  'reel',
  'project',
] as const;

export type KeyVariable = (typeof KEY_VARIABLES)[number];

/** Variables whose values are set by a person: no recorder states them before the file is finished. */
export const TEXT_VARIABLES = ['camera', 'reel', 'project'] as const;

export type TextVariable = (typeof TEXT_VARIABLES)[number];

/** A text for a variable; with `folder` for the files below this watched folder only. */
export interface KeyText {
  readonly variable: TextVariable;
  readonly text: string;
  /** Absolute. */
  readonly folder?: string;
}

/** A piece of a template, in its order. */
export type KeyPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly variable: KeyVariable };

const TEMPLATE_MAX_LENGTH = 512;
const TEXT_MAX_LENGTH = 128;

/** At least one of them has to stand in a template: else all recordings of a folder would have one key. */
const DISTINCT: ReadonlySet<KeyVariable> = new Set<KeyVariable>(['stream_id', 'name', 'stem']);

/** The pieces of a valid template. Braces that belong to no known variable are text. */
export function keyPieces(template: string): readonly KeyPiece[] {
  return template
    .split(/(\{[a-z_]+\})/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const variable = variableOf(piece);
      return variable === undefined ? { kind: 'text', text: piece } : { kind: 'variable', variable };
    });
}

/** The first thing that is wrong with a template; `position` counts characters from 1. */
export function keyTemplateProblem(template: string): ValueProblem | undefined {
  if (template === '') return { code: 'required' };
  if (template.length > TEMPLATE_MAX_LENGTH) return { code: 'too_long', params: { max: TEMPLATE_MAX_LENGTH } };
  return bracesProblem(template) ?? segmentsProblem(template) ?? distinctProblem(template);
}

function bracesProblem(template: string): ValueProblem | undefined {
  let open = -1;
  for (let at = 0; at < template.length; at++) {
    const character = template[at];
    if (character === '{') {
      if (open >= 0) return { code: 'key_brace', params: { position: open + 1 } };
      open = at;
    }
    if (character !== '}') continue;
    if (open < 0) return { code: 'key_brace', params: { position: at + 1 } };
    const written = template.slice(open, at + 1);
    if (variableOf(written) === undefined)
      return { code: 'key_variable', params: { variable: written, position: open + 1 } };
    open = -1;
  }
  return open < 0 ? undefined : { code: 'key_brace', params: { position: open + 1 } };
}

function segmentsProblem(template: string): ValueProblem | undefined {
  let start = 0;
  for (const segment of template.split('/')) {
    if (segment === '' || segment === '.' || segment === '..')
      return { code: 'key_segment', params: { position: start + 1 } };
    const control = segment.search(/\p{Cc}|\p{Cs}/u);
    if (control >= 0) return { code: 'key_character', params: { position: start + control + 1 } };
    start += segment.length + 1;
  }
  return undefined;
}

function distinctProblem(template: string): ValueProblem | undefined {
  const isDistinct = keyPieces(template).some((piece) => piece.kind === 'variable' && DISTINCT.has(piece.variable));
  return isDistinct ? undefined : { code: 'key_not_distinct' };
}

/** The variable that a person is about to write at the end of a text, for completion: the letters after an open brace. */
export function variableBeingWritten(textBeforeCursor: string): string | undefined {
  return /\{([a-z_]*)$/.exec(textBeforeCursor)?.[1];
}

/**
 * Reads `VARIABLE=TEXT`, or `VARIABLE=TEXT@/watched/folder` for the files below one folder.
 * @returns `undefined` when it is neither, or when the text cannot stand in a key
 */
export function parseKeyText(written: string): KeyText | undefined {
  const [, name, rest] = /^([a-z]+)=(.*)$/s.exec(written) ?? [];
  const variable = TEXT_VARIABLES.find((known) => known === name);
  if (variable === undefined || rest === undefined) return undefined;
  const [, text = rest, folder] = /^(.*?)@((?:\/|[A-Za-z]:[\\/]|\\\\).*)$/s.exec(rest) ?? [];
  const isUsable =
    text.trim() === text && text !== '' && text.length <= TEXT_MAX_LENGTH && !/[/\p{Cc}\p{Cs}]/u.test(text);
  if (!isUsable || text === '.' || text === '..') return undefined;
  return folder === undefined ? { variable, text } : { variable, text, folder };
}

/** The first text that cannot be read; `position` counts from 1. */
export function keyTextsProblem(texts: readonly string[]): ValueProblem | undefined {
  const index = texts.findIndex((text) => parseKeyText(text) === undefined);
  const text = texts[index];
  return text === undefined ? undefined : { code: 'key_text', params: { text, position: index + 1 } };
}

/**
 * Whether every variable of the template that needs a text has one in each of these folders. A recorder states camera and reel only in
 * the finished file, and the key is needed before: without a text they cannot be used.
 * @param folders absolute paths of the watched folders
 */
export function missingTextProblem(
  template: string,
  texts: readonly string[],
  folders: readonly string[],
): ValueProblem | undefined {
  const known = texts.map(parseKeyText).filter((text) => text !== undefined);
  for (const variable of TEXT_VARIABLES) {
    const position = template.indexOf(`{${variable}}`) + 1;
    if (position === 0) continue;
    const own = known.filter((text) => text.variable === variable);
    if (own.some(({ folder }) => folder === undefined)) continue;
    const missing = folders.find((path) =>
      own.every(({ folder }) => folder === undefined || !isSamePath(folder, path)),
    );
    if (own.length === 0 || missing !== undefined)
      return { code: 'key_text_missing', params: { variable, position, folder: missing ?? '' } };
  }
  return undefined;
}

/** Whether both name one folder: a slash at the end does not count. */
export function isSamePath(a: string, b: string): boolean {
  const plain = (path: string): string => path.replace(/[\\/]+$/, '');
  return plain(a) === plain(b);
}

/** The values of the variables for one recording; those of texts are absent where no text is set. */
export type KeyValues = Readonly<Record<Exclude<KeyVariable, TextVariable>, string>> &
  Readonly<Partial<Record<TextVariable, string>>>;

/**
 * The template with its variables replaced. Values other than `path` lose their slashes, and all lose control characters and halves of
 * characters, so that no value leads out of the prefix; names `.` and `..` become `_` and `__`. Folders without a name are left out.
 */
export function renderKey(template: string, values: KeyValues): string {
  return renderPieces(template, (variable) => keyValue(variable, values[variable] ?? `no-${variable}`));
}

/** As `renderKey`, with values that are inserted as they are. */
export function renderPieces(template: string, valueOf: (variable: KeyVariable) => string): string {
  const rendered = keyPieces(template).map((piece) => (piece.kind === 'text' ? piece.text : valueOf(piece.variable)));
  // A file without an extension keeps no dot for it.
  const text = valueOf('ext') === '' ? withoutDanglingDot(template, rendered) : rendered.join('');
  return text
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => (/^\.{1,2}$/.test(segment) ? segment.replaceAll('.', '_') : segment))
    .join('/');
}

/** The value of a variable as it stands in a key: without control characters, and without slashes unless it is `path`. */
export function keyValue(variable: KeyVariable, text: string): string {
  const value = text.toWellFormed().replace(/\p{Cc}/gu, '_');
  return variable === 'path' ? value : value.replaceAll('/', '_');
}

/**
 * A key as these settings would make it, for a person to look at.
 * @param at the beginning of the recording, in local time
 */
export function exampleKey(
  { keyPrefix, keyTemplate, keyTexts }: Pick<DestinationSettings, 'keyPrefix' | 'keyTemplate' | 'keyTexts'>,
  folders: readonly string[],
  at: Date,
): string {
  const texts = keyTexts.map(parseKeyText).filter((text) => text !== undefined);
  const folder =
    folders[0]
      ?.replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) ?? 'Card';
  const key = renderKey(keyTemplate, {
    stream_id: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
    name: 'A001_C002.mov',
    stem: 'A001_C002',
    ext: 'mov',
    folder,
    path: 'CLIPS/001',
    workstation: 'workstation',
    ...localTime(at),
    ...Object.fromEntries(texts.map(({ variable, text }) => [variable, text])),
  });
  return keyPrefix === '' ? key : `${keyPrefix}/${key}`;
}

/** The values of `date` and `time`. */
export function localTime(at: Date): { readonly date: string; readonly time: string } {
  const two = (value: number): string => String(value).padStart(2, '0');
  return {
    date: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`,
  };
}

function withoutDanglingDot(template: string, rendered: readonly string[]): string {
  const pieces = keyPieces(template);
  return rendered
    .map((text, index) => {
      const next = pieces[index + 1];
      const isBeforeExt = next?.kind === 'variable' && next.variable === 'ext';
      return isBeforeExt && pieces[index]?.kind === 'text' ? text.replace(/\.$/, '') : text;
    })
    .join('');
}

function variableOf(written: string): KeyVariable | undefined {
  return KEY_VARIABLES.find((variable) => written === `{${variable}}`);
}
