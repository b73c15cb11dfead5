import { basename, dirname } from 'node:path';
import type { FinishedDocument } from '../../core/finishedDocument.ts';
import { type SourceContent, isSameFile, mayBeSameFile } from '../../core/recording.ts';
import { isUnchangedSince, mayBeOnFileSystem } from '../../core/sourceMark.ts';
import type { SourceMark } from '../../ports/checkpointStore.ts';
import type { SourceFacts, SourceReader } from '../../ports/fileSource.ts';
import type { EngineConfig } from '../engineConfig.ts';
import type { EnginePorts } from '../enginePorts.ts';
import { contentOf, sampleOf } from '../parts/fileContent.ts';
import { type SourceKeys, marksOf } from '../recording/sourceKeys.ts';
import { type ContentCandidate, type ContentDifference, compareContent } from './compareContent.ts';
import { isGone } from './isGone.ts';
import type { UploadedObjects } from './uploadedObjects.ts';

/** A card cannot be exchanged in less, unless the machine sleeps meanwhile: then the monotonic clock stands still. */
const SAME_FILE_SYSTEM_MS = 200;
/** How many folders are remembered for that. */
const FOLDERS_MAX = 1_000;

interface FileSystemAnswer {
  readonly answer: Promise<string | undefined>;
  /** When it was asked for, on the monotonic and on the wall clock. */
  readonly atMs: number;
  readonly wallMs: number;
}

export interface FinishedFilesDeps {
  readonly ports: EnginePorts;
  readonly keys: SourceKeys;
  /** Finished objects that the journal does not know. */
  readonly uploaded: Pick<UploadedObjects, 'documentsOf'>;
  readonly config: () => EngineConfig;
  /** Aborts when the engine stops. */
  readonly signal: AbortSignal;
}

export type FinishedVerdict =
  /** The file is as it was when its recording ended. */
  | { readonly kind: 'done'; readonly mark: SourceMark }
  /** It may hold what a finished recording holds: its content has to be compared. `mark`: of the likeliest one. */
  | { readonly kind: 'compare'; readonly mark: SourceMark; readonly candidates: readonly ContentCandidate[] }
  /** It has to be uploaded. `mark`: an earlier state of the same file was finished. */
  | { readonly kind: 'new'; readonly mark: SourceMark | undefined };

/**
 * Knows the files whose recordings ended. A file whose times, inode, device or name changed, or that the journal knows from
 * another state folder, is compared by its content before it is uploaded again.
 */
export class FinishedFiles {
  readonly #deps: FinishedFilesDeps;
  /** By folder. */
  readonly #fileSystems = new Map<string, FileSystemAnswer>();

  constructor(deps: FinishedFilesDeps) {
    this.#deps = deps;
  }

  /** Equal: the same files are done. */
  get destination(): string {
    const { bucket, keyPrefix, store } = this.#deps.config();
    return JSON.stringify([store?.server, bucket, keyPrefix]);
  }

