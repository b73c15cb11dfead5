import { type KeyVariable, keyValue, renderPieces } from '../../../shared/keyTemplate.ts';

/** The source of a regular expression for the id of a recording: a UUID of version 4. */
export const RECORDING_ID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

const WHOLE_ID = new RegExp(`^${RECORDING_ID}$`);

/** Whether a text from outside is the id of a recording. */
export function isRecordingId(text: string): boolean {
  return WHOLE_ID.test(text);
}

/** The form of the keys of a template: what each key consists of, in this order. */
export type KeyForm = readonly Token[];

type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'id' }
  /** Any characters, with slashes among them or not. */
  | { readonly kind: 'any'; readonly hasSlashes: boolean; readonly isWorkstation?: boolean }
  /** The next two tokens may be absent. */
  | { readonly kind: 'optional' };

/** The values that a key contains by its form. */
export interface KeyMatch {
  readonly id?: string;
  readonly workstation?: string;
}

/** Stand for values that are not known. No value and no template contains control characters, and no key of a template does. */
const MARKS: Readonly<Record<KeyVariable, string>> = {
  stream_id: '\u0001',
  name: '\u0002',
  stem: '\u0002',
  ext: '\u0003',
  folder: '\u0002',
  path: '\u0004',
  date: '\u0002',
  time: '\u0002',
  workstation: '\u0005',
  camera: '\u0002',
  reel: '\u0002',
  project: '\u0002',
};

const NAME: Token = { kind: 'any', hasSlashes: false };
const FOLDERS: Token = { kind: 'any', hasSlashes: true };
const OPTIONAL: Token = { kind: 'optional' };

/** The form of a template's keys, without the prefix. @param known values that stand in the key; any value stands for the others */
export function keyForm(template: string, known: Partial<Record<KeyVariable, string>>): KeyForm {
  const rendered = renderPieces(template, (variable) => {
    const value = known[variable];
    return value === undefined ? MARKS[variable] : keyValue(variable, value);
  });
  // An empty `ext` has no dot, an empty `path` no slash.
  const pieces = rendered.split(/(\.\u0003|\u0004\/|[\u0001-\u0005])/).filter((piece) => piece !== '');
  const first = pieces.indexOf(MARKS.workstation);
  return pieces.flatMap((piece, at) => (at === first ? { ...NAME, isWorkstation: true } : tokensOf(piece)));
}

function tokensOf(piece: string): readonly Token[] {
  switch (piece) {
    case MARKS.stream_id:
      return [{ kind: 'id' }];
    case MARKS.path:
      return [FOLDERS];
    case `${MARKS.path}/`:
      return [OPTIONAL, FOLDERS, { kind: 'text', text: '/' }];
    case `.${MARKS.ext}`:
      return [OPTIONAL, { kind: 'text', text: '.' }, NAME];
    case MARKS.name:
    case MARKS.ext:
    case MARKS.workstation:
      return [NAME];
    default:
      return [{ kind: 'text', text: piece }];
  }
}

/**
 * Reads a key without its prefix by a form; `undefined` when the key does not have it. Where several values fit, the earlier variables
 * have the longest ones. Takes time in proportion to the length of the key times that of the form, whatever both contain.
 */
export function matchKey(form: KeyForm, key: string): KeyMatch | undefined {
  if (!form.some(({ kind }) => kind === 'id')) return matchWith(form, key, undefined);
  // Ids hardly overlap, so that a key contains few; the same one stands for each of the template's.
  for (const id of new Set(
    [...key.matchAll(new RegExp(`(?=(${RECORDING_ID}))`, 'g'))].map((found) => found[1]).toReversed(),
  )) {
    const match = matchWith(form, key, id);
    if (match !== undefined) return match;
  }
  return undefined;
}

/** As `matchKey` with a known id. A depth-first search that visits each pair of token and position once. */
function matchWith(form: KeyForm, key: string, id: string | undefined): KeyMatch | undefined {
  const width = key.length + 1;
  const isVisited = new Uint8Array((form.length + 1) * width);
  /** The ways that are left to try, the next one last. */
  const stack: Way[] = [{ at: 0, position: 0, from: undefined }];
  for (let way = stack.pop(); way !== undefined; way = stack.pop()) {
    const { at, position } = way;
    const token = form[at];
    if (token === undefined && position === key.length) return matchOf(form, key, way, id);
    const visit = at * width + position;
    if (token === undefined || isVisited[visit] === 1) continue;
    isVisited[visit] = 1;
    for (const [tokens, characters] of stepsOf(token, key, position, id))
      stack.push({ at: at + tokens, position: position + characters, from: way });
  }
  return undefined;
}

/** A position in the key before the token `at`, and the one before it. */
interface Way {
  readonly at: number;
  readonly position: number;
  readonly from: Way | undefined;
}

type Step = readonly [tokens: number, characters: number];

/** The steps from a position, in tokens and in characters; the preferred one last. */
function stepsOf(token: Token, key: string, position: number, id: string | undefined): readonly Step[] {
  switch (token.kind) {
    case 'optional':
      return [
        [3, 0],
        [1, 0],
      ];
    case 'any': {
      const isMore = position < key.length && (token.hasSlashes || key[position] !== '/');
      return isMore
        ? [
            [1, 0],
            [0, 1],
          ]
        : [[1, 0]];
    }
    default: {
      const text = token.kind === 'id' ? (id ?? '') : token.text;
      return key.startsWith(text, position) ? [[1, text.length]] : [];
    }
  }
}

function matchOf(form: KeyForm, key: string, end: Way, id: string | undefined): KeyMatch {
  const at = form.findIndex((token) => token.kind === 'any' && token.isWorkstation === true);
  if (at < 0) return id === undefined ? {} : { id };
  const positions: number[] = [];
  for (let way: Way | undefined = end; way !== undefined; way = way.from)
    if (way.at === at) positions.push(way.position);
  const workstation = key.slice(positions.at(-1), positions[0]);
  return id === undefined ? { workstation } : { id, workstation };
}
