import { basename } from 'node:path';
import { lastName } from '../../../../shared/lastName.ts';
import { asFault } from '../../core/fault.ts';
import type { FinishedDocument } from '../../core/finishedDocument.ts';
import { fileNameOfKey, isMetadataKey, literalPrefix, metadataKey } from '../../core/objectKey.ts';
import type { SourceFacts } from '../../ports/fileSource.ts';
import type { ListedObject } from '../../ports/objectStore.ts';
import { withinLimit } from '../deadline.ts';
import { type EngineConfig, knownNamings } from '../engineConfig.ts';
import type { EnginePorts } from '../enginePorts.ts';
import { readDocument } from '../parts/documentContent.ts';
import { ATTEMPTS_FEW, retried } from '../retried.ts';
import { isGone } from './isGone.ts';
import { ObjectIndex } from './objectIndex.ts';

/**
 * Files that lay there at the start wait this long for the list: a store that does not answer must not delay them for ever, and the
 * longest list is a hundred pages of a store that may be far away.
 */
const LIST_LIMIT_MS = 60_000;

/** Documents that are read for one file. */
const DOCUMENTS_MAX = 4;

export interface UploadedObjectsDeps {
  readonly ports: EnginePorts;
  readonly config: () => EngineConfig;
  /** Aborts when the engine stops. */
  readonly signal: AbortSignal;
}

/**
 * Finished objects in the bucket that the journal does not know, after a loss of the journal: by their metadata documents, so that
 * their files are not uploaded again. The bucket is listed once, when the first unknown file asks.
 */
export class UploadedObjects {
  readonly #deps: UploadedObjectsDeps;
  readonly #sinceMs: number;
  readonly #reading = new Map<ListedObject, Promise<FinishedDocument | undefined>>();
  #index: Promise<ObjectIndex> | undefined;

  constructor(deps: UploadedObjectsDeps) {
    this.#deps = deps;
    this.#sinceMs = deps.ports.clock.nowMs();
  }

  /**
   * The documents of objects that may have been made of this file: of its size and name, and from its path, or from a path where there
   * is no file any more. A file that changed since the start was not finished before. Rejects with a `cancelled` fault only.
   */
  async documentsOf(path: string, facts: SourceFacts): Promise<readonly FinishedDocument[]> {
    if (facts.sizeBytes === 0 || facts.mtimeMs > this.#sinceMs) return [];
    this.#index ??= this.#list();
    const index = await this.#index;
    const find = (): readonly ListedObject[] => index.find(facts.sizeBytes, basename(path), DOCUMENTS_MAX);
    const found: FinishedDocument[] = [];
    for (const object of find()) {
      // Meanwhile the search for another file may have read what the object was made of.
      if (!find().includes(object)) continue;
      const document = await this.#readOnce(index, object);
      if (document !== undefined && (await this.#isFrom(document, path, object, facts))) found.push(document);
    }
    return found;
  }

  async #list(): Promise<ObjectIndex> {
    const { ports, config, signal } = this.#deps;
    const { bucket } = config();
    const objects = new Map<string, ListedObject>();
    const list = async (until: AbortSignal): Promise<void> => {
      for (const prefix of new Set(knownNamings(config()).map(literalPrefix))) {
        const request = () => ports.store.listObjects(bucket, prefix, until);
        for (const object of await retried(ports.clock, until, request, ATTEMPTS_FEW)) objects.set(object.key, object);
      }
    };
    const index = new ObjectIndex();
    try {
      await withinLimit(ports.clock, LIST_LIMIT_MS, signal, list);
    } catch (thrown) {
      const problem = asFault(thrown).message;
      const told = 'Finished objects could not be listed; files that the journal does not know are uploaded.';
      ports.logger.log('info', told, { problem });
      return index;
    }
    const { keyPrefix } = config();
    for (const object of objects.values()) {
      if (isMetadataKey(object.key) || !objects.has(metadataKey(object.key))) continue;
      index.add(object, fileNameOfKey(keyPrefix, object.key));
    }
    return index;
  }

  /** Searches for several files at a time share what they read. */
  #readOnce(index: ObjectIndex, object: ListedObject): Promise<FinishedDocument | undefined> {
    const underWay = this.#reading.get(object);
    if (underWay !== undefined) return underWay;
    const reading = this.#read(index, object).finally(() => this.#reading.delete(object));
    this.#reading.set(object, reading);
    return reading;
  }

  async #read(index: ObjectIndex, object: ListedObject): Promise<FinishedDocument | undefined> {
    const { ports, signal } = this.#deps;
    try {
      const document = await retried(
        ports.clock,
        signal,
        () => readDocument(ports.store, object, signal),
        ATTEMPTS_FEW,
      );
      // Each document about another file is read once, however many files have its size.
      index.learn(object, document === undefined ? undefined : lastName(document.original_file_path));
      return document;
    } catch (thrown) {
      const fault = asFault(thrown);
      if (fault.disposition === 'cancelled') throw fault;
      return undefined;
    }
  }

  async #isFrom(
    document: FinishedDocument,
    path: string,
    object: ListedObject,
    { sizeBytes }: SourceFacts,
  ): Promise<boolean> {
    if (document.incomplete === true || document.total_size_bytes !== sizeBytes) return false;
    if (object.etag !== '' && document.etag !== '' && object.etag !== document.etag) return false;
    const original = document.original_file_path;
    if (original === path) return true;
    // The document may come from a machine with another kind of paths. A copy of a file that is still there was made on purpose.
    return lastName(original) === basename(path) && (await isGone(this.#deps.ports.source, original));
  }
}
