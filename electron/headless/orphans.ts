/** The command `orphans`, which works on the open uploads of the bucket from any machine that has its credentials. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { INDEX_REPAIR, monthlyCostUsd } from '../../shared/openUploads.ts';
import { hidesOpenUploads } from '../../shared/providers.ts';
import { visibleJson, visibleText } from '../../shared/visibleText.ts';
import {
  completeOpenUpload,
  Fault,
  freeUpload,
  journalUploads,
  keyNamingOfSettings,
  listOpenUploads,
  type ObjectStore,
  type OpenUpload,
  type OpenUploadList,
  openStateFolder,
  systemClock,
  type UnreadableUpload,
  type UploadAction,
  type UploadUser,
  type UploadUsers,
} from '../engine/index.ts';
import { absolute, contextOf, withStore, write } from './bucketAccess.ts';
import type { BucketFlags, Flags } from './flags.ts';
import type { HeadlessEnd } from './run.ts';
import type { EngineRun } from './runEngine.ts';
import { type HeadlessSettings, missingSetting } from './settings.ts';
import { UsageError } from './usageError.ts';

const DONE: HeadlessEnd = { status: 0, isHeldUp: false };

const INCOMPLETE_LIST: HeadlessEnd = { status: 2, isHeldUp: false };

interface OrphansContext extends OpenUploadList {
  readonly told: HeadlessSettings;
  readonly flags: BucketFlags;
  readonly store: ObjectStore;
}

/** Lists the open uploads below the prefix, or discards or completes one of them. @throws UsageError */
export async function showOrphans(flags: Flags, told: HeadlessSettings): Promise<HeadlessEnd> {
  const { bucketCommand } = flags;
  if (bucketCommand === undefined) return DONE;
  const { discard, complete } = bucketCommand;
  if (discard !== undefined && complete !== undefined)
    throw new UsageError('An upload is either discarded or completed: write only one of --discard and --complete.');
  return withStore(told, async (store) => {
    const list = await listOpenUploads(listContext(told, store));
    const context: OrphansContext = { told, flags: bucketCommand, store, ...list };
    if (discard !== undefined) return discardOne(context, discard);
    if (complete !== undefined) return completeOne(context, complete);
    return showList(told, list);
  });
}

async function showList(told: HeadlessSettings, { uploads, unreadable }: OpenUploadList): Promise<HeadlessEnd> {
  const nowMs = systemClock.nowMs();
  const users = await knownUsers(told);
  for (const upload of uploads) {
    const user = users.get(upload.uploadId);
    await write(told.isJson ? orphanJson(upload, user, nowMs) : orphanText(upload, user, nowMs));
  }
  for (const upload of unreadable)
    await write(
      told.isJson ? unreadableJson(upload, users.get(upload.uploadId), nowMs) : unreadableText(upload, nowMs),
    );
  if (!told.isJson && uploads.length + unreadable.length === 0) await write('The store lists no open uploads.\n');
  if (hidesOpenUploads(told.settings.destination.provider))
    process.stderr.write(
      'MinIO lists open uploads by their whole key only: there may be some that are not in the list.\n',
    );
  return unreadable.length === 0 ? DONE : INCOMPLETE_LIST;
}

/**
 * The upload that `--adopt` continues, with settings for an engine that reads nothing but its file and ends when it is finished;
 * `undefined` without the flag. @throws UsageError
 */
export function adoptionOf(
  flags: Flags,
  reread: () => HeadlessSettings,
): Pick<EngineRun, 'told' | 'reread' | 'adoption'> | undefined {
  const { adopt: uploadId, file, discard, complete } = flags.bucketCommand ?? {};
  if (uploadId === undefined) {
    if (file !== undefined) throw new UsageError('--file belongs to --adopt: write --adopt UPLOAD_ID as well.');
    return undefined;
  }
  if (discard !== undefined || complete !== undefined)
    throw new UsageError('An upload is continued, discarded or completed: write only one of these flags.');
  if (file === undefined)
    throw new UsageError('--adopt needs the file of the upload: write --file /media/recordings/C0001.MP4.');
  const filePath = absolute(file);
  const only = (): HeadlessSettings => {
    const told = reread();
    const { settings } = told;
    const folders = [{ path: path.dirname(filePath), isPaused: false }];
    // No other file of the folder is uploaded.
    const patterns = { ...settings.patterns, include: [literalPattern(path.basename(filePath))], exclude: [] };
    const missing = missingSetting({ ...told, settings: { ...settings, folders } });
    if (missing !== undefined) throw missing;
    return { ...told, isOnce: true, settings: { ...settings, folders, patterns } };
  };
  return { told: only(), reread: only, adoption: { uploadId, path: filePath } };
}

