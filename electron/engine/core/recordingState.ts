import type { MediaView } from '../../../shared/viewModel.ts';
import type { Fault, FaultCode } from './fault.ts';
import type { FinishEvidenceView } from './finishRule.ts';
import type {
  Destination,
  FinishReason,
  FinishedObject,
  PartLedger,
  RecordingRecord,
  SentPart,
  SourceFingerprint,
  StoredPart,
  UploadSession,
} from './recording.ts';
import { PartNumbers } from './partNumbers.ts';
import { StoredParts } from './storedParts.ts';

/** The file as it was last looked at. All times but those of the file are on the monotonic clock. */
export type SourceSight =
  | { readonly kind: 'unseen' }
  | {
      readonly kind: 'there';
      readonly sizeBytes: number;
      readonly mtimeMs: number;
      readonly ctimeMs?: number;
      readonly allocatedBytes?: number;
      readonly changedAtMs: number;
      /** Grew since this process looks at it. */
      readonly hasGrown: boolean;
    }
  | DoubtedSource
  | { readonly kind: 'missing'; readonly sinceMs: number; readonly isSearched: boolean };

/**
 * The name holds a file that may not be the recording's: it has another id, it is shorter than what is stored, or its id proves
 * nothing. Nothing is read for parts, and the recording is not finished, until its stored parts have been compared with it.
 */
export interface DoubtedSource {
  readonly kind: 'doubted';
  readonly seen: SeenSource;
  readonly changedAtMs: number;
  /** The recording's own file was searched under other names. */
  readonly isSearched: boolean;
  /** The last comparison: how many stored parts the file was long enough for, and whether it had been quiet. */
  readonly compared: { readonly parts: number; readonly isQuiet: boolean } | undefined;
}

/** Work of which a recording has one at a time. Parts are sent beside it. */
export type Task =
  /** Compare the session and the ledger with what the store lists; adopt what was stored but not written down. */
  | { readonly kind: 'reconcile' }
  | { readonly kind: 'open_upload' }
  /** Ask the file, its writers and its container. */
  | { readonly kind: 'gather_evidence' }
  /** Search for the file under another name. */
  | { readonly kind: 'locate' }
  /** Compare the stored parts with the file that has the recording's name now. */
  | { readonly kind: 'compare_replacement' }
  /** Is the file still as it was frozen? */
  | { readonly kind: 'check_frozen' }
  | { readonly kind: 'put_object' }
  | { readonly kind: 'complete' }
  | { readonly kind: 'verify' }
  | { readonly kind: 'describe' }
  | { readonly kind: 'abort_upload' };

export type TaskKind = Task['kind'];

/** State that is lost with the process. */
export interface LiveState {
  readonly source: SourceSight;
  /** Part number → the freeze it was started under (0 while recording). */
  readonly inFlight: ReadonlyMap<number, number>;
  /** Parts that the recorder has reserved but not completely written yet. */
  readonly blank: PartNumbers;
  /**
   * The file was rewritten in place, and still holds what is stored: no part is sent before all stored ones are compared, which is
   * done when finishing.
   */
  readonly isRewritten: boolean;
  /** Parts found or made equal to the disk since the file was frozen. */
  readonly confirmed: PartNumbers;
  /** Counts freezes: a part read before a freeze does not count as compared after it. */
  readonly freeze: number;
  /** `freeze`: as it was when the task was started. */
  readonly task: { readonly kind: TaskKind; readonly token: number; readonly freeze: number } | undefined;
  readonly lastToken: number;
  /**
   * The file is known to hold what is stored. False after a start, after the file was away, and when a part found it rewritten: an
   * equal id proves the file, not its content.
   */
  readonly isProven: boolean;
  /** The stored parts have been compared with what the store lists since this process started. */
  readonly isReconciled: boolean;
  /** The store holds parts that the ledger does not know, listed while the file was in doubt: they are listed again once it is proven. */
  readonly hasStrangers: boolean;
  /** The end of the last part whose answer was lost since the store was asked for its parts: the store may hold it. 0: none. */
  readonly unansweredEndBytes: number;
  /** Consecutive failures. */
  readonly failures: number;
  /** Nothing is tried before this time on the monotonic clock. */
  readonly backoff: { readonly untilMs: number; readonly code: FaultCode; readonly message: string } | undefined;
  readonly evidence: FinishEvidenceView | undefined;
  readonly evidenceAtMs: number;
  /** How often the store had lost or changed parts that it had acknowledged. */
  readonly losses: number;
  /** How often the store did not show the object that it had reported to be made of this upload. */
  readonly absences: number;
  /** A part that was stored was sent again since the comparison began: the file was not equal to it. */
  readonly hasResent: boolean;
  /** Comparisons in a row that found all parts equal, although the times of the file moved meanwhile. */
  readonly equalPasses: number;
  /** How often the comparison began anew because the times of the file had moved, since its size last changed. */
  readonly restarts: number;
  /** Its upload, or its object, is at a store that cannot be asked: another one is configured. */
  readonly isElsewhere: boolean;
  readonly isOffline: boolean;
  readonly isEnginePaused: boolean;
}

