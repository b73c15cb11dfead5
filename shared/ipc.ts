/**
 * The whole contract between window and main process, on one screen. Every message is decoded at run time by main, which
 * also checks who sent it; every reply is a value, errors included. A change here that one side does not follow does not compile.
 */
import type { UserCommand } from './commands.ts';
import type { NewSecret, Secret } from './secrets.ts';
import type { CredentialSettings, DestinationSettings, Settings, SettingsPatch } from './settings.ts';
import type { SettingsProblem } from './settingsRules.ts';
import type { Delta, Snapshot } from './viewModel.ts';

/** `message` is a whole English sentence without secrets; the window's catalogue has a better one for the codes it knows. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: string; readonly message: string };

type Rpc<Request, Value> = { readonly request: Request; readonly value: Value };

/** Requests: channel → what the window sends, and the value of a good reply. */
export interface Requests {
  'engine.snapshot': Rpc<null, Snapshot>;
  'engine.command': Rpc<UserCommand, null>;
  'settings.get': Rpc<null, SettingsView>;
  /**
   * All or nothing. Applied without a restart. A new destination is confirmed by the person in a native dialog first. Codes:
   * `settings_invalid`, `settings_not_saved`, `not_confirmed`, `busy`.
   */
  'settings.set': Rpc<SettingsPatch, SettingsView>;
  'settings.validate': Rpc<SettingsPatch, readonly SettingsProblem[]>;
  /** Secrets go one way and are used for their target's server only. Empty strings are refused; `credentials.clear` forgets. */
  'credentials.set': Rpc<NewSecret, CredentialsView>;
  'credentials.clear': Rpc<{ readonly kind: Secret['kind'] }, CredentialsView>;
  'credentials.status': Rpc<null, CredentialsView>;
  /**
   * Runs the seven steps, one test at a time; `destination.progress` is pushed after each. Stored keys are used only for the
   * server they were entered for, other credentials only for a server that the person confirmed. Codes: `settings_invalid`,
   * `secret_elsewhere`, `not_confirmed`, `busy`.
   */
  'destination.test': Rpc<DestinationDraft, DestinationReport>;
  /** Codes: `settings_invalid`, `secret_elsewhere`, `test_failed`. */
  'redis.test': Rpc<{ readonly url: string }, { readonly milliseconds: number }>;
  /** Opens the system's folder dialog. Empty when it was cancelled. */
  'folders.choose': Rpc<null, readonly FolderPreview[]>;
  /** Only folders that a dialog or a drop offered before, or that are watched. Codes: `folder_not_offered`. */
  'folders.preview': Rpc<{ readonly path: string }, FolderPreview>;
  'folders.add': Rpc<{ readonly paths: readonly string[] }, SettingsView>;
  'folders.remove': Rpc<{ readonly path: string }, SettingsView>;
  'folders.setPaused': Rpc<{ readonly path: string; readonly isPaused: boolean }, SettingsView>;
  'recording.showInFolder': Rpc<{ readonly id: string }, null>;
  /** Puts `s3://bucket/key` on the clipboard. */
  'recording.copyUrl': Rpc<{ readonly id: string }, { readonly url: string }>;
  'app.info': Rpc<null, AppInfo>;
  /** Asked when the page listens to pushes: what tray or notification wanted shown meanwhile is pushed then. */
  'app.facts': Rpc<null, AppFacts>;
  /** Asks first when uploads are running. */
  'app.quit': Rpc<null, null>;
  'logs.open': Rpc<null, null>;
  'notices.dismiss': Rpc<{ readonly id: string }, null>;
}

/** Pushes: channel → payload, main to window. */
export interface Pushes {
  /** Numbered from the last snapshot, at most ten a second. A gap means: ask for a snapshot. */
  'engine.delta': Delta;
  'app.facts': AppFacts;
  'settings.changed': SettingsView;
  'destination.progress': DestinationStep;
  /** Tray or notification asks the window to show something. */
  'app.show': ShowRequest;
}

export type RequestChannel = keyof Requests;
export type PushChannel = keyof Pushes;

/** What the preload lets through, and nothing else. */
export const REQUEST_CHANNELS = {
  'engine.snapshot': true,
  'engine.command': true,
  'settings.get': true,
  'settings.set': true,
  'settings.validate': true,
  'credentials.set': true,
  'credentials.clear': true,
  'credentials.status': true,
  'destination.test': true,
  'redis.test': true,
  'folders.choose': true,
  'folders.preview': true,
  'folders.add': true,
  'folders.remove': true,
  'folders.setPaused': true,
  'recording.showInFolder': true,
  'recording.copyUrl': true,
  'app.info': true,
  'app.facts': true,
  'app.quit': true,
  'logs.open': true,
  'notices.dismiss': true,
} as const satisfies Record<RequestChannel, true>;

export const PUSH_CHANNELS = {
  'engine.delta': true,
  'app.facts': true,
  'settings.changed': true,
  'destination.progress': true,
  'app.show': true,
} as const satisfies Record<PushChannel, true>;

/**
 * Between preload and main alone: real paths of dropped files, which the page can neither name nor ask for.
 * Request: `readonly string[]`. Value: `readonly FolderPreview[]`.
 */
export const OFFER_CHANNEL = 'preload.offer';

/** What the preload puts on `window.rushes`, and nothing else. */
export interface RushesBridge {
  /** Never rejects. */
  request<C extends RequestChannel>(channel: C, request: Requests[C]['request']): Promise<Reply<Requests[C]['value']>>;
  /** @returns a function that ends the subscription (idempotent) */
  subscribe<C extends PushChannel>(channel: C, listener: (payload: Pushes[C]) => void): () => void;
  /** Folders among these dropped files; their real paths are found in the preload. Nothing is added yet. Never rejects. */
  offerDropped(files: readonly File[]): Promise<Reply<readonly FolderPreview[]>>;
}

export interface SettingsView {
  readonly settings: Settings;
  /** What is wrong with them now; empty when uploads can run. */
  readonly problems: readonly SettingsProblem[];
}

export interface CredentialsView {
  /** `session`: no key store here, kept in memory until the app quits. `weak`: stored, but the system's store is not protected. */
  readonly storage: 'protected' | 'weak' | 'session';
  /** A sentence when the storage is not `protected`. */
  readonly sentence: string | null;
  /** `endsWith`: the last four characters of the access key id. `origin`: the server it was entered for, see `secretOrigin`. */
  readonly s3: { readonly isStored: boolean; readonly endsWith: string | null; readonly origin: string | null };
  readonly redis: { readonly isStored: boolean; readonly origin: string | null };
}

export interface DestinationDraft {
  readonly destination: DestinationSettings;
  readonly credentials: CredentialSettings;
}

export const DESTINATION_STEPS = ['connect', 'create', 'send', 'list', 'complete', 'read', 'delete'] as const;

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
  /** All steps passed, but for `delete`: uploading needs no right to delete. */
  readonly isPassed: boolean;
  readonly steps: readonly DestinationStep[];
}

export interface FolderPreview {
  readonly path: string;
  /** `watched`: already watched, or inside a watched folder. `contains`: a watched folder lies inside it. */
  readonly state: 'new' | 'watched' | 'contains' | 'not_a_folder' | 'unreadable';
  readonly matching: PreviewedFiles;
  readonly leftOut: PreviewedFiles;
  /** Counting stopped early: the folder holds more than was read. */
  readonly isPartial: boolean;
}

export interface PreviewedFiles {
  readonly count: number;
  readonly sizeBytes: number;
  /** A few of them, paths below the folder with `/`. */
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
  /** Things to tell once, newest first, each until it is dismissed. */
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
