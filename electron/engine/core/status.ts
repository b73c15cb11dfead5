import { sentence } from '../../../shared/sentences/sentence.ts';
import {
  DESTINATION_SETTINGS_CODES,
  type ExceptionView,
  OUTAGE_KINDS,
  type OutageKind,
  type OutageView,
  type Remedy,
  type StatusKind,
} from '../../../shared/status.ts';
import type { WebhookProblem } from '../../../shared/webhook.ts';
import type { FolderView, HoldView, RecordingView } from '../../../shared/viewModel.ts';

/** Faults of a destination that no setting of Rushes can end. */
const RETRIED_CODES: ReadonlySet<string> = new Set(['clock_skew', 'store_full']);

/** Faults of a whole destination: each recording that is sent there meets the same one. A person has to act. */
const DESTINATION_CODES: ReadonlySet<string> = new Set([...DESTINATION_SETTINGS_CODES, ...RETRIED_CODES]);

/** Faults of a source that follow from its folder, while that is not there. */
const FOLDER_CODES: ReadonlySet<string> = new Set(['source_missing', 'source_unreadable', 'disk_error']);

/** Outages that end by themselves. The others need a person. */
const PASSING_KINDS: ReadonlySet<OutageKind> = new Set(['offline', 'store_unreachable']);

/** A fault and the time at which it began. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  /** ISO 8601. */
  readonly since: string;
}

/** Everything that the status depends on. */
export interface StatusModel {
  /** All folders were read once since the engine was started. */
  readonly isStarted: boolean;
  /** A person paused everything. */
  readonly isPaused: boolean;
  /** ISO 8601; `null` while there is a network. */
  readonly offlineSince: string | null;
  readonly journal: Problem | null;
  /** Requests to the store have failed since. `nextTry` is ISO 8601. */
  readonly store: (Problem & { readonly nextTry: string | null }) | null;
  /** The store refuses the bucket of the settings, whether or not a recording has met that. */
  readonly refused: Problem | null;
  /** The bucket of the settings. */
  readonly bucket: string;
  readonly folders: readonly FolderView[];
  /** Unfinished recordings. */
  readonly recordings: readonly Pick<RecordingView, 'holds' | 'bucket' | 'folder' | 'phase' | 'diskRate'>[];
  /** Some file that was found is not decided on yet. */
  readonly hasUndecided: boolean;
  /** Files that another workstation uploads. */
  readonly filesElsewhere: number;
  /** Files that are to be uploaded, and whose recordings have not begun. */
  readonly waitingFiles: number;
  /** Of those, the files in this watched folder. */
  readonly waitingIn: (folder: string) => number;
  /** Finished recordings whose object holds only a part of them. */
  readonly incomplete: number;
  /** Recordings that a person discarded. */
  readonly discarded: number;
  /** Absent: there is no webhook, or it takes the messages. */
  readonly webhook?: WebhookProblem | undefined;
}

export interface EngineStatus {
  readonly status: StatusKind;
  /** In the order of precedence. */
  readonly outages: readonly OutageView[];
  readonly exceptions: readonly ExceptionView[];
  /** Outages and recordings that need a person. */
  readonly needsYou: number;
}

/** Whether a fault of a source with this code may follow from its folder, which is not there then. */
export function mayBeOfFolder(code: string): boolean {
  return FOLDER_CODES.has(code);
}

/**
 * The hold for a fault that needs a person: a fault of the whole destination, or of a folder that is not there, is told once for all
 * recordings, so that the recording only waits for its end.
 */
export function attentionHold(problem: Problem, isFolderMissing: boolean): HoldView {
  if (DESTINATION_CODES.has(problem.code)) return { kind: 'outage', of: 'destination', ...problem };
  if (isFolderMissing && mayBeOfFolder(problem.code)) return { kind: 'outage', of: 'folder', ...problem };
  return { kind: 'attention', ...problem };
}

/** The overall status. Pure. */
export function engineStatus(model: StatusModel): EngineStatus {
  const outages = outagesOf(model);
  const attention = model.recordings.filter(({ holds }) => holds.some(({ kind }) => kind === 'attention')).length;
  const needing = outages.filter(({ kind }) => !PASSING_KINDS.has(kind)).length;
  return {
    status: statusOf(model, outages, attention),
    outages,
    exceptions: exceptionsOf(model),
    needsYou: attention + needing,
  };
}

function statusOf(model: StatusModel, outages: readonly OutageView[], attention: number): StatusKind {
  const worst = outages[0]?.kind;
  if (worst === 'journal_unavailable' || worst === 'destination_refused') return worst;
  if (attention > 0) return 'attention';
  // With nothing to send, a network or a store that is away makes nothing unsafe. The outage is told all the same.
  const isIdle = unfinished(model) === 0;
  if (worst !== undefined && !(PASSING_KINDS.has(worst) && isIdle)) return worst;
  if (model.isPaused) return 'paused';
  const { recordings, folders } = model;
  const running = recordings.filter(({ holds }) => !holds.some(({ kind }) => kind === 'paused' || kind === 'held'));
  if (recordings.some(isGrowing)) return 'recording';
  if (running.length + model.filesElsewhere + model.waitingFiles > 0) return 'working';
  const paused = folders.filter(({ isPaused }) => isPaused);
  if (recordings.length > 0 || paused.some(({ unsentFiles }) => unsentFiles > 0)) return 'paused';
  if (!model.isStarted || model.hasUndecided || folders.some(({ isPaused, isRead }) => !isPaused && !isRead))
    return 'reading';
  // Nobody knows whether the files in it are safe.
  if (paused.some(({ isRead }) => !isRead)) return 'paused';
  if (model.incomplete > 0) return 'incomplete';
  return folders.length === 0 ? 'no_folder' : 'safe';
}

