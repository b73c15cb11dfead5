/** The command `verify`, which works on the bucket from any machine that has its credentials. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { visibleJson, visibleText } from '../../shared/visibleText.ts';
import {
  asFault,
  crc32Of,
  type DescribedObject,
  describedObjects,
  type Fault,
  type FileSource,
  LISTED_OBJECTS_MAX,
  nodeFiles,
  retried,
  systemClock,
  type Verification,
  verifyFile,
  verifyObject,
  type VerifyObjectContext,
} from '../engine/index.ts';
import { absolute, type BucketContext, contextOf, withStore, write } from './bucketAccess.ts';
import type { Flags } from './flags.ts';
import { parseManifest } from './manifest.ts';
import { ProgressLine } from './progressLine.ts';
import type { HeadlessEnd } from './run.ts';
import type { HeadlessSettings } from './settings.ts';
import { bytesText } from './table/figures.ts';
import { UsageError } from './usageError.ts';

const quiet = { log: () => undefined };

/**
 * Checks every object below the prefix against its metadata document, each file of a folder against its object, or the objects that a
 * manifest names. Prints one line for each, and on a terminal the progress. @returns status 0 only when all are equal. @throws UsageError
 */
export async function verifyBucket(flags: Flags, told: HeadlessSettings): Promise<HeadlessEnd> {
  const { operand: folder, manifest } = flags.bucketCommand ?? {};
  const line = new ProgressLine(process.stderr, () => systemClock.monotonicMs());
  return withStore(told, async (store) => {
    const progress = new Progress(line);
    const context: CheckContext = {
      ...contextOf(told, store),
      progress,
      clock: systemClock,
      onRead: (readBytes) => progress.read(readBytes),
    };
    const results =
      manifest !== undefined
        ? manifestResults(context, absolute(manifest))
        : folder === undefined
          ? objectResults(context)
          : fileResults(context, told, absolute(folder));
    for await (const result of results) {
      progress.checked(result);
      line.clear();
      await write(told.isJson ? jsonLine(result) : textLine(result));
    }
    const { equal, differing } = progress;
    if (!told.isJson) await write(`${equal} equal, ${differing} not\n`);
    return { status: differing > 0 || equal === 0 ? 2 : 0, isHeldUp: false };
  }).finally(() => line.clear());
}

interface CheckContext extends BucketContext, Pick<VerifyObjectContext, 'onRead' | 'clock'> {
  readonly progress: Progress;
}

/** The state of the check, for the person who waits. */
class Progress {
  readonly #line: ProgressLine;
  equal = 0;
  differing = 0;
  #total: number | undefined;
  #now = { name: '', sizeBytes: 0, readBytes: 0 };

  constructor(line: ProgressLine) {
    this.#line = line;
  }

  /** So many are to be checked. */
  expect(total: number): void {
    this.#total = total;
  }

  begin(name: string, sizeBytes: number): void {
    this.#now = { name, sizeBytes, readBytes: 0 };
    this.#show();
  }

  /** @param readBytes of the present object */
  read(readBytes: number): void {
    this.#now = { ...this.#now, readBytes };
    this.#show();
  }

  checked({ isEqual }: Verification): void {
    if (isEqual) this.equal += 1;
    else this.differing += 1;
  }

  #show(): void {
    const { name, sizeBytes, readBytes } = this.#now;
    const count = this.equal + this.differing;
    const of = this.#total === undefined ? '' : ` of ${this.#total}`;
    const bad = this.differing === 0 ? '' : `, ${this.differing} not equal`;
    const read = readBytes === 0 ? '' : `, ${bytesText(readBytes)} of ${bytesText(sizeBytes)} read`;
    this.#line.show(`${count}${of} checked${bad}: ${name}${read}`);
  }
}

async function allObjects(context: BucketContext): Promise<readonly DescribedObject[]> {
  const objects: DescribedObject[] = [];
  for await (const object of describedObjects(context)) objects.push(object);
  return objects;
}

