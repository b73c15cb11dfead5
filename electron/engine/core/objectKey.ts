import {
  DEFAULT_KEY_TEMPLATE,
  isSamePath,
  keyPieces,
  localTime,
  type KeyText,
  type KeyValues,
  type KeyVariable,
  parseKeyText,
  renderKey,
} from '../../../shared/keyTemplate.ts';
import { keyForm, matchKey, RECORDING_ID } from './keyForm.ts';
import type { RecordingRecord } from './recording.ts';

/** S3 allows 1 024 bytes of UTF-8 in a key [Amazon S3 User Guide, "Naming Amazon S3 objects"]. */
const KEY_BYTES_MAX = 1024;

/** Room that the metadata document's key needs beyond the object's. */
const METADATA_SUFFIX = '.metadata.json';

/** Room for the longest suffix of an occupied key: a hyphen and a UUID. */
const SUFFIX_BYTES = 37;

/** Suffixes that a key with the recording's id can get. */
const NUMBERS_MAX = 9;

/** The digits of the recording's id in the first suffix. */
const SHORT_DIGITS = 8;

/** The facts a key is made of, beside the recording's own. */
export interface KeyNaming {
  /** `''`, or a prefix that ends in `/`. */
  readonly keyPrefix: string;
  /** A valid template, see `shared/keyTemplate.ts`. */
  readonly template: string;
  /** The name of this computer. */
  readonly workstation: string;
  /** Absolute paths of the watched folders. */
  readonly folders: readonly string[];
  /** Each as `parseKeyText` reads it. */
  readonly texts: readonly string[];
}

type KeySource = Pick<RecordingRecord, 'id' | 'path' | 'startedAt'>;

/**
 * The key of a recording's object, without a suffix. The default template gives `{prefix}streams/{id}/{file name}` with the file name
 * as it is. Where a key would not fit, the middle of its longest names is left out; endings stay.
 */
export function recordingKey(naming: KeyNaming, recording: KeySource): string {
  const { keyPrefix, template } = naming;
  if (template === DEFAULT_KEY_TEMPLATE) return objectKey(keyPrefix, recording.id, nameOf(recording.path));
  const rendered = renderKey(template, keyValues(naming, recording));
  return keyPrefix + fitted(rendered, KEY_BYTES_MAX - utf8Bytes(keyPrefix + METADATA_SUFFIX) - SUFFIX_BYTES);
}

/**
 * Whether the key belongs to this recording alone because it contains the recording's id. Any other key may belong to another object,
 * so that it has to be looked for before it is used. The record itself may be planted, see `objectBefore`.
 */
export function isOwnKey(key: string, id: string): boolean {
  return key.includes(id);
}

/**
 * The next key to try when this one is occupied: with the first digits of the recording's id before the extension, then with the whole
 * id, then with a number of eight digits. `undefined` after the last one, or where it would be too long. Deterministic, so that
 * workstations which meet at one key part by themselves.
 */
export function nextKey(key: string, id: string): string | undefined {
  if (isOwnKey(key, id)) return nextNumber(key);
  const { stem, extension } = splitKey(key);
  const short = `-${id.slice(0, SHORT_DIGITS)}`;
  return `${stem.endsWith(short) ? stem.slice(0, -short.length) : stem}-${stem.endsWith(short) ? id : short.slice(1)}${extension}`;
}

function nextNumber(key: string): string | undefined {
  const { stem, extension } = splitKey(key);
  const number = Number(/-(0{7}[1-9])$/.exec(stem)?.[1] ?? 0) + 1;
  const bare = number === 1 ? stem : stem.slice(0, -1 - SHORT_DIGITS);
  const next = `${bare}-${String(number).padStart(SHORT_DIGITS, '0')}${extension}`;
  return number > NUMBERS_MAX || utf8Bytes(metadataKey(next)) > KEY_BYTES_MAX ? undefined : next;
}

/** Whether `key` is the key `base`, or one that `nextKey` makes of it. */
export function isKeyOrNext(key: string, base: string, id: string): boolean {
  for (let next: string | undefined = base; next !== undefined; next = nextKey(next, id)) if (next === key) return true;
  return false;
}

/** Keys of this form are those of metadata documents: a recording gets a suffix there. */
export function isMetadataKey(key: string): boolean {
  return key.endsWith(METADATA_SUFFIX);
}

/** The key of the object that a metadata document is about. @param key see `isMetadataKey` */
export function describedKey(key: string): string {
  return key.slice(0, -METADATA_SUFFIX.length);
}

export function metadataKey(key: string): string {
  return `${key}${METADATA_SUFFIX}`;
}