  /** Looks the file up. Rejects with the faults of the journal and the file. */
  async look(path: string, facts: SourceFacts): Promise<FinishedVerdict> {
    const all = await this.#marks(path, facts);
    const marks = all.filter((mark) => this.#isHere(mark));
    const fileSystem = await this.fileSystemOf(path);
    const done = marks.find((mark) => isDone(mark, path, facts) && mayBeOnFileSystem(mark, fileSystem));
    if (done !== undefined) return { kind: 'done', mark: done };
    const sampled = await this.#markOfSample(path, facts);
    const unchanged = marks.find((mark) => isUnchangedSince(mark, facts) && sampled?.recordingId === mark.recordingId);
    if (unchanged !== undefined) {
      await this.#mark(unchanged, path, facts);
      return { kind: 'done', mark: unchanged };
    }
    const known = marks.filter((mark) => isOfFile(mark, path, facts));
    const candidates: ContentCandidate[] = [];
    for (const mark of [...marks, ...(await this.#withoutCopies(path, sampled))]) {
      if (mark.isDiscarded || mark.sizeBytes !== facts.sizeBytes || facts.sizeBytes === 0 || !this.#isHere(mark))
        continue;
      if (candidates.some((other) => other.mark.recordingId === mark.recordingId)) continue;
      const content = mark.content ?? (await this.#contentOf(mark));
      if (content !== undefined) candidates.push({ mark, content });
    }
    if (candidates.length === 0 && known.length === 0) {
      for (const content of await this.#deps.uploaded.documentsOf(path, facts))
        candidates.push({ mark: markFrom(content, facts), content });
    }
    const [likeliest] = candidates;
    if (likeliest !== undefined) return { kind: 'compare', mark: likeliest.mark, candidates };
    return { kind: 'new', mark: known[0] };
  }

  /** Whether the file is done. For a second look: compares no content. Rejects with the journal's faults. */
  async isDone(path: string, facts: SourceFacts): Promise<boolean> {
    return (await this.markOfDone(path, facts)) !== undefined;
  }

  /** The mark of a file that is done, found by its name or its identity. Reads no content. Rejects with the journal's faults. */
  async markOfDone(path: string, facts: SourceFacts): Promise<SourceMark | undefined> {
    const done = (await this.#marks(path, facts)).filter((mark) => this.#isHere(mark) && isDone(mark, path, facts));
    if (done.length === 0) return undefined;
    const fileSystem = await this.fileSystemOf(path);
    return done.find((mark) => mayBeOnFileSystem(mark, fileSystem));
  }

  /**
   * Compares a file with the candidates that `look` named, one after the other, and marks it as done when it and the object hold the content
   * of one. @returns whether it is done, or why not; `object_lost` when that is true of one candidate. Rejects as `compareContent` does
   */
  async compare(
    path: string,
    facts: SourceFacts,
    candidates: readonly ContentCandidate[],
  ): Promise<'equal' | ContentDifference> {
    let difference: ContentDifference = 'differs';
    for (const candidate of candidates) {
      const found = await compareContent(this.#deps, path, facts, candidate);
      if (found === 'object_lost') difference = found;
      if (typeof found === 'string') continue;
      // The file holds all of the object's bytes, and no others.
      const { isIncomplete: _isIncomplete, ...whole } = found;
      await this.#mark(whole, path, facts);
      this.#deps.ports.logger.log('info', 'A file was not uploaded again: its content was uploaded before.', {
        path,
        id: whole.recordingId,
      });
      return 'equal';
    }
    return difference;
  }

  /** The file system that this file is on, see `FileSource`. Files that are looked at together share the answer. */
  fileSystemOf(path: string): Promise<string | undefined> {
    const { source, clock } = this.#deps.ports;
    const folder = dirname(path);
    const [atMs, wallMs] = [clock.monotonicMs(), clock.nowMs()];
    const known = this.#fileSystems.get(folder);
    if (known !== undefined && Math.max(atMs - known.atMs, Math.abs(wallMs - known.wallMs)) <= SAME_FILE_SYSTEM_MS)
      return known.answer;
    if (this.#fileSystems.size >= FOLDERS_MAX) this.#fileSystems.clear();
    const answer = source.fileSystemOf(folder);
    this.#fileSystems.set(folder, { answer, atMs, wallMs });
    return answer;
  }

  #marks(path: string, { fingerprint }: SourceFacts): Promise<SourceMark[]> {
    const { ports, keys } = this.#deps;
    return marksOf(ports.checkpoints, keys, { path, fingerprint });
  }

  /** Marks the file as done, as it is now. */
  async #mark(mark: SourceMark, path: string, facts: SourceFacts): Promise<void> {
    const { ports, keys } = this.#deps;
    const { fingerprint, sizeBytes, mtimeMs, ctimeMs } = facts;
    const { fileSystem: _before, ...rest } = mark;
    const fileSystem = await this.fileSystemOf(path);
    const now = fileSystem === undefined ? {} : { fileSystem };
    const again: SourceMark = { ...rest, fingerprint, sizeBytes, mtimeMs, ctimeMs, path, ...now };
    for (const key of await keys.sourceKeys({ path, fingerprint })) await ports.checkpoints.markSource(key, again);
  }

  /** The mark of a finished file that has the same size, beginning and end. */
  async #markOfSample(path: string, facts: SourceFacts): Promise<SourceMark | undefined> {
    if (facts.sizeBytes === 0) return undefined;
    const { ports, keys } = this.#deps;
    const sample = await this.#sampleOf(path, facts.sizeBytes);
    return sample === undefined ? undefined : ports.checkpoints.findSource(keys.contentKey(facts.sizeBytes, sample));
  }

  /** A copy of a file that is still there was made on purpose: it is not compared. */
  async #withoutCopies(path: string, mark: SourceMark | undefined): Promise<SourceMark[]> {
    if (mark?.path === undefined) return [];
    if (mark.path === path) return [mark];
    return basename(mark.path) === basename(path) && (await isGone(this.#deps.ports.source, mark.path)) ? [mark] : [];
  }

  async #sampleOf(path: string, sizeBytes: number): Promise<string | undefined> {
    let reader: SourceReader | undefined;
    try {
      reader = await this.#deps.ports.source.open(path);
      return await sampleOf(reader, sizeBytes);
    } finally {
      await reader?.close();
    }
  }

  /** For marks of older versions: from the ledger, as long as the journal has it. */
  async #contentOf({ recordingId, sizeBytes }: SourceMark): Promise<SourceContent | undefined> {
    const checkpoint = await this.#deps.ports.checkpoints.load(recordingId);
    if (checkpoint?.record.object === undefined) return undefined;
    return contentOf(checkpoint.record.plan, checkpoint.ledger, sizeBytes);
  }

  /**
   * Whether the file ended for the destination of the settings: one that ended for another one is uploaded there as well. A discarded
   * file is left alone at every destination, and an older mark without a server is believed to be of this one.
   */
  #isHere({ object, endedFor }: SourceMark): boolean {
    const { bucket, keyPrefix, store } = this.#deps.config();
    const isAt = (server: string | undefined): boolean =>
      server === undefined || store === undefined || server === store.server;
    if (
      endedFor !== undefined &&
      isAt(endedFor.server) &&
      endedFor.bucket === bucket &&
      endedFor.keyPrefix === keyPrefix
    )
      return true;
    return (
      object === undefined || (isAt(object.server) && object.bucket === bucket && object.key.startsWith(keyPrefix))
    );
  }
}

/** Whether the file is as it was when its recording ended. A time that the mark does not have does not count. */
function isDone(mark: SourceMark, path: string, facts: SourceFacts): boolean {
  if (!isSameFile(mark.fingerprint, facts.fingerprint)) return false;
  // Another drive may have this device number meanwhile: under another name, the content has to be known too.
  const isComparable = mark.content !== undefined && mark.path !== undefined;
  if (isUnchangedSince(mark, facts) && (mark.path === path || !isComparable)) return true;
  // Without birth times the next file of this name may have the same inode; but it begins small.
  const isGrown = mark.fingerprint.birthtimeMs !== 0 || facts.sizeBytes >= mark.sizeBytes;
  return mark.isDiscarded && isGrown;
}

/** Whether the mark is about an earlier state of this file. */
function isOfFile(mark: SourceMark, path: string, { fingerprint }: SourceFacts): boolean {
  if (isSameFile(mark.fingerprint, fingerprint)) return true;
  return mark.path === path && mayBeSameFile(mark.fingerprint, fingerprint);
}

/** The mark of a finished file, from the document beside its object. */
function markFrom(document: FinishedDocument, { fingerprint, sizeBytes, mtimeMs, ctimeMs }: SourceFacts): SourceMark {
  const { stream_id: recordingId, original_file_path: path, s3_bucket: bucket, s3_key_prefix: key } = document;
  return { recordingId, fingerprint, sizeBytes, mtimeMs, ctimeMs, isDiscarded: false, path, object: { bucket, key } };
}
