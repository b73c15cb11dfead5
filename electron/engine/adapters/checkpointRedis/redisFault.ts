import { Fault, type Disposition, type FaultCode } from '../../core/fault.ts';

interface Rule {
  /** On the message of Redis, or the code of Node's error. */
  readonly pattern: RegExp;
  readonly code: FaultCode;
  readonly disposition: Disposition;
  /** A whole sentence or two; comes after `Redis at <address>`. */
  readonly sentence: string;
}

/** The first that matches counts. Scripts carry the code of a fault inside their message. */
const RULES: readonly Rule[] = [
  rule(
    /\b(WRONGPASS|invalid password|invalid username)/i,
    'attention',
    'refuses the password. Correct it in the Redis URL.',
  ),
  rule(/\bNOAUTH\b/, 'attention', 'asks for a password. Put it into the Redis URL: redis://:password@host:6379/0.'),
  rule(
    /\bNOPERM\b/,
    'attention',
    'does not let this user do what is needed. Give it all commands on the keys stream:* and streams:*, EVAL among them.',
  ),
  rule(/\bREADONLY\b/, 'attention', 'is a read-only replica. Put the address of the primary into the Redis URL.'),
  rule(
    /\bOOM\b/,
    'attention',
    'has no memory left. Raise its maxmemory, or remove what is not needed: uploading then goes on by itself, and nothing is lost.',
    'checkpoint_full',
  ),
  rule(
    /\bMISCONF\b|No space left/,
    'attention',
    'cannot write to its own disk. Free some space there: uploading then goes on by itself, and nothing is lost.',
    'checkpoint_full',
  ),
  rule(/\bLOADING\b/, 'retry', 'has just started and is still reading its data.'),
  rule(
    /\b(CROSSSLOT|MOVED|ASK)\b/,
    'attention',
    'is a cluster, which cannot hold the journal. Put the address of a single Redis into the Redis URL.',
  ),
  rule(
    /\bWRONGTYPE\b/,
    'attention',
    'holds something else under the keys of the journal. Give the journal a database of its own: redis://host:6379/1.',
    'checkpoint_corrupt',
  ),
  rule(
    /DB index is out of range|invalid DB index/i,
    'attention',
    'has no database of that number. Correct it in the Redis URL.',
  ),
  rule(/unknown command/i, 'attention', 'is too old or lacks commands. Redis 6 or newer with Lua scripts is needed.'),
  rule(
    /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/,
    'attention',
    'shows a certificate this machine does not trust. Install that of its authority, or correct the name in the Redis URL.',
  ),
  rule(
    /ERR_SSL|EPROTO/,
    'attention',
    'does not speak TLS on this port. Use redis:// in place of rediss://, or the port for TLS.',
  ),
  rule(/ENOTFOUND|EAI_AGAIN/, 'retry', 'cannot be found under that name. Check the Redis URL and the network.'),
  rule(/ECONNREFUSED/, 'retry', 'does not take connections. Start it, or correct the port in the Redis URL.'),
  rule(
    /ETIMEDOUT|timed out|EHOSTUNREACH|ENETUNREACH/,
    'retry',
    'does not answer. Check that it runs, and the network.',
  ),
];

/**
 * What ioredis threw, as a Fault. Of the error only its own text is kept: it also carries the command, and that may hold the
 * password.
 * @param shown the address without its password
 */
export function redisFault(thrown: unknown, shown: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const text = errorText(thrown);
  const found = RULES.find(({ pattern }) => pattern.test(text));
  if (found === undefined) {
    return new Fault('checkpoint_unavailable', `Redis at ${shown} cannot be reached now.`, {
      disposition: 'retry',
      cause: new Error(text),
    });
  }
  return new Fault(found.code, `Redis at ${shown} ${found.sentence}`, {
    disposition: found.disposition,
    cause: new Error(text),
  });
}

/** Whether it is an answer of Redis; otherwise there was none. */
export function isReply(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'ReplyError';
}

export function closedFault(): Fault {
  return new Fault('checkpoint_unavailable', 'The journal is closed.', { disposition: 'retry' });
}

function errorText(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return 'code' in thrown ? `${String(thrown.code)} ${thrown.message}` : thrown.message;
}

function rule(
  pattern: RegExp,
  disposition: Disposition,
  sentence: string,
  code: FaultCode = 'checkpoint_unavailable',
): Rule {
  return { pattern, code, disposition, sentence };
}
