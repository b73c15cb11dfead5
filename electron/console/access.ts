import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type AccessEntry, type AccessView, CONSOLE_ROLES, type ConsoleRole } from '../../shared/console.ts';
import { type Decoder, decodeJson, list, matching, natural, object, oneOf } from '../../shared/read.ts';
import { LIMITS } from './limits.ts';

/** A person opens the address, or scans it, within minutes. */
const CODE_MS = 15 * 60_000;
/** A browser is signed in for a week of shooting. */
export const SESSION_MS = 7 * 24 * 3_600_000;

/** 192 bits: they cannot be guessed. */
const TOKEN_BYTES = 24;
const CODES_MAX = 32;
const SESSIONS_MAX = 256;

/** Addresses whose tries are counted at once; of more, the oldest are forgotten. */
const ADDRESSES_MAX = 1_000;

/** A code or a session. Only the hash of its secret is kept. */
interface Grant {
  readonly id: string;
  readonly role: ConsoleRole;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** SHA-256 of the code or the token, in hex. */
  readonly hash: string;
}

/** A browser that is signed in. */
export type Session = Pick<Grant, 'id' | 'role'>;

export interface AccessDeps {
  readonly nowMs: () => number;
  /** Text of the file with the sessions, `undefined` when there is none. */
  readonly read: () => string | undefined;
  /** Replaces the file. Throws when it cannot be written. */
  readonly write: (text: string) => void;
  readonly report: (message: string, fields: Readonly<Record<string, unknown>>) => void;
}

/** Why a code has no role. */
export type CodeRefusal = 'wrong_code' | 'too_many_tries';

/**
 * Codes and sessions. A code works once and expires; it is exchanged for the token of a session. Sessions outlive a restart: the file
 * holds the hashes of their tokens, from which no token can be made.
 */
export class Access {
  readonly #deps: AccessDeps;
  #codes: readonly Grant[] = [];
  #sessions: readonly Grant[];
  /** Times of wrong codes by remote address, oldest address first. */
  readonly #tries = new Map<string, readonly number[]>();
  readonly #ended = new Set<(sessionId: string) => void>();

  constructor(deps: AccessDeps) {
    this.#deps = deps;
    this.#sessions = storedSessions(deps).filter(({ expiresAtMs }) => expiresAtMs > deps.nowMs());
  }

  /** Makes a code that works once. Of too many codes, the oldest becomes invalid. */
  invite(role: ConsoleRole): { readonly code: string; readonly expiresAtMs: number } {
    const { secret: code, grant } = this.#newGrant(role, CODE_MS);
    this.#codes = [...this.#valid(this.#codes), grant].slice(-CODES_MAX);
    return { code, expiresAtMs: grant.expiresAtMs };
  }

  /** The role of a code that is valid; it stays valid. Counts as a try when it is wrong. @param from the address of the browser */
  roleOf(code: string, from: string): ConsoleRole | CodeRefusal {
    if (this.#isLimited(from)) return 'too_many_tries';
    const found = this.#find(this.#codes, code);
    if (found === undefined) this.#countTry(from);
    return found?.role ?? 'wrong_code';
  }

  /** Exchanges a code for the token of a session. Throws RangeError for a code that has no role. */
  exchange(code: string): string {
    const found = this.#find(this.#codes, code);
    if (found === undefined) throw new RangeError('This code has no role.');
    this.#codes = this.#codes.filter((one) => one !== found);
    const { secret: token, grant } = this.#newGrant(found.role, SESSION_MS);
    this.#sessions = [...this.#valid(this.#sessions), grant].slice(-SESSIONS_MAX);
    this.#save();
    return token;
  }

  /** The session of a token; `undefined` when it is unknown, revoked or expired. */
  session(token: string): Session | undefined {
    return this.#find(this.#sessions, token);
  }

  isValid(sessionId: string): boolean {
    return this.#valid(this.#sessions).some(({ id }) => id === sessionId);
  }

  /** @param ownId the session of the reader, if there is one */
  view(ownId: string | undefined): AccessView {
    return {
      codes: this.#valid(this.#codes).map(entryOf),
      sessions: this.#valid(this.#sessions).map((session) => ({ ...entryOf(session), isOwn: session.id === ownId })),
    };
  }

  /** Makes a code invalid or ends a session. Idempotent. */
  revoke(id: string): void {
    this.#codes = this.#codes.filter((code) => code.id !== id);
    if (!this.#sessions.some((session) => session.id === id)) return;
    this.#sessions = this.#sessions.filter((session) => session.id !== id);
    this.#save();
    for (const listener of this.#ended) listener(id);
  }

  /** Calls the listener with the id of every session that is revoked. */
  onRevoked(listener: (sessionId: string) => void): void {
    this.#ended.add(listener);
  }

  #newGrant(role: ConsoleRole, validMs: number): { readonly secret: string; readonly grant: Grant } {
    const secret = randomBytes(TOKEN_BYTES).toString('base64url');
    const createdAtMs = this.#deps.nowMs();
    const grant = {
      id: randomBytes(9).toString('base64url'),
      role,
      createdAtMs,
      expiresAtMs: createdAtMs + validMs,
      hash: hashOf(secret),
    };
    return { secret, grant };
  }

  #valid(grants: readonly Grant[]): readonly Grant[] {
    const now = this.#deps.nowMs();
    return grants.filter(({ expiresAtMs }) => expiresAtMs > now);
  }

  /** A hash is compared, so that the time of the comparison tells nothing of the secret. */
  #find(grants: readonly Grant[], secret: string): Grant | undefined {
    const hash = hashOf(secret);
    return this.#valid(grants).find((grant) => grant.hash === hash);
  }

  #isLimited(from: string): boolean {
    const since = this.#deps.nowMs() - LIMITS.triesMs;
    return (this.#tries.get(from) ?? []).filter((at) => at > since).length >= LIMITS.tries;
  }

  #countTry(from: string): void {
    const now = this.#deps.nowMs();
    const recent = (this.#tries.get(from) ?? []).filter((at) => at > now - LIMITS.triesMs);
    this.#tries.delete(from);
    this.#tries.set(from, [...recent, now]);
    const [oldest] = this.#tries.keys();
    if (this.#tries.size > ADDRESSES_MAX && oldest !== undefined) this.#tries.delete(oldest);
  }

  #save(): void {
    try {
      this.#deps.write(`${JSON.stringify(this.#sessions)}\n`);
    } catch (error) {
      this.#deps.report('The sessions of the window could not be saved; they end with this run.', { error });
    }
  }
}

function entryOf({ id, role, createdAtMs, expiresAtMs }: Grant): AccessEntry {
  return { id, role, createdAt: new Date(createdAtMs).toISOString(), expiresAt: new Date(expiresAtMs).toISOString() };
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

const storedGrants: Decoder<readonly Grant[]> = list(
  object<Grant>({
    id: matching(/^[\w-]{1,32}$/, 'an id'),
    role: oneOf(CONSOLE_ROLES),
    createdAtMs: natural,
    expiresAtMs: natural,
    hash: matching(/^[0-9a-f]{64}$/, 'a hash'),
  }),
  SESSIONS_MAX,
);

/** No sessions where the file cannot be read or understood: browsers then sign in again. */
function storedSessions({ read, report }: AccessDeps): readonly Grant[] {
  const text = read();
  if (text === undefined) return [];
  const stored = decodeJson(storedGrants, text);
  if (stored.ok) return stored.value;
  report('The sessions of the window could not be read; browsers have to sign in again.', { problem: stored.problem });
  return [];
}

/** The text of a file; `undefined` when it cannot be read. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
