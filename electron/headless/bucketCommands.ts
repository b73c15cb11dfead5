/** The commands `verify` and `orphans`, which work on the bucket from any machine that has its credentials. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { crc32 } from 'node:zlib';
import { visibleJson, visibleText } from '../../shared/visibleText.ts';
import {
  type DescribedObject,
  describedObjects,
  Fault,
  keyNamingOfSettings,
  nodeFiles,
  type ObjectStore,
  type OpenUpload,
  openUploads,
  S3ObjectStore,
  s3ConfigOf,
  systemClock,
  type Verification,
  verifyFile,
  verifyObject,
} from '../engine/index.ts';
import type { Flags } from './flags.ts';
import { parseManifest } from './manifest.ts';
import { type Place, resolved } from './places.ts';
import type { HeadlessEnd } from './run.ts';
import { type HeadlessSettings, missingSetting } from './settings.ts';
import { UsageError } from './usageError.ts';

/** Amazon S3 Standard, us-east-1, US dollars for a gigabyte a month; other stores and regions differ. */
const USD_PER_GB_MONTH = 0.023;

const quiet = { log: () => undefined };

/**
 * Checks every object below the prefix against its metadata document, each file of a folder against its object, or the objects that a
 * manifest names. Prints one line for each. @returns status 0 only when all are equal. @throws UsageError
 */
export async function verifyBucket(flags: Flags, told: HeadlessSettings): Promise<HeadlessEnd> {
  const { folder, manifest } = flags.bucketCommand ?? {};
  return withStore(told, async (store) => {
    let equal = 0;
    let differing = 0;
    const context = contextOf(told, store);
    const results =
      manifest !== undefined
        ? manifestResults(context, absolute(manifest))
        : folder === undefined
          ? objectResults(context)
          : fileResults(context, told, absolute(folder));
    for await (const result of results) {
      if (result.isEqual) equal += 1;
      else differing += 1;
      await write(told.isJson ? jsonLine(result) : textLine(result));
    }
    if (!told.isJson) await write(`${equal} equal, ${differing} not\n`);
    return { status: differing > 0 || equal === 0 ? 2 : 0, isHeldUp: false };
  });
}

/** Lists the open uploads below the prefix, or discards one of them. @throws UsageError */
export async function showOrphans(flags: Flags, told: HeadlessSettings): Promise<HeadlessEnd> {
  const { discard, isConfirmed = false } = flags.bucketCommand ?? {};
  return withStore(told, async (store) => {
    const { bucket, signal } = contextOf(told, store);
    const nowMs = systemClock.nowMs();
    const uploads = await openUploads({ store, bucket, naming: keyNamingOfSettings(told.settings), nowMs, signal });
    if (discard !== undefined) return discardOne(store, uploads, discard, isConfirmed, signal);
    for (const upload of uploads) await write(told.isJson ? orphanJson(upload, nowMs) : orphanText(upload, nowMs));
    if (!told.isJson && uploads.length === 0) await write('There are no open uploads.\n');
    return { status: 0, isHeldUp: false };
  });
}

async function discardOne(
  store: ObjectStore,
  uploads: readonly OpenUpload[],
  uploadId: string,
  isConfirmed: boolean,
  signal: AbortSignal,
): Promise<HeadlessEnd> {
  const upload = uploads.find((one) => one.uploadId === uploadId);
  if (upload === undefined)
    throw new UsageError('There is no open upload with this id: orphans lists the ones there are.');
  if (upload.isActive)
    throw new UsageError(
      'This upload began or received a part within the last hour: a workstation may be working on it.',
    );
  if (!isConfirmed)
    throw new UsageError(
      `${upload.sizeBytes} bytes of ${upload.key} would be deleted for good: write --yes to confirm.`,
    );
  await store.abortUpload(upload, signal);
  await write(`${visibleText(`Discarded ${upload.key}.`)}\n`);
  return { status: 0, isHeldUp: false };
}

interface BucketContext {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly keyPrefix: string;
  readonly signal: AbortSignal;
}

function contextOf({ settings }: HeadlessSettings, store: ObjectStore): BucketContext {
  const { keyPrefix } = keyNamingOfSettings(settings);
  return { store, bucket: settings.destination.bucket, keyPrefix, signal: new AbortController().signal };
}

async function withStore(
  told: HeadlessSettings,
  work: (store: ObjectStore) => Promise<HeadlessEnd>,
): Promise<HeadlessEnd> {
  // These commands watch no folder.
  const settings = { ...told.settings, folders: [{ path: '/', isPaused: false }] };
  const missing = missingSetting({ ...told, settings });
  if (missing !== undefined) throw missing;
  const secrets = { s3For: () => told.secrets.s3 };
  const store = new S3ObjectStore(s3ConfigOf(settings.destination, settings.credentials, secrets));
  process.stdout.on('error', () => undefined);
  try {
    return await work(store);
  } catch (error) {
    throw error instanceof Fault ? new UsageError(error.message) : error;
  } finally {
    store.close();
  }
}

async function* objectResults(context: BucketContext): AsyncIterable<Verification> {
  for await (const object of describedObjects(context)) yield await verifyObject(context, object);
}