async function* objectResults(context: CheckContext): AsyncIterable<Verification> {
  const { progress } = context;
  const list = { isCut: false };
  const objects = describedObjects(context, (total, isCut) => {
    progress.expect(total);
    list.isCut = isCut;
  });
  for await (const object of objects) {
    progress.begin(object.key, object.sizeBytes);
    yield await verifyObject(context, object);
  }
  if (list.isCut) yield { key: context.keyPrefix, sizeBytes: 0, isEqual: false, problem: CUT };
}

/** Nothing is known of the others, so that not all are equal. */
const CUT = `Only the first ${LISTED_OBJECTS_MAX} objects of the list were checked: verify longer key prefixes one by one.`;

async function* fileResults(
  context: CheckContext,
  { settings }: HeadlessSettings,
  folder: string,
): AsyncIterable<Verification> {
  context.progress.begin(folder, 0);
  const objects = await allObjects(context);
  const unchecked: Verification[] = [];
  const fails = (path: string, problem: string): Verification => ({
    key: '',
    path,
    sizeBytes: 0,
    isEqual: false,
    problem,
  });
  const leftOut = (path: string, reason: string): void => void unchecked.push(fails(path, `It ${reason}`));
  const { source, scanner } = nodeFiles({ clock: systemClock, logger: quiet, leftOut });
  source.restrictTo([folder], settings.patterns.followLinks);
  const { include, exclude, followLinks } = settings.patterns;
  const { isRecursive } = settings.watching;
  for await (const path of scanner.scan({ path: folder, include, exclude, followLinks, isRecursive }, context.signal)) {
    const sizeBytes = await sizeOf(source, path);
    context.progress.begin(path, typeof sizeBytes === 'number' ? sizeBytes : 0);
    yield typeof sizeBytes === 'number'
      ? await verifyFile(context, source, { path, sizeBytes }, objects)
      : fails(path, sizeBytes.message);
    yield* unchecked.splice(0);
  }
  // They could hold recordings.
  yield* unchecked;
}

/** The fault of a file that cannot be examined: the others are checked all the same. */
function sizeOf(source: FileSource, path: string): Promise<number | Fault> {
  return source.stat(path).then(({ sizeBytes }) => sizeBytes, asFault);
}

async function* manifestResults(context: CheckContext, file: string): AsyncIterable<Verification> {
  const entries = await manifestOf(file);
  context.progress.expect(entries.length);
  const { store, bucket, keyPrefix, signal } = context;
  const listed = await retried(systemClock, signal, () => store.listObjects(bucket, keyPrefix, signal));
  for (const { algorithm, hash, name } of entries) {
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
    const { key, sizeBytes } = object;
    context.progress.begin(key, sizeBytes);
    const found = await retried(systemClock, signal, () => hashOfObject(context, object, algorithm));
    const isEqual = found === hash;
    yield isEqual
      ? { key, sizeBytes, isEqual, verifiedBy: 'read_back' }
      : { key, sizeBytes, isEqual, problem: `Its ${algorithm} is not ${hash}.` };
  }
}

/** A manifest of a hundred thousand entries takes 20 MB; a device or a pipe may have no end. */
const MANIFEST_BYTES_MAX = 64 * 1024 * 1024;

async function manifestOf(file: string): Promise<ReturnType<typeof parseManifest>> {
  try {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > MANIFEST_BYTES_MAX)
        throw new UsageError(`The manifest ${file} is larger than ${MANIFEST_BYTES_MAX} bytes: name another one.`);
      chunks.push(chunk);
    }
    return parseManifest(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw error instanceof UsageError
      ? error
      : new UsageError(`The manifest ${file} cannot be read: name another one.`);
  }
}

/** Hex; empty when the object is larger than the list says: its answer may have no end. */
async function hashOfObject(
  { store, bucket, signal, progress }: CheckContext,
  { key, sizeBytes }: { readonly key: string; readonly sizeBytes: number },
  algorithm: string,
): Promise<string> {
  let sum = 0;
  let readBytes = 0;
  const hash = createHash(algorithm === 'crc32' ? 'md5' : algorithm);
  for await (const piece of store.readObject({ bucket, key }, signal)) {
    readBytes += piece.byteLength;
    if (readBytes > sizeBytes) return '';
    if (algorithm === 'crc32') sum = crc32Of(piece, sum);
    else hash.update(piece);
    progress.read(readBytes);
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
