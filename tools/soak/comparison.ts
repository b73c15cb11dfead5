import { createHash } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sha256OfFile } from '../../scripts/sha256OfFile.ts';
import type { StoredObject } from '../localS3/buckets.ts';
import type { LocalS3 } from '../localS3/startLocalS3.ts';
import { SOAK_BUCKET } from './site.ts';

/** Digests of objects that were read before. */
const digests = new WeakMap<StoredObject, string>();

export interface Exceptions {
  /** Must be in no object. */
  readonly secretFile?: string;
  /** Files that their recorder rewrote in place as a whole: what was stored of them before stays open, until a person decides. */
  readonly rewritten?: readonly string[];
}

/**
 * Waits until every file has an object of its bytes with metadata, no upload is open and none was aborted.
 * @returns the broken promises after `patienceMs`; empty when all are kept
 */
export async function untilStored(
  s3: LocalS3,
  files: readonly string[],
  patienceMs: number,
  { secretFile, rewritten = [] }: Exceptions = {},
): Promise<readonly string[]> {
  const mayBeOpen = new Set(rewritten.map((file) => path.basename(file)));
  const wanted = await Promise.all(files.map(async (file) => [path.basename(file), await sha256OfFile(file)] as const));
  const secret = secretFile === undefined ? undefined : await sha256OfFile(secretFile);
  const deadlineMs = performance.now() + patienceMs;
  for (;;) {
    const complaints = await complaintsAbout(s3, wanted, secret, mayBeOpen);
    if (complaints.length === 0 || performance.now() > deadlineMs) return complaints;
    await sleep(500);
  }
}

async function complaintsAbout(
  s3: LocalS3,
  wanted: readonly (readonly [name: string, sha256: string])[],
  secret: string | undefined,
  mayBeOpen: ReadonlySet<string>,
): Promise<readonly string[]> {
  const complaints: string[] = [];
  const objects = s3.bucket(SOAK_BUCKET)?.objects ?? new Map<string, StoredObject>();
  const stored = new Map<string, string>();
  for (const [key, object] of [...objects]) stored.set(await sha256Of(s3, key, object), key);
  for (const [name, sha256] of wanted) {
    // A file that was renamed while it was uploaded keeps the key of its first name.
    const key = stored.get(sha256);
    if (key === undefined) complaints.push(`${name} is not in the store as it is on the disk`);
    else if (!objects.has(`${key}.metadata.json`)) complaints.push(`${name} has no metadata`);
  }
  const leaked = secret === undefined ? undefined : stored.get(secret);
  if (leaked !== undefined) complaints.push(`${leaked} holds a file from outside the folder`);
  const uploads = [...(s3.bucket(SOAK_BUCKET)?.uploads.values() ?? [])];
  const open = uploads.filter(({ key }) => !mayBeOpen.has(path.basename(key)));
  if (open.length > 0) complaints.push(`${open.length} uploads are still open`);
  const aborted = s3.requests.filter(({ operation }) => operation === 'AbortMultipartUpload').length;
  if (aborted > 0) complaints.push(`${aborted} uploads were aborted`);
  return complaints;
}

async function sha256Of(s3: LocalS3, key: string, object: StoredObject): Promise<string> {
  const known = digests.get(object);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update((await s3.objectBytes(SOAK_BUCKET, key)) ?? '');
  const digest = hash.digest('hex');
  digests.set(object, digest);
  return digest;
}