export interface RecordingState {
  readonly record: RecordingRecord;
  readonly ledger: StoredParts;
  readonly live: LiveState;
}

/** The settings that decide about finishing; they may change while a recording runs. */
export interface RecordingPolicy {
  readonly timeoutMs: number;
  readonly isStrictTimeout: boolean;
  readonly waitsWhileHeld: boolean;
  readonly onVanish: 'keep' | 'complete' | 'discard';
  /** A person is asked before a file with more unwritten bytes than this is finished. Absent or `null`: never. */
  readonly holesMaxBytes?: number | null;
  /** The configured store. Absent: recordings are not compared with it. */
  readonly destination?: Destination;
  /** Servers that were configured before and can still be asked. */
  readonly earlierServers?: readonly string[];
  /** The size that parts which are not stored should have, 5 MiB to 5 GiB. Absent: as planned. */
  readonly partBytes?: number;
}

/** Seen on disk. */
export interface SeenSource {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  /** Time of the last change of any kind; programs cannot set it. Absent where it is not known. */
  readonly ctimeMs?: number;
  /** Bytes that it occupies on its disk. Absent where it is not known. */
  readonly allocatedBytes?: number;
  readonly fingerprint: SourceFingerprint;
}

export type TaskResult =
  | {
      readonly kind: 'reconciled';
      readonly session: UploadSession;
      readonly adopt: readonly StoredPart[];
      /**
       * The store lists another part than the ledger has, or one that it does not know and that the file is gone or too short for, and
       * the disk does not hold its bytes.
       */
      readonly unread: readonly StoredPart[];
      /** The part that was being sent, see `RecordingRecord.sending`, if the store has it and the disk does not hold its bytes. */
      readonly sent?: StoredPart;
      /** Whether the recording's file holds the end of that part, see `sendingWitness`. Absent: unknown, or none was being sent. */
      readonly holdsSending?: boolean;
      /** How many parts the store lists that the ledger does not know, and in whose place the file holds something else. */
      readonly strangers: number;
      readonly forget: readonly number[];
    }
  | { readonly kind: 'upload_opened'; readonly session: UploadSession }
  | { readonly kind: 'evidence'; readonly seen: SeenSource; readonly evidence: FinishEvidenceView }
  /** `isOthers`: the file that has the recording's name belongs to another recording, whose file was renamed. */
  | { readonly kind: 'located'; readonly path: string | undefined; readonly isOthers?: boolean }
  /**
   * Stored parts that the file holds at their place, those that it holds but for one end, or for zeros, and those it holds
   * something else for; others are beyond its end, or hold zeros. Where the witness is kept or shifted, the parts were not compared.
   */
  | {
      readonly kind: 'replacement_compared';
      readonly seen: SeenSource;
      /**
       * Whether the ends of stored parts are in the file: of the last one and of some before it at their place, of the last one moved by
       * the length of an index, or `gone`.
       */
      readonly witness: 'kept' | 'shifted' | 'gone';
      readonly equal: readonly number[];
      readonly altered: readonly number[];
      /** The altered ones that it holds but for their end. Absent: none. */
      readonly fronts?: readonly number[];
      readonly differing: readonly number[];
    }
  | { readonly kind: 'seen'; readonly seen: SeenSource }
  | { readonly kind: 'object_put'; readonly part: StoredPart; readonly seen: SeenSource }
  | { readonly kind: 'completed' }
  /** Another object, or another recording's upload, has the key. */
  | { readonly kind: 'key_taken' }
  /** The store no longer knows the upload, and there is no object: everything is on disk. */
  | { readonly kind: 'upload_gone' }
  /** The store holds other parts than the ledger says. */
  | { readonly kind: 'parts_differ'; readonly forget: readonly number[] }
  /** The store lists the parts as the ledger does, but refuses to make the object: their checksums or sizes do not match. */
  | { readonly kind: 'parts_refused' }
  /** The store demands that every stored part is completed, and more are stored than the file still has. */
  | { readonly kind: 'parts_in_excess' }
  | { readonly kind: 'verified'; readonly object: FinishedObject }
  | { readonly kind: 'object_absent' }
  | { readonly kind: 'object_differs'; readonly detail: string }
  | { readonly kind: 'described'; readonly media: MediaView | null; readonly probeError: string | null }
  | { readonly kind: 'aborted' }
  /** No upload of it is open any more. `isObjectThere`: it had become an object before. */
  | { readonly kind: 'discarded'; readonly isObjectThere: boolean };

