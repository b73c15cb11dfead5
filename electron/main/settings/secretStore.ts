import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { safeStorage } from 'electron';
import type { CredentialsView } from '../../../shared/ipc.ts';
import { decodeJson, filledText, object, optional } from '../../../shared/read.ts';
import { type RedisSecret, type S3Secret, type Secret, secret as secretDecoder } from '../../../shared/secrets.ts';

export interface SecretStore {
  readonly s3: S3Secret | undefined;
  readonly redis: RedisSecret | undefined;
  /** Names of secrets that are stored but cannot be decrypted here, e.g. after the login keyring was replaced. */
  readonly unreadable: readonly Secret['kind'][];
  view(): CredentialsView;
  set(secret: Secret): Promise<void>;
  clear(kind: Secret['kind']): void;
}

const FILE = 'secrets.json';

const SESSION_SENTENCE =
  'This computer has no key store that Rushes can use, so keys are kept in memory until you quit and have to be entered again at the next start.';
const WEAK_SENTENCE =
  'This desktop has no protected key store: keys are stored, but anybody who can read your home folder can read them. Install a keyring (GNOME Keyring or KWallet) to protect them.';

/**
 * Opens the secrets of `folder`: `secrets.json` holds what the operating system's key store encrypted (`safeStorage`), nothing in
 * the clear. Where nothing can be encrypted, secrets live until the app quits. Never rejects. Needs the app to be ready.
 */
export async function openSecrets(folder: string): Promise<SecretStore> {
  const storage = await storageHere();
  const file = path.join(folder, FILE);
  const stored = storage === 'session' ? {} : readStored(file);
  const known = new Map<Secret['kind'], Secret>();
  const unreadable: Secret['kind'][] = [];
  for (const [kind, encrypted] of entriesOf(stored)) {
    const { secret, isStale } = await decrypted(encrypted);
    if (secret?.kind !== kind) unreadable.push(kind);
    else {
      known.set(kind, secret);
      // The next start tries again.
      if (isStale) await keep(file, secret).catch(() => undefined);
    }
  }
  const get = <K extends Secret['kind']>(kind: K): Extract<Secret, { kind: K }> | undefined =>
    // Each kind is filed under its own name.
    known.get(kind) as Extract<Secret, { kind: K }> | undefined;

  return {
    get s3() {
      return get('s3');
    },
    get redis() {
      return get('redis');
    },
    unreadable,
    view() {
      const s3 = get('s3');
      return {
        storage,
        sentence: storage === 'session' ? SESSION_SENTENCE : storage === 'weak' ? WEAK_SENTENCE : null,
        s3: { isStored: s3 !== undefined, endsWith: s3 === undefined ? null : lastFour(s3.accessKeyId) },
        redis: { isStored: get('redis') !== undefined },
      };
    },
    async set(secret) {
      if (storage !== 'session') await keep(file, secret);
      known.set(secret.kind, secret);
    },
    clear(kind) {
      known.delete(kind);
      const { [kind]: _gone, ...rest } = readStored(file);
      if (storage !== 'session') write(file, rest);
    },
  };
}

/** On Linux, what was encrypted with the key that stands in Chromium's sources begins with this [Chromium, `os_crypt/async`]. */
const UNPROTECTED_TAG = 'v10';

type Stored = Partial<Readonly<Record<Secret['kind'], string>>>;

const encryptedText = optional(filledText(65_536));
const storedSecrets = object<Stored>({ s3: encryptedText, redis: encryptedText });

async function storageHere(): Promise<CredentialsView['storage']> {
  try {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return 'session';
    // Whether a key can be had, and whose it is, shows only in what it encrypts: Electron says «available» before a person has
    // refused the key store, and the backend it names is not the one that these functions use.
    const tried = await safeStorage.encryptStringAsync('Rushes');
    const isWeak = process.platform === 'linux' && tried.subarray(0, 3).toString('latin1') === UNPROTECTED_TAG;
    return isWeak ? 'weak' : 'protected';
  } catch {
    return 'session';
  }
}

async function keep(file: string, secret: Secret): Promise<void> {
  const encrypted = await safeStorage.encryptStringAsync(JSON.stringify(secret));
  write(file, { ...readStored(file), [secret.kind]: encrypted.toString('base64') });
}

/** `isStale`: there is a better key now than the one it was encrypted with. */
async function decrypted(
  encrypted: string,
): Promise<{ readonly secret: Secret | undefined; readonly isStale: boolean }> {
  try {
    const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(encrypted, 'base64'));
    const decoded = decodeJson(secretDecoder, result);
    return { secret: decoded.ok ? decoded.value : undefined, isStale: shouldReEncrypt };
  } catch {
    return { secret: undefined, isStale: false };
  }
}

function entriesOf(stored: Stored): readonly (readonly [Secret['kind'], string])[] {
  return (['s3', 'redis'] as const).flatMap((kind) => {
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
  const fresh = `${file}.new`;
  writeFileSync(fresh, `${JSON.stringify(stored)}\n`, { mode: 0o600 });
  chmodSync(fresh, 0o600);
  renameSync(fresh, file);
}

/** Enough to tell two keys apart; nothing of a key too short to lose four letters. */
function lastFour(accessKeyId: string): string | null {
  return accessKeyId.length >= 12 ? accessKeyId.slice(-4) : null;
}
