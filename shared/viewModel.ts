import type { Phase } from './phases.ts';
import type { LimitView } from './uploadLimit.ts';
import type { ExceptionView, LowSpaceView, OutageView, StatusKind, UntilSafeView } from './status.ts';

/**
 * The engine as its faces (window, live table) see it: a snapshot with a revision, then numbered deltas. Plain JSON; all texts
 * a person reads come from the face's own catalogue by `code`, with `message` as the sentence where there is no better one.
 */

/** Why a recording does not run, or does not finish, beside its phase. Any number of them at once. */
export type HoldView =
  /** A person, or the settings, dropped it; its upload is being ended, which may have to wait for the store. Stands first. */
  | { readonly kind: 'discarding' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'held' }
  | { readonly kind: 'offline' }
  | { readonly kind: 'backoff'; readonly secondsLeft: number; readonly code: string; readonly message: string }
  | { readonly kind: 'attention'; readonly code: string; readonly message: string; readonly since: string }
  /** It waits for the end of a fault of its whole destination or folder, which `EngineView.outages` tells once. */
  | {
      readonly kind: 'outage';
      readonly of: 'destination' | 'folder';
      readonly code: string;
      readonly message: string;
      readonly since: string;
    };

/** A reason that keeps a quiet recording from being finished, or allows it. */
export type IdleReason =
  | 'growing'
  | 'file_open'
  | 'file_closed'
  | 'writers_unknown'
  | 'container_incomplete'
  | 'container_complete'
  | 'container_unmarked'
  | 'held'
  | 'finalize_requested';

export interface IdleView {
  readonly quietSeconds: number;
  /** Seconds until it is finished if nothing changes; `null` while it cannot be (held, paused, offline, a fault). */
  readonly finishesInSeconds: number | null;
  /** The whole countdown, for a ring. */
  readonly outOfSeconds: number;
  readonly reasons: readonly IdleReason[];
}

export interface MediaView {
  readonly durationSeconds: number | null;
  readonly container: string | null;
  readonly videoCodec: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly frameRate: string | null;
  readonly audioCodec: string | null;
  readonly timecode: string | null;
}

export interface ProofView {
  readonly verifiedBy: 'checksum' | 'etag' | 'read_back';
  readonly etag: string;
  /** CRC-32 of the whole object, eight hex digits. */
  readonly crc32: string;
  readonly sizeBytes: number;
  readonly completedAt: string;
  /** Seconds from the last byte on disk to the verified object; `null` after a restart. */
  readonly secondsAfterLastWrite: number | null;
  readonly media: MediaView | null;
  readonly probeError: string | null;
}

export interface RecordingView {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  /** The watched folder it was found in. */
  readonly folder: string;
  readonly bucket: string;
  readonly key: string;
  readonly phase: Phase;
  readonly holds: readonly HoldView[];
  /** Bytes on disk as last seen. */
  readonly sizeBytes: number;
  /** Bytes of stored parts; while finishing, bytes compared with the disk and found or made equal. */
  readonly cloudBytes: number;
  readonly comparedBytes: number;
  readonly partsStored: number;
  /** Parts the file would have if it ended now. */
  readonly partsTotal: number;
  readonly partsInFlight: number;
  readonly partsResent: number;
  /** How long ago the disk had as many bytes as the cloud has now; 0 when nothing is due. */
  readonly lagSeconds: number;
  /** Bytes per second over the last ten seconds. */
  readonly diskRate: number;
  /** Bytes per second that its parts carry, with their pauses; `null` while the first part is on its way. */
  readonly cloudRate: number | null;
  readonly idle: IdleView | null;
  readonly startedAt: string;
  readonly lastActivityAt: string;
  /** The file grew while this process looked at it: something writes it. False for a file that was there already. */
  readonly hasGrown: boolean;
  /** It was continued from stored parts at this start. */
  readonly isResumed: boolean;
  /** A person put it first: its parts are sent before those of the others. */
  readonly isFirst: boolean;
  /** Its upload is at another destination than the settings name. It is finished there, unless it is started again. */
  readonly isElsewhere: boolean;
  /** Its file is gone, or was emptied: the stored bytes may be the only copy. */
  readonly isSourceGone: boolean;
  /** Its object holds, or would hold, only a part of the recording, and the file is gone. Such an object is never safe. */
  readonly isIncomplete: boolean;
  /** Of a finished one: the file went on afterwards, and the recording with this id uploads it whole. */
  readonly replacedBy: string | null;
  readonly proof: ProofView | null;
  /**
   * The journal has it, parts of it are stored, and it is not continued here. Absent: it is, or it has ended. `no_folder`: its file is in no
   * watched folder. `not_allowed`: its destination or its name is not one of the settings. `unreadable`: the journal cannot read it.
   */
  readonly left?: 'no_folder' | 'not_allowed' | 'unreadable';
}

