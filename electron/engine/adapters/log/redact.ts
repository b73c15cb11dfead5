const HIDDEN = '***';

/** A shorter value protects nothing, and hiding it would make every line unreadable. */
const SECRET_LENGTH_MIN = 4;

const SECRET_NAME =
  /secret|password|passwd|passphrase|authorization|signature|credential|security[-_]?token|session[-_]?token|^access[-_]?key([-_]?id)?$|^x-amz-s3session-token$/i;

/** The longest text that is returned, in UTF-16 units. */
const TEXT_LENGTH_MAX = 8_000;

/**
 * The longest secret that a pattern below finds. A longer text is cut this far behind `TEXT_LENGTH_MAX` before it is redacted, and
 * the same length is dropped afterwards, so that no half of a secret remains at the cut.
 */
const PATTERN_LENGTH_MAX = 2_000;

/**
 * Each pattern keeps its groups and hides the rest. Every repetition before a fixed text is bounded, so that the time is linear in the
 * length of the text.
 */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // AWS access key ids and the other ids of that kind (IAM User Guide, "Unique identifiers").
  [/\b(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AIPA|ANPA|ANVA|APKA|AROA|ASCA)[A-Z0-9]{12,124}\b/g, HIDDEN],
  // The rest of the line of a header that authenticates.
  [/(\b(?:authorization|set-cookie|cookie)\b["']?\s{0,9}[:=]\s{0,9}["']?)[^"'\r\n]+/gi, `$1${HIDDEN}`],
  [/(\bAWS4-HMAC-SHA256\s)[^"'\r\n]+/g, `$1${HIDDEN}`],
  // Presigned URLs.
  [/(\bX-Amz-[A-Za-z0-9-]{1,64}=)[^&\s"'<>]+/gi, `$1${HIDDEN}`],
  [/(\b(?:Signature|AWSAccessKeyId)=)[^&,\s"'<>]+/gi, `$1${HIDDEN}`],
  // name=value and "name": "value", as settings, headers and dumps write them.
  [
    /((?:secret[-_]?(?:access[-_]?)?key|session[-_]?token|security[-_]?token|password|passwd)["']?\s{0,9}[:=]\s{0,9}["']?)[^\s"',;&}]+/gi,
    `$1${HIDDEN}`,
  ],
  // scheme://user:password@host
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]{0,300}:)[^\s/]{1,2000}@/gi, `$1${HIDDEN}@`],
];

export interface RedactOptions {
  /** Values that must not be seen. Values of less than four characters are ignored. */
  readonly secrets: readonly string[];
  /** Shown as `~`; on Windows in any case and with slashes in either direction. */
  readonly homeFolder: string;
  readonly isWindows: boolean;
}

/** Hides secrets and the home folder in a text, and cuts the text at `TEXT_LENGTH_MAX`. */
export type Redact = (text: string) => string;

/** Whether a field of this name holds a secret, whatever its value looks like. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

export const HIDDEN_VALUE = HIDDEN;

/**
 * Returns a function that hides, in a text: the given secrets (plain, percent-encoded in any way, in JSON, in XML, in hex, in
 * base64 at any offset), anything that looks like an AWS key, signature, session token or URL password, and the home folder. Its time is linear in
 * the length of the text. Pure.
 */
export function createRedact(options: RedactOptions): Redact {
  const known = options.secrets.filter((secret) => secret.length >= SECRET_LENGTH_MIN);
  const secrets = secretPattern(known);
  const home = homePattern(options.homeFolder, options.isWindows);
  // Percent-encoding twice makes fifteen characters of a three-byte one.
  const margin = Math.max(PATTERN_LENGTH_MAX, ...known.map((secret) => 15 * secret.length));
  return (text) => {
    const isCut = text.length > TEXT_LENGTH_MAX + margin;
    let redacted = isCut ? text.slice(0, TEXT_LENGTH_MAX + margin) : text;
    if (secrets !== undefined) redacted = redacted.replace(secrets, HIDDEN);
    for (const [pattern, replacement] of PATTERNS) redacted = redacted.replace(pattern, replacement);
    if (isCut) redacted = redacted.slice(0, -margin);
    if (home !== undefined) redacted = redacted.replace(home, '~');
    return isCut || redacted.length > TEXT_LENGTH_MAX ? `${redacted.slice(0, TEXT_LENGTH_MAX)}…` : redacted;
  };
}

function secretPattern(secrets: readonly string[]): RegExp | undefined {
  if (secrets.length === 0) return undefined;
  // The longest first: a secret that begins with another one must not leave its end behind.
  const longestFirst = secrets.toSorted((a, b) => b.length - a.length);
  const forms = longestFirst.flatMap((secret) => [
    encodedPattern(secret),
    escapePattern(JSON.stringify(secret).slice(1, -1)),
    hexPattern(Buffer.from(secret)),
    ...base64Forms(secret).map(escapePattern),
    ...base64Forms(secret, 'utf16le').map(escapePattern),
  ]);
  return new RegExp([...new Set(forms)].join('|'), 'g');
}

/**
 * Matches the secret with any of its characters percent-encoded once or twice, escaped as in JSON, or as an entity of XML and HTML,
 * in either case of the hex digits.
 */
function encodedPattern(secret: string): string {
  const characters = Array.from(secret, (character) => {
    const percent = Array.from(Buffer.from(character.toWellFormed()), (byte) => `%(?:25)?${hexDigits(byte, 2)}`);
    const units = Array.from({ length: character.length }, (_, at) => `\\\\u${hexDigits(character.charCodeAt(at), 4)}`);
    const code = character.codePointAt(0) ?? 0;
    const named = ENTITIES.get(character);
    const entities = [`0{0,4}${code}`, `[xX]0{0,4}${hexDigits(code, 1)}`].map((digits) => `#${digits}`);
    // Forms write a space as a plus, and JSON may write a backslash before a slash or a quotation mark.
    const plain =
      character === ' ' ? '[ +]' : `${'"/\\'.includes(character) ? '\\\\?' : ''}${escapePattern(character)}`;
    const entity = `&(?:${[...entities, ...(named === undefined ? [] : [named])].join('|')});`;
    return `(?:${percent.join('')}|${units.join('')}|${entity}|${plain})`;
  });
  return characters.join('');
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', 'amp'],
  ['<', 'lt'],
  ['>', 'gt'],
  ['"', 'quot'],
  ["'", 'apos'],
]);

function hexPattern(bytes: Buffer): string {
  return Array.from(bytes, (byte) => hexDigits(byte, 2)).join('');
}

/** Matches a number in hex, in either case. */
function hexDigits(value: number, length: number): string {
  const digits = value.toString(16).padStart(length, '0');
  return digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

/**
 * The base64 and base64url of the secret at each of the three offsets at which it can stand in longer data, for example behind a
 * user name in `Authorization: Basic`. Characters that also depend on neighbouring bytes are left out.
 */
function base64Forms(secret: string, encoding: 'utf8' | 'utf16le' = 'utf8'): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret, encoding)]);
    const first = Math.ceil((offset * 8) / 6);
    const end = Math.floor((bytes.length * 8) / 6);
    const encoded = bytes.toString('base64').slice(first, end);
    if (encoded.length < SECRET_LENGTH_MIN) return [];
    return [encoded, encoded.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function homePattern(homeFolder: string, isWindows: boolean): RegExp | undefined {
  const folder = homeFolder.replace(/[/\\]+$/, '');
  if (folder === '' || /^[a-z]:$/i.test(folder)) return undefined;
  // A backslash may stand doubled, as JSON writes it.
  const separator = isWindows ? '(?:\\\\{1,2}|/)' : '/';
  const names = folder.split(isWindows ? /[/\\]/ : '/').map((name) => escapePattern(name));
  // Only a whole path: `/home/anna` and `/backup/home/ann` do not contain the folder `/home/ann`.
  return new RegExp(
    `(?<![\\p{L}\\p{N}_.-])${names.join(separator)}(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])`,
    isWindows ? 'giu' : 'gu',
  );
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