/** A pattern that matches this name only. */
function literalPattern(name: string): string {
  return name.replace(/[\\*?[\]{}()!+@|^$~]/g, '\\$&');
}

function listContext(told: HeadlessSettings, store: ObjectStore) {
  const { bucket, signal } = contextOf(told, store);
  return { store, bucket, naming: keyNamingOfSettings(told.settings), nowMs: systemClock.nowMs(), signal };
}

async function discardOne(context: OrphansContext, uploadId: string): Promise<HeadlessEnd> {
  const { told, flags, store } = context;
  const upload = await unusedUpload(context, uploadId, 'discard');
  if (!flags.isConfirmed)
    throw new UsageError(
      `${upload.sizeBytes} bytes of ${upload.key} would be deleted for good: write --yes to confirm.`,
    );
  await store.abortUpload(upload, contextOf(told, store).signal);
  await write(
    told.isJson
      ? `${visibleJson({ key: upload.key, result: 'discarded' })}\n`
      : `${visibleText(`Discarded ${upload.key}.`)}\n`,
  );
  return DONE;
}

async function completeOne(context: OrphansContext, uploadId: string): Promise<HeadlessEnd> {
  const { told, flags, store, uploads } = context;
  const upload = await unusedUpload(context, uploadId, 'complete');
  if (!flags.isConfirmed)
    throw new UsageError(
      `${upload.key} would become an object without the rest of the recording, and could not be continued any more: write --yes to confirm.`,
    );
  const result = await completeOpenUpload(listContext(told, store), uploads, uploadId);
  if (result.kind === 'refused') throw new UsageError(result.message);
  const { key, sizeBytes, parts, partsLeftOut, playability, verifiedBy } = result.fragment;
  if (told.isJson) {
    const fields = { key, result: 'completed', incomplete: true, size_bytes: sizeBytes, parts };
    const found = { parts_left_out: partsLeftOut, playability, verified_by: verifiedBy };
    const repair = playability === 'no_index' ? { repair: INDEX_REPAIR } : {};
    await write(`${visibleJson({ ...fields, ...found, ...repair })}\n`);
    return DONE;
  }
  const left = partsLeftOut === 0 ? '' : `, ${partsLeftOut} behind a gap left out`;
  const lines = [`Completed ${key}: incomplete, ${sizeBytes} bytes, ${parts} parts${left}, verified by ${verifiedBy}.`];
  if (playability === 'no_index') lines.push(INDEX_REPAIR);
  await write(lines.map((line) => `${visibleText(line)}\n`).join(''));
  return DONE;
}

/** The upload with this id, if it may be touched: see `freeUpload`. @throws UsageError */
async function unusedUpload(
  { told, uploads, unreadable }: OrphansContext,
  uploadId: string,
  action: UploadAction,
): Promise<OpenUpload> {
  const asked = unreadable.find((one) => one.uploadId === uploadId);
  if (asked !== undefined) throw new UsageError(`The parts of ${asked.key} cannot be listed. ${asked.fault.message}`);
  const free = await freeUpload(uploads, uploadId, action, (id) => usersInJournal(told, id));
  if (free.kind === 'free') return free.upload;
  if (free.code === 'unknown_upload')
    throw new UsageError(`${free.message} The command orphans lists the ones there are.`);
  throw new UsageError(free.message);
}

/** @throws UsageError when the journal cannot be read, e.g. because a running Rushes uses it */
async function usersInJournal(
  { settings, secrets, stateFolder }: HeadlessSettings,
  touched?: string,
): Promise<UploadUsers> {
  try {
    const state = openStateFolder(stateFolder);
    try {
      const context = { state, logger: { log: () => undefined }, signal: new AbortController().signal };
      const journalSecrets = { redisFor: () => secrets.redis, recordSecret: secrets.recordSecret };
      return await journalUploads(context, settings, journalSecrets, touched);
    } finally {
      state.release();
    }
  } catch (error) {
    throw error instanceof Fault ? new UsageError(error.message) : error;
  }
}

