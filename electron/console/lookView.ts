import { lastName } from '../../shared/lastName.ts';
import type { ExceptionView, OutageView } from '../../shared/status.ts';
import type { Delta, EngineView, FolderView, HoldView, RecordingView, Snapshot } from '../../shared/viewModel.ts';

/**
 * The part of the view model for the role `look`: status, names and progress. Every field is written down here, so that a field that is
 * added to the view model stays secret until somebody decides otherwise. Sentences of the engine may hold paths, so they are left out;
 * the page has its own for the codes.
 */
export function lookSnapshot({ revision, engine, folders, recordings }: Snapshot): Snapshot {
  return {
    revision,
    engine: lookEngine(engine),
    folders: folders.map(lookFolder),
    recordings: recordings.map(lookRecording),
  };
}

/** See `lookSnapshot`. */
export function lookDelta({ revision, engine, folders, changed, removed }: Delta): Delta {
  return {
    revision,
    ...(engine === undefined ? {} : { engine: lookEngine(engine) }),
    ...(folders === undefined ? {} : { folders: folders.map(lookFolder) }),
    changed: changed.map(lookRecording),
    removed,
  };
}

function lookEngine(engine: EngineView): EngineView {
  return {
    status: engine.status,
    outages: engine.outages.map(lookOutage),
    exceptions: engine.exceptions.flatMap(lookException),
    untilSafe: engine.untilSafe,
    lowSpace: engine.lowSpace === null ? null : { ...engine.lowSpace, folder: lastName(engine.lowSpace.folder) },
    behindSeconds: engine.behindSeconds,
    behindBytes: engine.behindBytes,
    needsYou: engine.needsYou,
    active: engine.active,
    isOnline: engine.isOnline,
    isPaused: engine.isPaused,
    journalProblem: engine.journalProblem === null ? null : '',
    notice: null,
    uploadRate: engine.uploadRate,
    diskRate: engine.diskRate,
    waitingFiles: engine.waitingFiles,
    limit: engine.limit,
  };
}

function lookException(exception: ExceptionView): readonly ExceptionView[] {
  switch (exception.kind) {
    case 'not_included':
      return [{ kind: exception.kind, files: exception.files, extensions: exception.extensions }];
    case 'folder_paused':
      return [{ kind: exception.kind, folders: exception.folders, unsentFiles: exception.unsentFiles }];
    case 'incomplete':
    case 'discarded':
      return [{ kind: exception.kind, recordings: exception.recordings }];
    case 'webhook':
      // It is for those who can change the settings.
      return [];
  }
}

/** The name of a folder stays, the way to it does not, and neither does the name of a bucket. */
function lookOutage({ kind, name, code, since, nextTry, recordings }: OutageView): OutageView {
  const isOfFolder = kind === 'folder_missing' || kind === 'folder_unreadable';
  return {
    kind,
    name: isOfFolder ? lastName(name) : '',
    code,
    message: '',
    since,
    nextTry,
    recordings,
    remedy: 'wait',
  };
}

function lookFolder(folder: FolderView): FolderView {
  return {
    path: lastName(folder.path),
    method: folder.method,
    reason: null,
    matchingFiles: folder.matchingFiles,
    isPaused: folder.isPaused,
    problemSince: folder.problemSince,
    problemCode: folder.problemCode,
    isRead: folder.isRead,
    unreadable: folder.unreadable,
    notIncluded: folder.notIncluded,
    unsentFiles: folder.unsentFiles,
    ...(folder.isBlind === undefined ? {} : { isBlind: folder.isBlind }),
    ...(folder.statistics === undefined ? {} : { statistics: folder.statistics }),
  };
}

function lookRecording(recording: RecordingView): RecordingView {
  return {
    id: recording.id,
    path: '',
    name: recording.name,
    folder: '',
    bucket: '',
    key: '',
    phase: recording.phase,
    holds: recording.holds.map(lookHold),
    sizeBytes: recording.sizeBytes,
    cloudBytes: recording.cloudBytes,
    comparedBytes: recording.comparedBytes,
    partsStored: recording.partsStored,
    partsTotal: recording.partsTotal,
    partsInFlight: recording.partsInFlight,
    partsResent: recording.partsResent,
    lagSeconds: recording.lagSeconds,
    diskRate: recording.diskRate,
    cloudRate: recording.cloudRate,
    idle: recording.idle,
    startedAt: recording.startedAt,
    lastActivityAt: recording.lastActivityAt,
    hasGrown: recording.hasGrown,
    isResumed: recording.isResumed,
    isFirst: recording.isFirst,
    isElsewhere: recording.isElsewhere,
    isSourceGone: recording.isSourceGone,
    isIncomplete: recording.isIncomplete,
    replacedBy: recording.replacedBy,
    proof: null,
    ...(recording.left === undefined ? {} : { left: recording.left }),
  };
}

function lookHold(hold: HoldView): HoldView {
  switch (hold.kind) {
    case 'discarding':
    case 'paused':
    case 'held':
    case 'offline':
      return { kind: hold.kind };
    case 'backoff':
      return { kind: hold.kind, secondsLeft: hold.secondsLeft, code: hold.code, message: '' };
    case 'attention':
      return { kind: hold.kind, code: hold.code, message: '', since: hold.since };
    case 'outage':
      return { kind: hold.kind, of: hold.of, code: hold.code, message: '', since: hold.since };
  }
}
