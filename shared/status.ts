/**
 * The overall status of the engine, from which window, tray, terminal, events, metrics and `/healthz` are rendered. Plain JSON.
 *
 * `safe` is only said when every watched folder is there and was read completely after its last change, no recording is unfinished,
 * and nothing that should be uploaded is paused, held or left out by a fault.
 */

import type { WebhookProblem } from './webhook.ts';

/** The kinds of outages of a whole destination, a folder, the journal or the network, in the order of precedence. */
export const OUTAGE_KINDS = [
  /** The journal cannot be written: nothing is sent. */
  'journal_unavailable',
  /** The store answers, and refuses: wrong keys, no such bucket, no permission, no room. */
  'destination_refused',
  /** A watched folder is not there. */
  'folder_missing',
  /** Some of a watched folder cannot be read. */
  'folder_unreadable',
  /** This computer has no network. */
  'offline',
  /** Requests to the store fail, or all that carry parts, see `UNSTABLE_CONNECTION`. */
  'store_unreachable',
] as const;

export type OutageKind = (typeof OUTAGE_KINDS)[number];

/** The code of a `store_unreachable` whose store answers, but whose connections all break before a part has arrived. */
export const UNSTABLE_CONNECTION = 'connection_unstable';

/** `attention` and the others, in the order of precedence; outages come before `paused`, and `attention` before folders. */
export const STATUS_KINDS = [
  'not_running',
  'journal_unavailable',
  'destination_refused',
  /** One or more recordings need a person, each for a reason of its own. */
  'attention',
  'folder_missing',
  'folder_unreadable',
  'offline',
  'store_unreachable',
  /** A person paused or keeps open everything that is unfinished. */
  'paused',
  /** A file grows. */
  'recording',
  /** Nothing grows; recordings are uploaded or compared. */
  'working',
  /** Some folder was not read since its last change, or files in it are not decided on yet. */
  'reading',
  /** Everything else is safe, but an object holds only a part of its recording. */
  'incomplete',
  'no_folder',
  'safe',
] as const;

export type StatusKind = (typeof STATUS_KINDS)[number];

/** Faults of a destination that a change of its settings may end. */
export const DESTINATION_SETTINGS_CODES = [
  'wrong_access_key',
  'wrong_secret_key',
  'credentials_missing',
  'credentials_expired',
  'access_denied',
  'no_such_bucket',
  'bucket_moved',
] as const;

/** The way to end an outage: `wait` needs no person. */
export type Remedy = 'open_settings' | 'open_folders' | 'retry' | 'wait';

/** One cause that stops uploads or the reading of a folder. It is told once, however many recordings it stops. */
export interface OutageView {
  readonly kind: OutageKind;
  /** The bucket, or the path of the folder; empty for the journal and the network. */
  readonly name: string;
  /** Of the fault, see `FaultCode`, or `UNSTABLE_CONNECTION`. */
  readonly code: string;
  /** A sentence of the engine. */
  readonly message: string;
  /** ISO 8601. */
  readonly since: string;
  /** ISO 8601; `null` when it is not known, or only a person can end it. */
  readonly nextTry: string | null;
  /** Unfinished recordings that wait for its end. */
  readonly recordings: number;
  readonly remedy: Remedy;
}

/** Something that the status does not cover. Faces name it beside `safe`. */
export type ExceptionView =
  /** Files that match no pattern. `extensions` in lower case with the dot, the most frequent first. */
  | { readonly kind: 'not_included'; readonly files: number; readonly extensions: readonly string[] }
  /** `unsentFiles`: matching files in them that are not finished. */
  | { readonly kind: 'folder_paused'; readonly folders: number; readonly unsentFiles: number }
  | { readonly kind: 'incomplete'; readonly recordings: number }
  | { readonly kind: 'discarded'; readonly recordings: number }
  /** Nobody who waits for the messages of the webhook gets them. */
  | { readonly kind: 'webhook'; readonly problem: WebhookProblem };

/** The time until everything is safe, see `timeUntilSafe`. */
export type UntilSafeView =
  | { readonly kind: 'known'; readonly seconds: number }
  /** The uplink is slower than the recorders: each hour of recording adds so many minutes of upload. */
  | { readonly kind: 'falling_behind'; readonly minutesPerHour: number }
  /** No rate was measured yet: so far nothing was sent. */
  | { readonly kind: 'estimating' }
  /** A recording waits for something that nobody knows the end of. */
  | { readonly kind: 'unknown' };

/** A drive that is full soon if the recorders go on as now. */
export interface LowSpaceView {
  /** The watched folder on it. */
  readonly folder: string;
  /** Minutes of recording that are left, rounded down. */
  readonly minutes: number;
  readonly freeBytes: number;
}
