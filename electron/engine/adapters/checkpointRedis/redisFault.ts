import { sentence } from '../../../../shared/sentences/sentence.ts';
import { Fault, type Disposition, type FaultCode } from '../../core/fault.ts';

interface Rule {
  /** Tested on the message of Redis, or on the code of Node's error. */
  readonly pattern: RegExp;
  readonly code: FaultCode;
  readonly disposition: Disposition;
  /** One or two sentences that follow `Redis at <address>`. */
  readonly sentence: string;
}

/** The first matching rule counts. The error of a script contains the code inside its message. */
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
    'denies this user a command that is needed. Grant it all commands on the keys stream:* and streams:*, including EVAL.',
  ),
  rule(/\bREADONLY\b/, 'attention', 'is a read-only replica. Put the address of the primary into the Redis URL.'),
  rule(
    /\bOOM\b/,
    'attention',
    'has no memory left. Raise its maxmemory, or delete data that is not needed: uploading then continues automatically, and nothing is lost.',
    'checkpoint_full',
  ),
  rule(
    /\bMISCONF\b|No space left/,
    'attention',
    'cannot write to its own disk. Free some space there: uploading then continues automatically, and nothing is lost.',
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
    'has other data under the keys of the journal. Give the journal a database of its own: redis://host:6379/1.',
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
    'presents a certificate that this machine does not trust. Install the certificate of its authority, or correct the name in the Redis URL.',
  ),
  rule(
    /ERR_SSL|EPROTO/,
    'attention',
    'does not speak TLS on this port. Use redis:// in place of rediss://, or the port for TLS.',
  ),
  rule(/ENOTFOUND|EAI_AGAIN/, 'retry', 'cannot be found under that name. Check the Redis URL and the network.'),
  rule(/ECONNREFUSED/, 'retry', 'refuses connections. Start it, or correct the port in the Redis URL.'),
  rule(
    /ETIMEDOUT|timed out|EHOSTUNREACH|ENETUNREACH/,
    'retry',
    'does not answer. Check that it runs, and the network.',
  ),
];

/**
 * Converts an error of ioredis to a Fault. Only its text is kept: the error also refers to the command, which can contain the
 * password.
 * @param shown the address without its password
 */
export function redisFault(thrown: unknown, shown: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const text = errorText(thrown);
  const found = RULES.find(({ pattern }) => pattern.test(text));
  if (found === undefined) {
    return new Fault('checkpoint_unavailable', sentence('redisUnreachable', { server: shown }), {
      disposition: 'retry',
      cause: new Error(text),
    });
  }
  return new Fault(found.code, `Redis at ${shown} ${found.sentence}`, {
    disposition: found.disposition,
    cause: new Error(text),
  });
}

/** Whether the error is an answer of Redis; otherwise there was no answer. */
export function isReply(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'ReplyError';
}

export function closedFault(): Fault {
  return new Fault('checkpoint_unavailable', sentence('journalClosed', {}), { disposition: 'retry' });
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