/** Something that happened. `random` is uniform in [0, 1). */
export type Fact =
  | { readonly kind: 'source.seen'; readonly seen: SeenSource }
  | { readonly kind: 'source.missing' }
  /** The file exists but cannot be read. */
  | { readonly kind: 'source.unreadable'; readonly fault: Fault }
  | { readonly kind: 'source.moved'; readonly path: string }
  | { readonly kind: 'time.passed' }
  | { readonly kind: 'part.started'; readonly partNumber: number }
  /** It was read, and is sent once this is durable. */
  | { readonly kind: 'part.sending'; readonly uploadId: string; readonly part: SentPart }
  | { readonly kind: 'part.stored'; readonly uploadId: string; readonly part: StoredPart }
  | { readonly kind: 'part.unchanged'; readonly uploadId: string; readonly partNumber: number }
  | { readonly kind: 'part.blank'; readonly partNumber: number }
  /** The file ended before the part did. */
  | { readonly kind: 'part.short'; readonly partNumber: number }
  /** None of the stored bytes that were looked at is in the file any more. */
  | { readonly kind: 'part.rewritten'; readonly partNumber: number }
  | {
      readonly kind: 'part.failed';
      readonly uploadId: string;
      readonly partNumber: number;
      readonly fault: Fault;
      readonly random: number;
    }
  | { readonly kind: 'task.done'; readonly token: number; readonly result: TaskResult }
  | { readonly kind: 'task.failed'; readonly token: number; readonly fault: Fault; readonly random: number }
  | { readonly kind: 'network.changed'; readonly isOffline: boolean }
  | { readonly kind: 'engine.paused'; readonly isPaused: boolean }
  | { readonly kind: 'command.finalize' }
  | { readonly kind: 'command.hold'; readonly isHeld: boolean }
  | { readonly kind: 'command.pause'; readonly isPaused: boolean }
  | { readonly kind: 'command.retry' }
  | { readonly kind: 'command.completeStored' }
  | { readonly kind: 'command.startAgain' }
  | { readonly kind: 'command.order'; readonly isFirst: boolean }
  | { readonly kind: 'command.discard' };

