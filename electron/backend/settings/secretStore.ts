import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { CredentialsView } from '../../../shared/ipc.ts';
import {
  anyText,
  type Decoder,
  decodeJson,
  filledText,
  nullable,
  object,
  optional,
  variant,
} from '../../../shared/read.ts';
import {
  type NewSecret,
  REDIS_SECRET_FIELDS,
  type RedisSecret,
  S3_SECRET_FIELDS,
  type S3Secret,
  type Secret,
  secretOrigin,
  WEBHOOK_SECRET_FIELDS,
  type WebhookSecret,
} from '../../../shared/secrets.ts';
import { replaceFile } from '../../engine/index.ts';
import type { KeyStore } from './keyStore.ts';

type Kind = Secret['kind'];

export interface SecretStore {
  /** The stored keys if they were entered for the server of this endpoint (empty for AWS's own). */
  s3For(endpoint: string): S3Secret | undefined;
  /** The stored password if it was entered for the server of this URL. */
  redisFor(url: string): RedisSecret | undefined;
  /** The stored secret of the webhook if it was entered for the server of this URL. */
  webhookFor(url: string): WebhookSecret | undefined;
  /** From the variable `REDIS_RECORD_SECRET`, not stored: see `JournalSecrets`. */
  readonly recordSecret: string | undefined;
  /** A secret of this kind is stored, but was entered for another server. */
  isForOther(kind: Kind, target: string): boolean;
  /** This secret, for this server, is the stored one. */
  isStored(secret: NewSecret): boolean;
  /** Every text that must never be logged. */
  readonly texts: readonly string[];
  /** Kinds that are stored but cannot be decrypted here, e.g. after the login keyring was replaced. */
  readonly unreadable: readonly Kind[];
  view(): CredentialsView;
  set(secret: NewSecret): Promise<void>;
  clear(kind: Kind): void;
}

/** The configured servers. A secret of an older version, which did not store its server, is bound to these. */
export type SecretTargets = Readonly<Record<'s3' | 'redis', string>>;

const FILE = 'secrets.json';

const SESSION_SENTENCE =
  'This computer has no key store that Rushes can use. Keys are kept in memory and must be entered again after a restart.';
const WEAK_SENTENCE =
  'This desktop has no protected key store. Keys are stored, but anybody who can read your home folder can read them. Install a keyring (GNOME Keyring or KWallet) to protect them.';

/**
 * Opens the secrets of `folder`: `secrets.json` holds what the operating system's key store encrypted, nothing in clear text. Each
 * secret is bound to the server it was entered for, and the binding is encrypted with it. Never rejects.
 * @param keyStore without one, secrets live until the app quits, and the file is neither read nor written
 */
export async function openSecrets(
  folder: string,
  configured: SecretTargets,
  keyStore: KeyStore | undefined,
): Promise<SecretStore> {
  const storage = keyStore?.strength ?? 'session';
  const file = path.join(folder, FILE);
  const { known, unreadable } =
    keyStore === undefined
      ? { known: new Map<Kind, BoundSecret>(), unreadable: [] }
      : await readSecrets(file, configured, keyStore);
  const recordSecret = recordSecretIn(process.env);
  const find = <K extends Kind>(kind: K): Extract<BoundSecret, { kind: K }> | undefined =>
    // Each kind is filed under its own name.
    known.get(kind) as Extract<BoundSecret, { kind: K }> | undefined;
  const findFor = <K extends Kind>(kind: K, target: string): Extract<BoundSecret, { kind: K }> | undefined => {
    const [secret, wanted] = [find(kind), secretOrigin(kind, target)];
    return wanted !== null && secret?.origin === wanted ? secret : undefined;
  };

  return {
    s3For: (endpoint) => findFor('s3', endpoint),
    redisFor: (url) => findFor('redis', url),
    webhookFor: (url) => findFor('webhook', url),
    recordSecret,
    isForOther: (kind, target) => known.has(kind) && findFor(kind, target) === undefined,
    isStored: ({ target, ...secret }) =>
      isDeepStrictEqual(find(secret.kind), { ...secret, origin: secretOrigin(secret.kind, target) }),
    get texts() {
      const [s3, redis, webhook] = [find('s3'), find('redis'), find('webhook')];
      const texts = [s3?.secretAccessKey, s3?.sessionToken, redis?.password, webhook?.signingSecret, recordSecret];
      return texts.filter((text) => typeof text === 'string');
    },
    unreadable,
    view: () => viewOf(storage, find('s3'), find('redis'), find('webhook')),
    async set({ target, ...secret }) {
      const bound = { ...secret, origin: secretOrigin(secret.kind, target) };
      if (keyStore !== undefined) await keep(file, bound, keyStore);
      known.set(secret.kind, bound);
    },
    clear(kind) {
      known.delete(kind);
      const { [kind]: _gone, ...rest } = readStored(file);
      if (keyStore !== undefined) write(file, rest);
    },
  };
}

/** An empty variable counts as not set. */
function recordSecretIn(environment: NodeJS.ProcessEnv): string | undefined {
  const text = environment['REDIS_RECORD_SECRET']?.trim();
  return text === '' ? undefined : text;
}

