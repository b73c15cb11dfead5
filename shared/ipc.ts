/**
 * The contract between the window and the main process. Main decodes every message at run time and checks its sender; every reply
 * is a value, errors included. A change here does not compile until both sides follow it.
 */
import type { FolderCheck } from './cards.ts';
import type { UserCommand } from './commands.ts';
import type { AccessView, ConsoleRole, ConsoleServing, Invitation } from './console.ts';
import type { LifecycleView } from './lifecycle.ts';
import type { HistoryExport, HistoryFilter, HistoryPage, HistoryQuery, HistorySummary } from './history.ts';
import type { Fragment, OpenUploadView } from './openUploads.ts';
import type { NewSecret, Secret } from './secrets.ts';
import type { CredentialSettings, DestinationSettings, Settings, SettingsPatch } from './settings.ts';
import type { SharedLink, ShareRequest } from './share.ts';
import type { SettingsProblem } from './settingsRules.ts';
import type { VerifyProgress, VerifyReport, VerifyRequest } from './verify.ts';
import type { Delta, Snapshot } from './viewModel.ts';
import type { WebhookReport } from './webhook.ts';

/** `message` is an English sentence without secrets. The window shows its own translation for the codes it knows. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: string; readonly message: string };

type Rpc<Request, Value> = { readonly request: Request; readonly value: Value };

/** Channel → request of the window, and the value of a good reply. */
export interface Requests {
  'engine.snapshot': Rpc<null, Snapshot>;
  'engine.command': Rpc<UserCommand, null>;
  'settings.get': Rpc<null, SettingsView>;
  /**
   * All or nothing. Applied without a restart. A new destination and a journal in another Redis are confirmed by the person in a
   * native dialog first. Codes: `settings_invalid`, `settings_not_saved`, `not_confirmed`, `busy`.
   */
  'settings.set': Rpc<SettingsPatch, SettingsView>;
  /**
   * Secrets go one way and are used for their target's server only. Empty strings are refused. The person confirms in a native dialog
   * that a stored secret is replaced. Codes: `not_confirmed`, `busy`.
   */
  'credentials.set': Rpc<NewSecret, CredentialsView>;
  /** Deletes a stored secret after the person confirmed it in a native dialog. Codes: `not_confirmed`, `busy`. */
  'credentials.clear': Rpc<{ readonly kind: Secret['kind'] }, CredentialsView>;
  'credentials.status': Rpc<null, CredentialsView>;
  /**
   * Runs the seven steps, one test at a time; `destination.progress` is pushed after each. Stored keys are used only for the
   * server they were entered for, other credentials only for a server that the person confirmed. Codes: `settings_invalid`,
   * `secret_elsewhere`, `not_confirmed`, `busy`.
   */
  'destination.test': Rpc<DestinationDraft, DestinationReport>;
  /** Codes: `settings_invalid`, `secret_elsewhere`, `not_confirmed`, `busy`, `test_failed`. */
  'redis.test': Rpc<{ readonly url: string }, { readonly milliseconds: number }>;
  /** Sends one message of the type `webhook.test` to the saved webhook. Codes: `webhook_not_ready` (no URL or no secret), `busy`. */
  'webhook.test': Rpc<null, WebhookReport>;
  /**
   * Opens the system's file dialog and saves the chosen file as the ffprobe to run. Nothing changes if it was cancelled. Codes:
   * `settings_invalid`, `settings_not_saved`.
   */
  'ffprobe.choose': Rpc<null, SettingsView>;
  /** Runs the ffprobe that comes with the app again. Idempotent. Code: `settings_not_saved`. */
  'ffprobe.reset': Rpc<null, SettingsView>;
  /** Opens the system's folder dialog. Empty if it was cancelled. */
  'folders.choose': Rpc<null, readonly FolderPreview[]>;
  /** For folders that were chosen in the dialog, dropped, or are watched. Code: `folder_not_offered`. */
  'folders.preview': Rpc<{ readonly path: string }, FolderPreview>;
  /** Reads a watched folder anew. Codes: `unknown_folder`, `engine_not_running`, or one of the folder, its files or the journal. */
  'folders.check': Rpc<{ readonly path: string }, FolderCheck>;
  /** With `isOnlyNew`, files that are complete now are not uploaded, see `FolderSetting`. */
  'folders.add': Rpc<{ readonly paths: readonly string[]; readonly isOnlyNew?: boolean | undefined }, SettingsView>;
  /** Only recordings that are new from now on, or all that the folder holds. */
  'folders.setOnlyNew': Rpc<{ readonly path: string; readonly isOnlyNew: boolean }, SettingsView>;
  /**
   * Creates a watched folder that is not there, after the person confirmed it. `isCreated` is false if it was cancelled. Codes:
   * `unknown_folder`, `drive_not_connected`, `folder_not_created`.
   */
  'folders.create': Rpc<{ readonly path: string }, { readonly isCreated: boolean }>;
  'folders.remove': Rpc<{ readonly path: string }, SettingsView>;
  'folders.setPaused': Rpc<{ readonly path: string; readonly isPaused: boolean }, SettingsView>;
  /** One page of the recordings that ended, newest first. Codes: `engine_not_running`, or one of the journal. */
  'history.page': Rpc<HistoryQuery, HistoryPage>;
  /** The sums over everything the filter selects. Codes as `history.page`. */
  'history.summary': Rpc<HistoryFilter, HistorySummary>;
  /**
   * Opens the system's save dialog and writes the selected recordings to the chosen file. `path` is `null` if it was cancelled. Codes as
   * `history.page`, and `not_saved`, `too_many`.
   */
  'history.export': Rpc<HistoryExport, { readonly path: string | null }>;
  /** Open uploads below the key prefix, oldest first. Codes: `engine_not_running`, or one of the store or the journal. */
  'uploads.list': Rpc<null, readonly OpenUploadView[]>;
  /** Deletes the stored parts for good. Codes as `uploads.list`, and `UploadRefusal`. */
  'uploads.discard': Rpc<{ readonly uploadId: string }, null>;
  /** Makes an incomplete object of the stored parts. Codes as `uploads.discard`. */
  'uploads.complete': Rpc<{ readonly uploadId: string }, Fragment>;
  /** Opens the system's file dialog and continues the upload with the chosen file. `path` is `null` if it was cancelled. */
  'uploads.adopt': Rpc<{ readonly uploadId: string }, { readonly path: string | null }>;
  'recording.showInFolder': Rpc<{ readonly id: string }, null>;
  /**
   * Where the page can load the file of a completed recording as a video, relative to the page. `null`: the file is no longer the one that
   * was uploaded, or its container is one that no browser decodes. Also of recordings in the history.
   */
  'recording.clip': Rpc<{ readonly id: string }, { readonly source: string | null }>;
  /** Puts `s3://bucket/key` on the clipboard. */
  'recording.copyUrl': Rpc<{ readonly id: string }, { readonly url: string }>;
  /**
   * Signs a link to the object of a completed recording, also of one in the history, and puts it on the clipboard or opens it in the
   * browser. The link is a secret and is not in the answer. Codes: `unknown_recording`, `object_elsewhere`, `credentials_end_sooner`,
   * `engine_not_running`, or one of the store or the journal.
   */
  'recording.share': Rpc<ShareRequest, SharedLink>;
  /**
   * Checks finished objects in the bucket, one run at a time; `verify.progress` is pushed meanwhile. Codes: `busy`, `unknown_recording`,
   * `engine_not_running`, or one of the store or the journal.
   */
  'verify.run': Rpc<VerifyRequest, VerifyReport>;
  /** Ends the run that is under way; its report tells what was checked until then. Idempotent. */
  'verify.cancel': Rpc<null, null>;
  'app.info': Rpc<null, AppInfo>;
  /** Tells main that the page listens to pushes; a waiting `app.show` is pushed then. */
  'app.facts': Rpc<null, AppFacts>;
  /** The text of `shared/licences.ts`. Code: `not_there`. */
  'app.licences': Rpc<null, string>;
  'logs.open': Rpc<null, null>;
  /** The access of browsers to this window. Empty while it is not served. */
  'access.list': Rpc<null, AccessView>;
  /**
   * Makes an address with a code. In the desktop app the person confirms one to operate in a native dialog. Codes: `not_served`,
   * `needs_tls`, `not_confirmed`.
   */
  'access.invite': Rpc<{ readonly role: ConsoleRole }, Invitation>;
  /** Ends a session, or makes a code invalid. Idempotent. */
  'access.revoke': Rpc<{ readonly id: string }, AccessView>;
  'notices.dismiss': Rpc<{ readonly id: string }, null>;
}