export interface FolderView {
  readonly path: string;
  readonly method: 'native' | 'polling' | 'unavailable' | 'starting';
  readonly reason: string | null;
  /** Files below it that match the patterns, as of the last reading. */
  readonly matchingFiles: number;
  readonly isPaused: boolean;
  /** Since when it is not there, or some of it cannot be read; `null` while all is well, and while it is paused. */
  readonly problemSince: string | null;
  /** The code of that fault: `source_missing`, `source_unreadable` or `disk_error`. */
  readonly problemCode: string | null;
  /** It was read completely after the last change in it. */
  readonly isRead: boolean;
  /** Subfolders and matching files that cannot be read, and matching names that are not valid UTF-8. */
  readonly unreadable: number;
  readonly notIncluded: NotIncludedView;
  /** Of a paused folder: matching files that are not finished, at most 1 000. Else 0. */
  readonly unsentFiles: number;
  /** Changes in it are not noticed now: its watch failed, and it was not read again yet. Absent: they are. */
  readonly isBlind?: true;
  /** As of some seconds ago at most. Absent while it is paused. */
  readonly statistics?: WatchStatisticsView;
}

/** How well the changes in one watched folder are noticed, since it is watched with the present settings. */
export interface WatchStatisticsView {
  /** Events of the watch and files that a polling reading found changed, with those that are left out. */
  readonly seen: number;
  /** Of them, left out because they match no pattern. */
  readonly filtered: number;
  /** Of them, merged with an earlier one about the same file. */
  readonly coalesced: number;
  /** New files of which no event told: only a reading of the folder found them. */
  readonly foundBySweep: number;
  readonly errors: number;
  /** Files that have to be looked at. */
  readonly queued: number;
  /** From a change on disk to its event; the upper bound of a class of times. `null` while nothing has changed. */
  readonly latencyP50Ms: number | null;
  readonly latencyP99Ms: number | null;
}

/** Files that match no include pattern and are left out for no other reason. */
export interface NotIncludedView {
  readonly files: number;
  /** Their extensions in lower case with the dot, the most frequent first, at most eight; without those of no extension. */
  readonly extensions: readonly string[];
}

export interface EngineView {
  readonly status: StatusKind;
  /** In the order of precedence, each cause once. */
  readonly outages: readonly OutageView[];
  /** Exceptions: files and recordings that the status does not cover. */
  readonly exceptions: readonly ExceptionView[];
  /** `null` while nothing is unfinished. */
  readonly untilSafe: UntilSafeView | null;
  /** `null` while no recording drive is nearly full. */
  readonly lowSpace: LowSpaceView | null;
  /** The largest lag of any recording that grew, in seconds; at least 1 while anything is unfinished. */
  readonly behindSeconds: number;
  readonly behindBytes: number;
  /** Outages and recordings that need a person. */
  readonly needsYou: number;
  /** Unfinished recordings. */
  readonly active: number;
  readonly isOnline: boolean;
  readonly isPaused: boolean;
  /** The journal cannot be written: nothing is sent until it can. `null` when all is well. */
  readonly journalProblem: string | null;
  /** A sentence to show once, e.g. that the journal was set aside and rebuilt. `null` when there is none. */
  readonly notice: string | null;
  /** Bytes per second, the sums over the unfinished recordings. `null` while no part has arrived and some are on their way. */
  readonly uploadRate: number | null;
  readonly diskRate: number;
  /** Files that are to be uploaded, and whose recordings have not begun: nothing of them is safe. */
  readonly waitingFiles: WaitingFilesView;
  /** The rule that limits the uploads now; `null` when none does. */
  readonly limit: LimitView | null;
}

export interface WaitingFilesView {
  readonly count: number;
  /** Bytes on disk of all of them, as last seen. */
  readonly bytes: number;
}

/** The newest so many finished recordings are in a snapshot. */
export const FINISHED_SHOWN = 200;

export interface Snapshot {
  readonly revision: number;
  readonly engine: EngineView;
  readonly folders: readonly FolderView[];
  /** Unfinished ones first, then the newest finished ones (at most `FINISHED_SHOWN`). */
  readonly recordings: readonly RecordingView[];
}

/** The snapshot of an engine that does not run. */
export const EMPTY_SNAPSHOT: Snapshot = {
  revision: 0,
  engine: {
    status: 'not_running',
    outages: [],
    exceptions: [],
    untilSafe: null,
    lowSpace: null,
    behindSeconds: 0,
    behindBytes: 0,
    needsYou: 0,
    active: 0,
    isOnline: true,
    isPaused: false,
    journalProblem: null,
    notice: null,
    uploadRate: 0,
    diskRate: 0,
    waitingFiles: { count: 0, bytes: 0 },
    limit: null,
  },
  folders: [],
  recordings: [],
};

/** The changes from `revision - 1` to `revision`. A gap in the numbers means: ask for a snapshot. */
export interface Delta {
  readonly revision: number;
  readonly engine?: EngineView;
  readonly folders?: readonly FolderView[];
  readonly changed: readonly RecordingView[];
  readonly removed: readonly string[];
}

/** The next snapshot. Throws RangeError on a gap. */
export function applyDelta(snapshot: Snapshot, delta: Delta): Snapshot {
  if (delta.revision !== snapshot.revision + 1) throw new RangeError('A delta is missing: ask for a snapshot.');
  const changed = new Map(delta.changed.map((recording) => [recording.id, recording]));
  const removed = new Set(delta.removed);
  const kept = snapshot.recordings.flatMap((recording) => {
    if (removed.has(recording.id)) return [];
    const next = changed.get(recording.id) ?? recording;
    changed.delete(recording.id);
    return [next];
  });
  return {
    revision: delta.revision,
    engine: delta.engine ?? snapshot.engine,
    folders: delta.folders ?? snapshot.folders,
    recordings: [...changed.values(), ...kept],
  };
}