interface StoredSecrets {
  readonly known: Map<Kind, BoundSecret>;
  readonly unreadable: readonly Kind[];
}

/** Decrypts the stored secrets, and encrypts those again that have an outdated key or no origin. Never rejects. */
async function readSecrets(file: string, configured: SecretTargets, keyStore: KeyStore): Promise<StoredSecrets> {
  const known = new Map<Kind, BoundSecret>();
  const unreadable: Kind[] = [];
  for (const [kind, encrypted] of entriesOf(readStored(file))) {
    const { secret, isStale } = await decrypted(encrypted, keyStore);
    if (secret?.kind !== kind) {
      unreadable.push(kind);
      continue;
    }
    const bound = {
      ...secret,
      origin: secret.origin === undefined ? originOfOlder(kind, configured) : secret.origin,
    };
    known.set(kind, bound);
    // After a failure the next start tries again.
    if (isStale || secret.origin === undefined) await keep(file, bound, keyStore).catch(() => undefined);
  }
  return { known, unreadable };
}

/** Only versions without a webhook stored no origin. */
function originOfOlder(kind: Kind, configured: SecretTargets): string | null {
  return kind === 'webhook' ? null : secretOrigin(kind, configured[kind]);
}

function viewOf(
  storage: CredentialsView['storage'],
  s3: BoundS3Secret | undefined,
  redis: BoundRedisSecret | undefined,
  webhook: BoundWebhookSecret | undefined,
): CredentialsView {
  return {
    storage,
    sentence: storage === 'session' ? SESSION_SENTENCE : storage === 'weak' ? WEAK_SENTENCE : null,
    s3: {
      isStored: s3 !== undefined,
      endsWith: s3 === undefined ? null : lastFour(s3.accessKeyId),
      origin: s3?.origin ?? null,
    },
    redis: { isStored: redis !== undefined, origin: redis?.origin ?? null },
    webhook: { isStored: webhook !== undefined, origin: webhook?.origin ?? null },
  };
}

/** `null`: bound to no server, so it cannot be used. */
interface Bound {
  readonly origin: string | null;
}
type BoundS3Secret = S3Secret & Bound;
type BoundRedisSecret = RedisSecret & Bound;
type BoundWebhookSecret = WebhookSecret & Bound;
type BoundSecret = BoundS3Secret | BoundRedisSecret | BoundWebhookSecret;

/** Older versions stored no origin. */
interface WithOrigin {
  readonly origin?: string | null | undefined;
}

const origin = optional(nullable(anyText(4_096)));
const storedSecret: Decoder<Secret & WithOrigin> = variant<Secret & WithOrigin>({
  s3: object<S3Secret & WithOrigin>({ ...S3_SECRET_FIELDS, origin }),
  redis: object<RedisSecret & WithOrigin>({ ...REDIS_SECRET_FIELDS, origin }),
  webhook: object<WebhookSecret & WithOrigin>({ ...WEBHOOK_SECRET_FIELDS, origin }),
});

type Stored = Partial<Readonly<Record<Kind, string>>>;

const encryptedText = optional(filledText(65_536));
const storedSecrets = object<Stored>({ s3: encryptedText, redis: encryptedText, webhook: encryptedText });

async function keep(file: string, secret: BoundSecret, keyStore: KeyStore): Promise<void> {
  const encrypted = await keyStore.encrypt(JSON.stringify(secret));
  write(file, { ...readStored(file), [secret.kind]: Buffer.from(encrypted).toString('base64') });
}

async function decrypted(
  encrypted: string,
  keyStore: KeyStore,
): Promise<{ readonly secret: (Secret & WithOrigin) | undefined; readonly isStale: boolean }> {
  try {
    const { text, isStale } = await keyStore.decrypt(Buffer.from(encrypted, 'base64'));
    const decoded = decodeJson(storedSecret, text);
    return { secret: decoded.ok ? decoded.value : undefined, isStale };
  } catch {
    return { secret: undefined, isStale: false };
  }
}

function entriesOf(stored: Stored): readonly (readonly [Kind, string])[] {
  return (['s3', 'redis', 'webhook'] as const).flatMap((kind) => {
    const encrypted = stored[kind];
    return encrypted === undefined ? [] : [[kind, encrypted] as const];
  });
}

function readStored(file: string): Stored {
  try {
    const stored = decodeJson(storedSecrets, readFileSync(file, 'utf8'));
    return stored.ok ? stored.value : {};
  } catch {
    return {};
  }
}

/** Atomic: a crash leaves the old file or the new one. */
function write(file: string, stored: Stored): void {
  if (Object.keys(stored).length === 0) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(path.dirname(file), { recursive: true });
  replaceFile(file, `${JSON.stringify(stored)}\n`);
}

/** The last four letters tell two keys apart. `null` for a key that is too short to reveal them. */
function lastFour(accessKeyId: string): string | null {
  return accessKeyId.length >= 12 ? accessKeyId.slice(-4) : null;
}