async function* fileResults(
  context: BucketContext,
  { settings }: HeadlessSettings,
  folder: string,
): AsyncIterable<Verification> {
  const objects: DescribedObject[] = [];
  for await (const object of describedObjects(context)) objects.push(object);
  const { source, scanner } = nodeFiles({ clock: systemClock, logger: quiet });
  source.restrictTo([folder], settings.patterns.followLinks);
  const { include, exclude, followLinks } = settings.patterns;
  for await (const path of scanner.scan({ path: folder, include, exclude, followLinks }, context.signal)) {
    const { sizeBytes } = await source.stat(path);
    yield await verifyFile(context, source, { path, sizeBytes }, objects);
  }
}

async function* manifestResults(context: BucketContext, file: string): AsyncIterable<Verification> {
  const listed = await context.store.listObjects(context.bucket, context.keyPrefix, context.signal);
  for (const { algorithm, hash, name } of manifestOf(file)) {
    const named = listed.filter(({ key }) => key === name || key.endsWith(`/${name}`));
    const [object] = named;
    if (object === undefined || named.length > 1) {
      // Any of them may have been put there to hide that another one is damaged.
      const keys = named.map(({ key }) => key).join(', ');
      const problem =
        object === undefined ? 'There is no object of this name.' : `Several objects have this name: ${keys}`;
      yield { key: name, sizeBytes: object?.sizeBytes ?? 0, isEqual: false, problem };
      continue;
    }
    const isEqual = (await hashOfObject(context, object.key, algorithm)) === hash;
    const { key, sizeBytes } = object;
    yield isEqual
      ? { key, sizeBytes, isEqual, verifiedBy: 'read_back' }
      : { key, sizeBytes, isEqual, problem: `Its ${algorithm} is not ${hash}.` };
  }
}

function manifestOf(file: string): ReturnType<typeof parseManifest> {
  try {
    return parseManifest(readFileSync(file, 'utf8'));
  } catch (error) {
    throw error instanceof UsageError
      ? error
      : new UsageError(`The manifest ${file} cannot be read: name another one.`);
  }
}

async function hashOfObject({ store, bucket, signal }: BucketContext, key: string, algorithm: string): Promise<string> {
  let sum = 0;
  const hash = createHash(algorithm === 'crc32' ? 'md5' : algorithm);
  for await (const piece of store.readObject({ bucket, key }, signal)) {
    if (algorithm === 'crc32') sum = crc32(piece, sum);
    else hash.update(piece);
  }
  return algorithm === 'crc32' ? sum.toString(16).padStart(8, '0') : hash.digest('hex');
}

function absolute(written: string): string {
  const place: Place = { platform: process.platform, homeFolder: homedir(), currentFolder: process.cwd() };
  return resolved(written, place);
}

function jsonLine({ key, path, sizeBytes, isEqual, verifiedBy, problem }: Verification): string {
  const fields = { key, path, size_bytes: sizeBytes, is_equal: isEqual, verified_by: verifiedBy, problem };
  return `${visibleJson(fields)}\n`;
}

function textLine({ key, path, isEqual, verifiedBy, problem }: Verification): string {
  const name = path ?? key;
  return `${visibleText(isEqual ? `equal (${verifiedBy ?? ''})  ${name}` : `NOT EQUAL  ${name}  ${problem ?? ''}`)}\n`;
}

function monthlyCost({ sizeBytes }: OpenUpload): number {
  return Number(((sizeBytes / 1e9) * USD_PER_GB_MONTH).toFixed(4));
}

function orphanJson(upload: OpenUpload, nowMs: number): string {
  const { key, uploadId, initiatedAtMs, lastPartAtMs, parts, sizeBytes, workstation, isActive } = upload;
  const fields = {
    key,
    upload_id: uploadId,
    started_at: new Date(initiatedAtMs).toISOString(),
    age_seconds: Math.max(0, Math.round((nowMs - initiatedAtMs) / 1000)),
    last_part_at: lastPartAtMs === undefined ? null : new Date(lastPartAtMs).toISOString(),
    parts,
    size_bytes: sizeBytes,
    estimated_usd_per_month: monthlyCost(upload),
    workstation: workstation ?? null,
    is_active: isActive,
  };
  return `${visibleJson(fields)}\n`;
}

function orphanText(upload: OpenUpload, nowMs: number): string {
  const hours = ((nowMs - upload.initiatedAtMs) / 3_600_000).toFixed(1);
  const megabytes = (upload.sizeBytes / 1e6).toFixed(1);
  const owner = upload.workstation === undefined ? '' : `, from ${upload.workstation}`;
  const active = upload.isActive ? ', active' : '';
  const facts = `${hours} h old, ${upload.parts} parts, ${megabytes} MB, about ${monthlyCost(upload)} USD a month${owner}${active}`;
  return [upload.key, `  ${facts}`, `  ${upload.uploadId}`].map((line) => `${visibleText(line)}\n`).join('');
}

/** Resolves when the text was taken, or the reader has gone away. */
function write(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}