/** For the list, which any machine can make that has the credentials of the bucket: a journal that cannot be read tells nothing. */
async function knownUsers(told: HeadlessSettings): Promise<UploadUsers> {
  const { settings, stateFolder } = told;
  const hasJournal = settings.journal.kind === 'redis' || existsSync(path.join(stateFolder, 'journal.sqlite'));
  if (!hasJournal) return new Map();
  return usersInJournal(told).catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${visibleText(error.message)} The list does not contain what the journal knows.\n`);
    return new Map();
  });
}

function orphanJson(upload: OpenUpload, user: UploadUser | undefined, nowMs: number): string {
  const { key, uploadId, lastPartAtMs, parts, sizeBytes, isActive, isCompleting } = upload;
  const fields = {
    key,
    upload_id: uploadId,
    ...ageFields(upload, nowMs),
    last_part_at: lastPartAtMs === undefined ? null : new Date(lastPartAtMs).toISOString(),
    parts,
    size_bytes: sizeBytes,
    estimated_usd_per_month: monthlyCostUsd(sizeBytes),
    workstation: user?.workstation ?? upload.workstation ?? null,
    used_by: usedBy(user),
    is_active: isActive,
    is_completing: isCompleting,
  };
  return `${visibleJson(fields)}\n`;
}

/** The fields that follow from the parts are not known. */
function unreadableJson(upload: UnreadableUpload, user: UploadUser | undefined, nowMs: number): string {
  const { key, uploadId, fault } = upload;
  const unknown = { last_part_at: null, parts: null, size_bytes: null, estimated_usd_per_month: null };
  const fields = {
    key,
    upload_id: uploadId,
    ...ageFields(upload, nowMs),
    ...unknown,
    workstation: user?.workstation ?? null,
    used_by: usedBy(user),
    is_active: null,
    is_completing: false,
    code: fault.code,
    message: fault.message,
  };
  return `${visibleJson(fields)}\n`;
}

function ageFields({ initiatedAtMs }: Pick<OpenUpload, 'initiatedAtMs'>, nowMs: number) {
  return {
    started_at: new Date(initiatedAtMs).toISOString(),
    age_seconds: Math.max(0, Math.round((nowMs - initiatedAtMs) / 1000)),
  };
}

function usedBy(user: UploadUser | undefined): 'own' | 'other' | null {
  return user === undefined ? null : user.isOwn ? 'own' : 'other';
}

function unreadableText({ key, uploadId, initiatedAtMs, fault }: UnreadableUpload, nowMs: number): string {
  const facts = `${hoursSince(initiatedAtMs, nowMs)} h old, its parts cannot be listed: ${fault.message}`;
  return [key, `  ${facts}`, `  ${uploadId}`].map((line) => `${visibleText(line)}\n`).join('');
}

function hoursSince(atMs: number, nowMs: number): string {
  return ((nowMs - atMs) / 3_600_000).toFixed(1);
}

function orphanText(upload: OpenUpload, user: UploadUser | undefined, nowMs: number): string {
  const hours = hoursSince(upload.initiatedAtMs, nowMs);
  const megabytes = (upload.sizeBytes / 1e6).toFixed(1);
  const workstation = user?.workstation ?? upload.workstation;
  const owner = workstation === undefined ? ', workstation not known' : `, from ${workstation}`;
  const state = stateText(upload, user);
  const cost = monthlyCostUsd(upload.sizeBytes);
  const facts = `${hours} h old, ${upload.parts} parts, ${megabytes} MB, about ${cost} USD a month${owner}${state}`;
  return [upload.key, `  ${facts}`, `  ${upload.uploadId}`].map((line) => `${visibleText(line)}\n`).join('');
}

function stateText({ isCompleting, isActive }: OpenUpload, user: UploadUser | undefined): string {
  if (user !== undefined) return user.isOwn ? ', used by this workstation' : ', used by another workstation';
  if (isCompleting) return ', to be completed once more';
  return isActive ? ', active' : '';
}