/** Channel → payload, from main to the window. */
export interface Pushes {
  /** Numbered from the last snapshot, at most ten per second. After a gap the window asks for a snapshot. */
  'engine.delta': Delta;
  'app.facts': AppFacts;
  'settings.changed': SettingsView;
  'destination.progress': DestinationStep;
  'verify.progress': VerifyProgress;
  /** The tray or a notification makes the window show something. */
  'app.show': ShowRequest;
}

export type RequestChannel = keyof Requests;
export type PushChannel = keyof Pushes;

/** The channels that the preload passes on. */
export const REQUEST_CHANNELS = {
  'engine.snapshot': true,
  'engine.command': true,
  'settings.get': true,
  'settings.set': true,
  'credentials.set': true,
  'credentials.clear': true,
  'credentials.status': true,
  'destination.test': true,
  'redis.test': true,
  'webhook.test': true,
  'ffprobe.choose': true,
  'ffprobe.reset': true,
  'folders.choose': true,
  'folders.preview': true,
  'folders.check': true,
  'folders.add': true,
  'folders.create': true,
  'folders.remove': true,
  'folders.setOnlyNew': true,
  'folders.setPaused': true,
  'history.page': true,
  'history.summary': true,
  'history.export': true,
  'uploads.list': true,
  'uploads.discard': true,
  'uploads.complete': true,
  'uploads.adopt': true,
  'recording.showInFolder': true,
  'recording.clip': true,
  'recording.copyUrl': true,
  'recording.share': true,
  'verify.run': true,
  'verify.cancel': true,
  'app.info': true,
  'app.facts': true,
  'app.licences': true,
  'logs.open': true,
  'access.list': true,
  'access.invite': true,
  'access.revoke': true,
  'notices.dismiss': true,
} as const satisfies Record<RequestChannel, true>;

