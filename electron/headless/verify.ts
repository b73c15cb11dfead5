/** The command `verify`, which works on the bucket from any machine that has its credentials. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { visibleJson, visibleText } from '../../shared/visibleText.ts';
import {
  type DescribedObject,
  describedObjects,
  nodeFiles,
  systemClock,
  type Verification,
  verifyFile,
  verifyObject,
} from '../engine/index.ts';
import { absolute, type BucketContext, contextOf, withStore, write } from './bucketAccess.ts';
import type { Flags } from './flags.ts';
import { parseManifest } from './manifest.ts';
import type { HeadlessEnd } from './run.ts';
import type { HeadlessSettings } from './settings.ts';
import { UsageError } from './usageError.ts';

const quiet = { log: () => undefined };

/**
 * Checks every object below the prefix against its metadata document, each file of a folder against its object, or the objects that a
 * manifest names. Prints one line for each. @returns status 0 only when all are equal. @throws UsageError
 */
export async function verifyBucket(flags: Flags, told: HeadlessSettings): Promise<HeadlessEnd> {
  const { operand: folder, manifest } = flags.bucketCommand ?? {};
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

function jsonLine({ key, path, sizeBytes, isEqual, verifiedBy, problem }: Verification): string {
  const fields = { key, path, size_bytes: sizeBytes, is_equal: isEqual, verified_by: verifiedBy, problem };
  return `${visibleJson(fields)}\n`;
}

function textLine({ key, path, isEqual, verifiedBy, problem }: Verification): string {
  const name = path ?? key;
  return `${visibleText(isEqual ? `equal (${verifiedBy ?? ''})  ${name}` : `NOT EQUAL  ${name}  ${problem ?? ''}`)}\n`;
}
