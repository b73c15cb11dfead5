const HIDDEN = '***';

/** A shorter value is no secret that keeps anybody out, and hiding it would make every line unreadable. */
const SECRET_LENGTH_MIN = 4;

const SECRET_NAME =
  /secret|password|passwd|passphrase|authorization|signature|credential|security[-_]?token|session[-_]?token|^access[-_]?key([-_]?id)?$|^x-amz-s3session-token$/i;

/** Each pattern keeps what stands in its groups and hides the rest. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // AWS access key ids and the other ids of that kind (IAM User Guide, "Unique identifiers").
  [/\b(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AIPA|ANPA|ANVA|APKA|AROA|ASCA)[A-Z0-9]{12,124}\b/g, HIDDEN],
  // The rest of an Authorization header's line.
  [/(\b(?:proxy-)?authorization\b["']?\s*[:=]\s*["']?)[^"'\r\n]+/gi, `$1${HIDDEN}`],
  [/(\bAWS4-HMAC-SHA256\s)[^"'\r\n]+/g, `$1${HIDDEN}`],
  // Presigned URLs.
  [/(\bX-Amz-[A-Za-z0-9-]+=)[^&\s"'<>]+/gi, `$1${HIDDEN}`],
  [/(\b(?:Signature|AWSAccessKeyId)=)[^&,\s"'<>]+/gi, `$1${HIDDEN}`],
  // name=value and "name": "value", as settings, headers and dumps write them.
  [
    /(\b[\w-]*(?:secret[-_]?(?:access[-_]?)?key|session[-_]?token|security[-_]?token|password|passwd)["']?\s*[:=]\s*["']?)[^\s"',;&}]+/gi,
    `$1${HIDDEN}`,
  ],
  // scheme://user:password@host
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/]+@/gi, `$1${HIDDEN}@`],
];

export interface RedactOptions {
  /** Values that must not be seen. Those under four characters are not looked for. */
  readonly secrets: readonly string[];
  /** Shown as `~`; on Windows whatever the case and the direction of the slashes. */
  readonly homeFolder: string;
  readonly isWindows: boolean;
}

/** Hides secrets and the home folder in a text. */
export type Redact = (text: string) => string;

/** Whether a field of this name holds a secret, whatever its value looks like. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

export const HIDDEN_VALUE = HIDDEN;

/**
 * A function that hides, in a text: the given secrets (as they are, percent-encoded and as JSON writes them), anything that
 * looks like an AWS key, signature, session token or URL password, and the home folder. Pure.
 */
export function createRedact(options: RedactOptions): Redact {
  const secrets = secretPattern(options.secrets);
  const home = homePattern(options.homeFolder, options.isWindows);
  return (text) => {
    let redacted = secrets === undefined ? text : text.replace(secrets, HIDDEN);
    for (const [pattern, replacement] of PATTERNS) redacted = redacted.replace(pattern, replacement);
    return home === undefined ? redacted : redacted.replace(home, '~');
  };
}

function secretPattern(secrets: readonly string[]): RegExp | undefined {
  const forms = new Set(
    secrets
      .filter((secret) => secret.length >= SECRET_LENGTH_MIN)
      .flatMap((secret) => [secret, encodeURIComponent(secret.toWellFormed()), JSON.stringify(secret).slice(1, -1)]),
  );
  if (forms.size === 0) return undefined;
  // The longest first: a secret that begins with another one must not leave its end behind.
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map((form) => escapePattern(form)).join('|'), 'g');
}

function homePattern(homeFolder: string, isWindows: boolean): RegExp | undefined {
  const folder = homeFolder.replace(/[/\\]+$/, '');
  if (folder === '' || /^[a-z]:$/i.test(folder)) return undefined;
  // A backslash may stand doubled, as JSON writes it.
  const separator = isWindows ? '(?:\\\\{1,2}|/)' : '/';
  const names = folder.split(isWindows ? /[/\\]/ : '/').map((name) => escapePattern(name));
  // Only a whole path: `/home/ann` is not in `/home/anna`, nor in `/backup/home/ann`.
  return new RegExp(
    `(?<![\\p{L}\\p{N}_.-])${names.join(separator)}(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])`,
    isWindows ? 'giu' : 'gu',
  );
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