/** The prefix of all keys that the template makes: up to its first variable. */
export function literalPrefix({ keyPrefix, template }: Pick<KeyNaming, 'keyPrefix' | 'template'>): string {
  const [first] = keyPieces(template);
  return keyPrefix + (first?.kind === 'text' ? first.text : '');
}

/** The facts in a key about its recording. */
export interface ParsedKey {
  /** The recording's id; `undefined` where the template does not contain it. */
  readonly id: string | undefined;
  /** Absent where the template does not contain it. */
  readonly workstation?: string;
}

/**
 * Reads a key by the form of a template, with any value for its variables. `undefined` when the template does not make such keys.
 * @param known values that have to stand in the key; the others may be any
 */
export function parseKey(
  { keyPrefix, template }: Pick<KeyNaming, 'keyPrefix' | 'template'>,
  key: string,
  known: Partial<Record<KeyVariable, string>> = {},
): ParsedKey | undefined {
  if (template === DEFAULT_KEY_TEMPLATE) return parseObjectKey(keyPrefix, key);
  if (!key.startsWith(keyPrefix) || key.length > KEY_BYTES_MAX || isUnsafe(key)) return undefined;
  const form = keyForm(template, known);
  const whole = key.slice(keyPrefix.length);
  const bare = withoutSuffix(whole);
  const match = matchKey(form, bare.key) ?? matchKey(form, whole);
  if (match === undefined) return isShortened(keyPrefix, whole) ? { id: bare.id } : undefined;
  const { id, workstation } = match;
  return { id: id ?? bare.id, ...(workstation === undefined ? {} : { workstation }) };
}

/** Whether the key may be that of this file's recording: by the template, and the values that are known before it starts. */
export function mayBeKeyOf(naming: KeyNaming, key: string, recording: KeySource): boolean {
  const { date: _date, time: _time, stream_id: _id, ...known } = keyValues(naming, recording);
  return parseKey(naming, key, known) !== undefined;
}

/**
 * The key of the default template: `{prefix}streams/{id}/{file name}`. The file name stands as it is, whatever characters it has; only
 * where the key would not fit is its middle left out, so that the ending stays.
 * @param prefix `''`, or a prefix that ends in `/`
 */
export function objectKey(prefix: string, id: string, fileName: string): string {
  const base = `${prefix}streams/${id}/`;
  const room = KEY_BYTES_MAX - utf8Bytes(base) - utf8Bytes(METADATA_SUFFIX);
  return base + shortened(fileName, room);
}

/** `undefined` when the default template does not make such keys. */
function parseObjectKey(prefix: string, key: string): ParsedKey | undefined {
  if (!key.startsWith(`${prefix}streams/`)) return undefined;
  const rest = key.slice(prefix.length + 'streams/'.length);
  const id = new RegExp(`^(${RECORDING_ID})/[^/]+$`, 's').exec(rest)?.[1];
  return id === undefined ? undefined : { id };
}

/**
 * The file name that a key of the default template says; `undefined` where another template made the key, or where its last name may
 * have been shortened or have a suffix.
 */
export function fileNameOfKey(keyPrefix: string, key: string): string | undefined {
  if (parseObjectKey(keyPrefix, key) === undefined) return undefined;
  const isWhole = utf8Bytes(metadataKey(key)) < KEY_BYTES_MAX - SUFFIX_BYTES && withoutSuffix(key).key === key;
  return isWhole ? lastNameOfKey(key) : undefined;
}

/** The last name of a key: all behind its last slash. */
export function lastNameOfKey(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

/** The values of the variables; `date` and `time` in the time zone of this computer. */
function keyValues(naming: KeyNaming, { id, path, startedAt }: KeySource): KeyValues {
  const name = nameOf(path);
  const dot = name.lastIndexOf('.');
  const folder = holding(naming.folders, path);
  return {
    stream_id: id,
    name,
    stem: dot > 0 ? name.slice(0, dot) : name,
    ext: dot > 0 ? name.slice(dot + 1) : '',
    folder: nameOf(folder ?? folderOf(path)),
    path: folder === undefined ? '' : slashed(folderOf(path).slice(folder.length)),
    ...localTime(new Date(startedAt)),
    workstation: naming.workstation,
    ...textValues(naming.texts, folder),
  };
}

function textValues(texts: readonly string[], folder: string | undefined): Partial<Record<KeyVariable, string>> {
  const parsed = texts.map(parseKeyText).filter((text) => text !== undefined);
  const isHere = (text: KeyText): boolean =>
    text.folder !== undefined && folder !== undefined && isSamePath(text.folder, folder);
  // A text for the folder takes precedence over one for all folders.
  const inOrder = [...parsed.filter((text) => text.folder === undefined), ...parsed.filter(isHere)];
  return Object.fromEntries(inOrder.map(({ variable, text }) => [variable, text]));
}

/** The innermost watched folder that holds the path, without a slash at its end. */
function holding(folders: readonly string[], path: string): string | undefined {
  return folders
    .map((folder) => folder.replace(/[\\/]+$/, ''))
    .filter((folder) => path.startsWith(folder) && isSlash(path[folder.length]))
    .toSorted((a, b) => b.length - a.length)[0];
}

function isSlash(character: string | undefined): boolean {
  return character === '/' || character === '\\';
}

/** A Windows path begins with a drive or two backslashes; in any other path a backslash is a character of a name. */
function isWindowsPath(path: string): boolean {
  return /^([A-Za-z]:[\\/]|\\\\)/.test(path);
}

function lastSlash(path: string): number {
  return isWindowsPath(path) ? Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) : path.lastIndexOf('/');
}

