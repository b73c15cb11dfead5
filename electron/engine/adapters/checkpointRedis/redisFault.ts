import { type RedisSentenceId, sentence } from '../../../../shared/sentences/sentence.ts';
import { Fault, type Disposition, type FaultCode } from '../../core/fault.ts';

interface Rule {
  /** Tested on the message of Redis, or on the code of Node's error. */
  readonly pattern: RegExp;
  readonly code: FaultCode;
  readonly disposition: Disposition;
  readonly sentence: RedisSentenceId;
}

/** The first matching rule counts. The error of a script contains the code inside its message. */
const RULES: readonly Rule[] = [
  rule(/\b(WRONGPASS|invalid password|invalid username)/i, 'attention', 'redisWrongPassword'),
  rule(/\bNOAUTH\b/, 'attention', 'redisNoPassword'),
  rule(/\bNOPERM\b/, 'attention', 'redisForbidden'),
  rule(/\bREADONLY\b/, 'attention', 'redisReadOnly'),
  rule(/\bOOM\b/, 'attention', 'redisNoMemory', 'checkpoint_full'),
  rule(/\bMISCONF\b|No space left/, 'attention', 'redisDiskFull', 'checkpoint_full'),
  rule(/\bLOADING\b/, 'retry', 'redisLoading'),
  rule(/\b(CROSSSLOT|MOVED|ASK)\b/, 'attention', 'redisCluster'),
  rule(/\bWRONGTYPE\b/, 'attention', 'redisOtherData', 'checkpoint_corrupt'),
  rule(/DB index is out of range|invalid DB index/i, 'attention', 'redisNoDatabase'),
  rule(/unknown command/i, 'attention', 'redisTooOld'),
  rule(/CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/, 'attention', 'redisCertificate'),
  rule(/ERR_SSL|EPROTO/, 'attention', 'redisNoTls'),
  rule(/ENOTFOUND|EAI_AGAIN/, 'retry', 'redisNotFound'),
  rule(/ECONNREFUSED/, 'retry', 'redisRefuses'),
  rule(/ETIMEDOUT|timed out|EHOSTUNREACH|ENETUNREACH/, 'retry', 'redisSilent'),
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
  return new Fault(found.code, sentence(found.sentence, { server: shown }), {
    disposition: found.disposition,
    cause: new Error(text),
  });
}

/** Whether the error is an answer of Redis; otherwise there was no answer. */
export function isReply(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'ReplyError';
}

/** Whether the error is that of a command which was sent, and not answered in time over a connection that is still open. */
export function isTimeout(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message === 'Command timed out';
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
  sentence: RedisSentenceId,
  code: FaultCode = 'checkpoint_unavailable',
): Rule {
  return { pattern, code, disposition, sentence };
}
