import { isAbsolute, normalize } from 'node:path';
import { asFault } from '../../core/fault.ts';
import type { SourceFacts } from '../../ports/fileSource.ts';
import { type RefusedUpload, refused } from './completeUpload.ts';
import { type EngineConfig, keyNamingOf } from '../engineConfig.ts';
import type { EnginePorts } from '../enginePorts.ts';
import { holdingFolder } from '../holdingFolder.ts';
import type { Orphans } from '../intake/orphans.ts';
import { freeUpload, type UploadUsers } from './freeUpload.ts';
import { listOpenUploads } from './openUploads.ts';

/** An open upload of the bucket, and the file on this machine whose bytes it holds. */
export interface Adoption {
  readonly uploadId: string;
  /** Absolute. */
  readonly path: string;
}

export type AdoptionResult = { readonly kind: 'adopted' } | RefusedUpload;

export interface AdoptUploadDeps {
  readonly ports: Pick<EnginePorts, 'store' | 'source' | 'clock'>;
  readonly config: () => EngineConfig;
  readonly orphans: Pick<Orphans, 'assign' | 'unassign'>;
  /** The upload of a recording that runs here and has this file; `undefined` when none has it. `''` before its upload is open. */
  readonly uploadAt: (path: string) => string | undefined;
  /** See `Engine.uploadUsers`. */
  readonly uploadUsers: (touched: string) => Promise<UploadUsers>;
  /** See `Intake`. */
  readonly isFinished: (path: string) => Promise<boolean>;
  /** Considers the file now, or returns `false` when it is considered as soon as the engine has read its folders. */
  readonly considerNow: (path: string) => boolean;
  /** Aborts when the engine stops. */
  readonly signal: AbortSignal;
}

/** A recording that was started has a durable checkpoint soon, unless there is no room for it or the journal is away. */
const START_LIMIT_MS = 30_000;
const LOOK_MS = 50;

/**
 * Makes the engine continue an open upload with a file of this machine. Resolves with `adopted` when the recording is durable; before the
 * engine has read its folders, when it is certain that the file fits. Rejects with the faults of the store and the journal.
 */
export async function adoptUpload(deps: AdoptUploadDeps, { uploadId, path }: Adoption): Promise<AdoptionResult> {
  const { ports, config, orphans, signal } = deps;
  const { bucket, folders } = config();
  const naming = keyNamingOf(config());
  const nowMs = ports.clock.nowMs();
  const { uploads, unreadable } = await listOpenUploads({ store: ports.store, bucket, naming, nowMs, signal });
  const asked = unreadable.find((one) => one.uploadId === uploadId);
  if (asked !== undefined) throw asked.fault;
  const users = await deps.uploadUsers(uploadId);
  const user = users.get(uploadId);
  if (user?.path === path && user.isOwn && uploads.some((one) => one.uploadId === uploadId)) return { kind: 'adopted' };
  const free = await freeUpload(uploads, uploadId, 'continue', () => Promise.resolve(users));
  if (free.kind === 'refused') return free;
  const { upload } = free;
  const facts = isUsable(path, folders) ? await factsOf(ports, path) : undefined;
  if (facts === undefined) return refused('file_unusable', 'The file is in no watched folder, or cannot be read.');
  if (deps.uploadAt(path) !== undefined || (await deps.isFinished(path)))
    return refused('file_taken', 'The file is being uploaded, or was uploaded before.');
  if (!(await orphans.assign(upload, path, facts)))
    return refused('other_content', 'The file does not hold the bytes that are stored.');
  if (!deps.considerNow(path)) return { kind: 'adopted' };
  for (let waitedMs = 0; waitedMs < START_LIMIT_MS; waitedMs += LOOK_MS) {
    const used = deps.uploadAt(path);
    if (used === uploadId) return { kind: 'adopted' };
    if (used !== undefined) break;
    await ports.clock.sleep(LOOK_MS, signal);
  }
  orphans.unassign(path);
  return refused('file_taken', 'The file could not be taken over now: try again.');
}

function isUsable(path: string, folders: EngineConfig['folders']): boolean {
  return isAbsolute(path) && normalize(path) === path && holdingFolder(path, folders) !== undefined;
}

async function factsOf({ source }: AdoptUploadDeps['ports'], path: string): Promise<SourceFacts | undefined> {
  try {
    return await source.stat(path);
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.disposition === 'cancelled') throw fault;
    return undefined;
  }
}