function nameOf(path: string): string {
  return path.slice(lastSlash(path) + 1);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, lastSlash(path)));
}

function slashed(path: string): string {
  const relative = path.replace(/^[\\/]+/, '');
  return isWindowsPath(path) || path.startsWith('\\') ? relative.replaceAll('\\', '/') : relative;
}

/** The key without the suffix of an occupied key. */
function withoutSuffix(key: string): { readonly key: string; readonly id: string | undefined } {
  const { stem, extension } = splitKey(key);
  const [suffix, id] = new RegExp(`-(?:(${RECORDING_ID})|[0-9a-f]{${SHORT_DIGITS}})$`).exec(stem) ?? [];
  return suffix === undefined ? { key, id: undefined } : { key: stem.slice(0, -suffix.length) + extension, id };
}

/** `extension` with its dot; empty where the last name has none. */
function splitKey(key: string): { readonly stem: string; readonly extension: string } {
  const dot = key.lastIndexOf('.');
  const at = dot > key.lastIndexOf('/') + 1 ? dot : key.length;
  return { stem: key.slice(0, at), extension: key.slice(at) };
}

/** No key of a template has such names: they come from a journal that somebody altered. */
function isUnsafe(key: string): boolean {
  return /\p{Cc}/u.test(key) || key.split('/').some((segment) => segment === '' || segment === '.' || segment === '..');
}

/** A shortened key has at least so many bytes: it is cut by whole characters and names to the room there is. */
const SHORTENED_BYTES_MIN = KEY_BYTES_MAX - METADATA_SUFFIX.length - SUFFIX_BYTES - 50;

/** Stands for the middle of a shortened name. */
const CUT = '~';

/** Names that are shortened keep so many bytes. */
const NAME_BYTES_MIN = 40;

/** Whether the key may be a shortened one, which may have lost any of its characters but the prefix; see `fitted`. */
function isShortened(keyPrefix: string, key: string): boolean {
  const bytes = utf8Bytes(keyPrefix + key);
  if (bytes < SHORTENED_BYTES_MIN || bytes > KEY_BYTES_MAX) return false;
  return key.includes(CUT) || key.split('/').every((name) => utf8Bytes(name) <= NAME_BYTES_MIN + SUFFIX_BYTES);
}

/** A key of at most so many bytes: the longest names are shortened, then the outer folders are left out. */
function fitted(key: string, roomBytes: number): string {
  let segments = key.split('/');
  for (let over = utf8Bytes(key) - roomBytes; over > 0; over = utf8Bytes(segments.join('/')) - roomBytes) {
    const sizes = segments.map(utf8Bytes);
    const longest = Math.max(...sizes);
    const at = sizes.indexOf(longest);
    if (longest > NAME_BYTES_MIN) {
      const name = shortened(segments[at] ?? '', Math.max(NAME_BYTES_MIN, longest - over));
      segments = segments.with(at, name);
    } else segments = segments.slice(1);
  }
  return segments.join('/');
}

/** A text of at most so many bytes (40 or more): its middle is left out. */
function shortened(fileName: string, roomBytes: number): string {
  if (utf8Bytes(fileName) <= roomBytes) return fileName;
  const points = [...fileName];
  let ending = points.slice(-16).join('');
  while (ending !== '' && utf8Bytes(ending) > roomBytes / 2) ending = [...ending].slice(1).join('');
  let head = '';
  let left = roomBytes - utf8Bytes(ending) - 1;
  for (const point of points) {
    left -= utf8Bytes(point);
    if (left < 0) break;
    head += point;
  }
  return head + CUT + ending;
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const point of text) {
    const code = point.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