function isGrowing({ phase, diskRate, holds }: StatusModel['recordings'][number]): boolean {
  return phase === 'recording' && diskRate > 0 && !holds.some(({ kind }) => kind === 'paused');
}

function outagesOf(model: StatusModel): readonly OutageView[] {
  const found = [
    ...journalOutages(model),
    ...destinationOutages(model),
    ...folderOutages(model),
    ...networkOutages(model),
  ];
  return found.toSorted((a, b) => OUTAGE_KINDS.indexOf(a.kind) - OUTAGE_KINDS.indexOf(b.kind));
}

/** Recordings that have not ended, with those that have not begun. */
function unfinished({ recordings, waitingFiles }: StatusModel): number {
  return recordings.length + waitingFiles;
}

function journalOutages(model: StatusModel): OutageView[] {
  const { journal } = model;
  if (journal === null) return [];
  const remedy: Remedy = journal.code === 'checkpoint_unavailable' ? 'open_settings' : 'retry';
  return [{ kind: 'journal_unavailable', name: '', ...journal, nextTry: null, recordings: unfinished(model), remedy }];
}

/** One for each bucket, with the fault that was met first. Files whose recordings have not begun will meet that of the settings. */
function destinationOutages({ recordings, refused, bucket: configured, waitingFiles }: StatusModel): OutageView[] {
  const byBucket = new Map<string, OutageView>();
  for (const { bucket, holds } of recordings) {
    const hold = holds.find((one) => one.kind === 'outage' && one.of === 'destination');
    if (hold?.kind !== 'outage') continue;
    const { since } = hold;
    const known = byBucket.get(bucket);
    const count = (known?.recordings ?? 0) + 1;
    const isLater = known !== undefined && known.since <= since;
    byBucket.set(bucket, isLater ? { ...known, recordings: count } : refusedBucket(bucket, hold, count));
  }
  const known = byBucket.get(configured) ?? (refused === null ? undefined : refusedBucket(configured, refused, 0));
  if (known !== undefined) {
    const begun = refused === null ? known.recordings : recordings.filter(({ bucket }) => bucket === configured).length;
    byBucket.set(configured, { ...known, recordings: begun + waitingFiles });
  }
  return [...byBucket.values()];
}

function refusedBucket(name: string, { code, message, since }: Problem, recordings: number): OutageView {
  const remedy: Remedy = RETRIED_CODES.has(code) ? 'retry' : 'open_settings';
  return { kind: 'destination_refused', name, code, message, since, nextTry: null, recordings, remedy };
}

function folderOutages({ folders, recordings, waitingIn }: StatusModel): OutageView[] {
  return folders.flatMap((folder): OutageView[] => {
    const { path, reason, problemSince: since } = folder;
    if (folder.isPaused || since === null) return [];
    const waiting = recordings.filter((recording) => recording.folder === path).length + waitingIn(path);
    const shared = { name: path, message: reason ?? '', since, nextTry: null, recordings: waiting } as const;
    const code = folder.problemCode ?? 'source_missing';
    const kind = code === 'source_unreadable' ? 'folder_unreadable' : 'folder_missing';
    return [{ kind, code, ...shared, remedy: 'open_folders' }];
  });
}

function networkOutages(model: StatusModel): OutageView[] {
  const { offlineSince, store, bucket } = model;
  const waiting = unfinished(model);
  if (offlineSince !== null) {
    return [
      {
        kind: 'offline',
        name: '',
        code: 'network',
        message: sentence('noNetwork', {}),
        since: offlineSince,
        nextTry: null,
        recordings: waiting,
        remedy: 'wait',
      },
    ];
  }
  if (store === null) return [];
  return [{ kind: 'store_unreachable', name: bucket, ...store, recordings: waiting, remedy: 'retry' }];
}

function exceptionsOf({ folders, incomplete, discarded, webhook }: StatusModel): readonly ExceptionView[] {
  const found: ExceptionView[] = [];
  const read = folders.filter(({ isPaused, notIncluded }) => !isPaused && notIncluded.files > 0);
  const files = read.reduce((sum, { notIncluded }) => sum + notIncluded.files, 0);
  const extensions = [...new Set(read.flatMap(({ notIncluded }) => notIncluded.extensions))];
  if (files > 0) found.push({ kind: 'not_included', files, extensions });
  const paused = folders.filter(({ isPaused }) => isPaused);
  const unsentFiles = paused.reduce((sum, folder) => sum + folder.unsentFiles, 0);
  if (paused.length > 0) found.push({ kind: 'folder_paused', folders: paused.length, unsentFiles });
  if (incomplete > 0) found.push({ kind: 'incomplete', recordings: incomplete });
  if (discarded > 0) found.push({ kind: 'discarded', recordings: discarded });
  if (webhook !== undefined) found.push({ kind: 'webhook', problem: webhook });
  return found;
}
