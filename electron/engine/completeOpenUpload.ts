import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { nodeFiles } from './adapters/nodeFs/nodeFiles.ts';
import { FfprobeMediaProbe } from './adapters/probeFfprobe/ffprobeMediaProbe.ts';
import { systemClock } from './adapters/systemClock.ts';
import { asFault } from './core/fault.ts';
import type { ObjectAddress, ObjectStore } from './ports/objectStore.ts';
import { type CompleteUploadDeps, completeUpload, type ObjectProbe } from './runtime/bucket/completeUpload.ts';
import { playabilityOfObject } from './runtime/bucket/objectProbe.ts';
import type { OpenUpload } from './runtime/bucket/openUploads.ts';

/** The beginning of an object that is copied to this machine for ffprobe. */
const HEAD_BYTES = 64 * 1024 * 1024;

const quiet = { log: () => undefined };

/** See `completeUpload`. The object is probed by its beginning, which is copied to the folder for temporary files. */
export function completeOpenUpload(
  deps: Omit<CompleteUploadDeps, 'probe' | 'clock'>,
  open: readonly OpenUpload[],
  uploadId: string,
): ReturnType<typeof completeUpload> {
  const probe = (object: ObjectAddress, sizeBytes: number): Promise<ObjectProbe> =>
    probeObject(deps.store, object, sizeBytes, deps.signal);
  return completeUpload({ ...deps, clock: systemClock, probe }, open, uploadId);
}

async function probeObject(
  store: Pick<ObjectStore, 'readObject'>,
  object: ObjectAddress,
  sizeBytes: number,
  signal: AbortSignal,
): Promise<ObjectProbe> {
  const playability = await playabilityOfObject(store, object, sizeBytes, signal);
  if (playability !== 'playable')
    return { media: null, probeError: 'The object is not in a known container.', playability };
  const folder = await mkdtemp(path.join(tmpdir(), 'rushes-probe-'));
  try {
    const file = path.join(folder, 'head');
    const { bucket, key } = object;
    const range = { offset: 0, length: Math.min(HEAD_BYTES, sizeBytes) };
    await pipeline(Readable.from(store.readObject({ bucket, key, range }, signal)), createWriteStream(file));
    const { source } = nodeFiles({ clock: systemClock, logger: quiet });
    source.restrictTo([folder], 'never');
    const media = await new FfprobeMediaProbe({ source, path: 'automatic' }).probe(file, signal);
    // The beginning does not tell how long the rest is.
    const duration = range.length < sizeBytes ? { durationSeconds: null } : {};
    return { media: { ...media, ...duration }, probeError: null, playability };
  } catch (thrown) {
    const fault = asFault(thrown);
    // Also where there is no room for the copy: the object is complete without media facts.
    if (fault.code !== 'probe_failed' && fault.code !== 'unexpected') throw fault;
    return { media: null, probeError: fault.message, playability };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