export const PUSH_CHANNELS = {
  'engine.delta': true,
  'app.facts': true,
  'settings.changed': true,
  'destination.progress': true,
  'verify.progress': true,
  'app.show': true,
} as const satisfies Record<PushChannel, true>;

/**
 * From the preload to main only: the real paths of dropped files. The page cannot send on this channel.
 * Request: `readonly string[]`. Value: `readonly FolderPreview[]`.
 */
export const OFFER_CHANNEL = 'preload.offer';

/** The API on `window.rushes`. */
export interface RushesBridge {
  /** Never rejects. */
  request<C extends RequestChannel>(channel: C, request: Requests[C]['request']): Promise<Reply<Requests[C]['value']>>;
  /** @returns a function that ends the subscription (idempotent) */
  subscribe<C extends PushChannel>(channel: C, listener: (payload: Pushes[C]) => void): () => void;
  /** Previews the folders among these dropped files. The preload finds their real paths. Adds nothing. Never rejects. */
  offerDropped(files: readonly File[]): Promise<Reply<readonly FolderPreview[]>>;
}

export interface SettingsView {
  readonly settings: Settings;
  /** The problems of these settings; empty if uploads can run. */
  readonly problems: readonly SettingsProblem[];
}

export interface CredentialsView {
  /** `session`: no key store, kept in memory until the app quits. `weak`: stored, but the key store is not protected. */
  readonly storage: 'protected' | 'weak' | 'session';
  /** A sentence unless the storage is `protected`. */
  readonly sentence: string | null;
  /** `endsWith`: the last four characters of the access key id. */
  readonly s3: SecretView & { readonly endsWith: string | null };
  readonly redis: SecretView;
  readonly webhook: SecretView;
}

export interface SecretView {
  readonly isStored: boolean;
  /** The server it was entered for, see `secretOrigin`. */
  readonly origin: string | null;
  /** It comes from the environment of the command, so that it cannot be replaced or forgotten in the window. Absent: it does not. */
  readonly isGiven?: true;
}

export interface DestinationDraft {
  readonly destination: DestinationSettings;
  readonly credentials: CredentialSettings;
}

export const DESTINATION_STEPS = [
  'connect',
  'create',
  'send',
  'list',
  'complete',
  'read',
  'protect',
  'delete',
] as const;

export interface DestinationStep {
  readonly step: (typeof DESTINATION_STEPS)[number];
  readonly state: 'running' | 'passed' | 'failed' | 'skipped';
  readonly milliseconds: number | null;
  /** For `failed`: the fault's code, sentence, and the S3 permission that this step needs, e.g. `s3:PutObject`. */
  readonly code: string | null;
  readonly message: string | null;
  readonly permission: string | null;
}

export interface DestinationReport {
  /**
   * All steps passed. `delete` may fail, because uploading needs no permission to delete, and `protect`, because the engine asks for the
   * object itself where the store does not refuse to replace one.
   */
  readonly isPassed: boolean;
  readonly steps: readonly DestinationStep[];
  /** The rules of the bucket that end uploads or delete objects. They do not fail the test. `null`: it was not reached. */
  readonly lifecycle: LifecycleView | null;
}

export interface FolderPreview {
  readonly path: string;
  /** `watched`: already watched, or inside a watched folder. `contains`: a watched folder lies inside it. */
  readonly state: 'new' | 'watched' | 'contains' | 'not_a_folder' | 'unreadable';
  readonly matching: PreviewedFiles;
  readonly leftOut: PreviewedFiles;
  /** Counting stopped early; the folder contains more. */
  readonly isPartial: boolean;
}

export interface PreviewedFiles {
  readonly count: number;
  readonly sizeBytes: number;
  /** Some of them, as paths relative to the folder, with `/`. */
  readonly examples: readonly string[];
}

export interface AppInfo {
  readonly version: string;
  readonly platform: 'linux' | 'darwin' | 'win32' | 'other';
  /** BCP 47, of the system. */
  readonly locale: string;
  readonly runtime: string;
  readonly logsFolder: string;
  readonly settingsFile: string;
}

export interface AppFacts {
  readonly isOnline: boolean;
  readonly console: ConsoleServing;
  /** Newest first, each until it is dismissed. */
  readonly notices: readonly AppNotice[];
}

export interface AppNotice {
  readonly id: string;
  readonly code:
    | 'settings_set_aside'
    | 'settings_repaired'
    | 'secrets_session'
    | 'secrets_weak'
    | 'secrets_unreadable'
    | 'unexpected';
  readonly message: string;
  readonly since: string;
}

export type ShowRequest =
  | { readonly kind: 'streams' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'attention' }
  /** Ask which recordings to finalize. */
  | { readonly kind: 'finalize' }
  | { readonly kind: 'recording'; readonly id: string };