export interface Moment {
  /** Monotonic, milliseconds. */
  readonly atMs: number;
  /** Wall clock, ISO 8601. */
  readonly now: string;
}

/** A message about a recording, for the log and the public events. */
export type Announcement =
  | { readonly kind: 'part.stored'; readonly part: StoredPart; readonly isResent: boolean }
  | { readonly kind: 'finishing'; readonly reason: FinishReason }
  | { readonly kind: 'back_to_recording' }
  /** The file was written anew or shifted in place; it is compared as a whole when it is finished. */
  | { readonly kind: 'rewritten' }
  | { readonly kind: 'attention'; readonly code: string; readonly message: string }
  | { readonly kind: 'upload.abandoned'; readonly uploadId: string; readonly why: string }
  | { readonly kind: 'moved'; readonly from: string; readonly to: string }
  /** An application saved by replacing: the recording goes on with the new file. */
  | { readonly kind: 'replaced' }
  /** The file is shorter than what was stored, and goes on as this recording. */
  | { readonly kind: 'truncated'; readonly sizeBytes: number }
  /** The file is gone: it was looked for in the watched folders and not found. Parts of it are stored. */
  | { readonly kind: 'deleted' }
  /** The name belongs to another recording now, see `RecordingRecord.displaced`. The intake considers the path anew. */
  | { readonly kind: 'displaced'; readonly path: string }
  /** `isObjectLeft`: it was discarded, but had become an object before, which stays. */
  | { readonly kind: 'ended'; readonly isObjectLeft: boolean };

export interface Step {
  readonly state: RecordingState;
  /** Parts to store with the record, and part numbers to remove. */
  readonly put: readonly StoredPart[];
  readonly remove: readonly number[];
  /** Started once the state is durable. */
  readonly task: { readonly task: Task; readonly token: number } | undefined;
  readonly announcements: readonly Announcement[];
}

/** The state of a recording whose checkpoint was just loaded or created. */
export function wake(record: RecordingRecord, ledger: PartLedger): RecordingState {
  return {
    record,
    ledger: StoredParts.of(ledger),
    live: {
      source: { kind: 'unseen' },
      inFlight: new Map(),
      blank: PartNumbers.none,
      isRewritten: false,
      confirmed: PartNumbers.none,
      freeze: 1,
      task: undefined,
      lastToken: 0,
      isProven: ledger.size === 0,
      isReconciled: record.session.kind === 'none',
      hasStrangers: false,
      unansweredEndBytes: 0,
      failures: 0,
      backoff: undefined,
      evidence: undefined,
      evidenceAtMs: Number.NEGATIVE_INFINITY,
      losses: 0,
      absences: 0,
      hasResent: false,
      equalPasses: 0,
      restarts: 0,
      isElsewhere: false,
      isOffline: false,
      isEnginePaused: false,
    },
  };
}

/** The state of a new recording whose file was looked at before, and has been the same since `sinceMs` on the monotonic clock. */
export function seenSince(
  state: RecordingState,
  seen: Omit<SeenSource, 'fingerprint'>,
  sinceMs: number,
): RecordingState {
  const { sizeBytes, mtimeMs, ctimeMs } = seen;
  const times = { mtimeMs, ...(ctimeMs === undefined ? {} : { ctimeMs }) };
  const source = { kind: 'there', sizeBytes, ...times, changedAtMs: sinceMs, hasGrown: false } as const;
  return { ...state, live: { ...state.live, source } };
}

/** Whether no hold stops it: paused, offline, backoff, or an attention that only a person or the disk can end. */
export function mayRun(state: RecordingState, atMs: number): boolean {
  const { record, live } = state;
  if (record.paused || live.isEnginePaused || live.isOffline) return false;
  return live.backoff === undefined || atMs >= live.backoff.untilMs;
}
