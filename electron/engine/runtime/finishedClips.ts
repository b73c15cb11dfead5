import { dirname } from 'node:path';
import type { RecordingId, RecordingRecord } from '../core/recording.ts';
import { isUnchangedSince, mayBeOnFileSystem } from '../core/sourceMark.ts';
import type { CheckpointStore } from '../ports/checkpointStore.ts';
import type { FileSource, SourceReader } from '../ports/fileSource.ts';

export interface FinishedClipsDeps {
  readonly checkpoints: Pick<CheckpointStore, 'load'>;
  readonly source: Pick<FileSource, 'open' | 'fileSystemOf'>;
  /** The workstation whose recordings may be opened: a shared journal holds those of others too. */
  readonly ownerId: string;
}

/** The file of a completed recording, open for reading. */
export interface OpenClip extends Pick<SourceReader, 'read' | 'close'> {
  /** Absolute. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** Opens the files of recordings that this workstation completed, and no other file. */
export class FinishedClips {
  readonly #deps: FinishedClipsDeps;
  /** A clip is opened for each range of it that is read; the record of a completed recording names the same file each time. */
  #last: { readonly id: RecordingId; readonly file: UploadedFile } | undefined;

  constructor(deps: FinishedClipsDeps) {
    this.#deps = deps;
  }

  /**
   * Opens the file of this recording if it is still the file that was uploaded: in a watched folder, reached by no link that is not
   * followed, with the ids, the size and the times that it was completed with. The opened file is checked, each time. `undefined` for
   * any other file and any other id. Rejects with the faults of the journal and of the file.
   */
  async open(id: RecordingId): Promise<OpenClip | undefined> {
    const file = await this.#fileOf(id);
    if (file === undefined) return undefined;
    const { source } = this.#deps;
    const reader = await source.open(file.path);
    try {
      const now = await reader.stat();
      if (isUnchangedSince(file, now) && mayBeOnFileSystem(file, await source.fileSystemOf(dirname(file.path))))
        return {
          path: file.path,
          sizeBytes: now.sizeBytes,
          read: reader.read.bind(reader),
          close: () => reader.close(),
        };
    } catch (error) {
      await reader.close();
      throw error;
    }
    await reader.close();
    return undefined;
  }

  async #fileOf(id: RecordingId): Promise<UploadedFile | undefined> {
    if (this.#last?.id === id) return this.#last.file;
    const { checkpoints, ownerId } = this.#deps;
    const record = (await checkpoints.load(id))?.record;
    const file = record?.ownerId === ownerId ? uploadedFile(record) : undefined;
    if (file !== undefined) this.#last = { id, file };
    return file;
  }
}

type UploadedFile = Pick<RecordingRecord, 'path' | 'fingerprint'> & Parameters<typeof isUnchangedSince>[0];

/** The file as it was when it was compared with its object; `undefined` without one. */
function uploadedFile(record: RecordingRecord): UploadedFile | undefined {
  const { id, phase, object, frozen, path, fingerprint, fileSystem } = record;
  if (phase !== 'completed' || object === undefined || frozen === undefined) return undefined;
  const { sizeBytes, mtimeMs, ctimeMs } = frozen;
  return {
    recordingId: id,
    path,
    fingerprint,
    sizeBytes,
    mtimeMs,
    ...(ctimeMs === undefined ? {} : { ctimeMs }),
    ...(fileSystem === undefined ? {} : { fileSystem }),
    isDiscarded: false,
  };
}
