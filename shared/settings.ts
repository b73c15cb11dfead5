import { DEFAULT_INCLUDE } from './defaultInclude.ts';
import { DEFAULT_CHUNK_BYTES } from './quota.ts';

/**
 * Everything a person can set. Secrets are not settings: they live in the operating system's key store and are named here
 * by kind only. The same types, rules and defaults serve the settings file, the window and the main process.
 */

export const PROVIDERS = ['aws', 'minio', 'r2', 'b2', 'wasabi', 'ceph', 'other'] as const;
export type ProviderId = (typeof PROVIDERS)[number];

export const CREDENTIAL_SOURCES = ['keys', 'profile', 'environment'] as const;
export type CredentialSource = (typeof CREDENTIAL_SOURCES)[number];

export const NOTIFICATION_LEVELS = ['all', 'attention', 'none'] as const;
export type NotificationLevel = (typeof NOTIFICATION_LEVELS)[number];

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevelSetting = (typeof LOG_LEVELS)[number];

export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeSetting = (typeof THEMES)[number];

export const LANGUAGES = ['system', 'en', 'de'] as const;
export type LanguageSetting = (typeof LANGUAGES)[number];

export const JOURNALS = ['embedded', 'redis'] as const;
export type JournalKind = (typeof JOURNALS)[number];

export interface FolderSetting {
  /** Absolute. */
  readonly path: string;
  readonly isPaused: boolean;
}

export interface DestinationSettings {
  readonly provider: ProviderId;
  readonly bucket: string;
  readonly region: string;
  /** Whole URL, `http:` or `https:`; empty for AWS's own. */
  readonly endpoint: string;
  readonly isPathStyle: boolean;
  /** Provider demands one size for all parts but the last (R2, B2). */
  readonly needsEqualParts: boolean;
  /** Stands before `streams/{stream_id}/{file name}` in every key; without slashes at its ends, empty for none. */
  readonly keyPrefix: string;
  /** S3 storage class, e.g. `STANDARD_IA`; empty for the bucket's default. */
  readonly storageClass: string;
}

export interface CredentialSettings {
  /** `keys`: from the key store. `profile`: shared AWS files, SSO included. `environment`: variables, instance or container role. */
  readonly source: CredentialSource;
  /** Name of the profile, for `profile`. */
  readonly profile: string;
}

export interface UploadSettings {
  /** Seconds without growth until a recording is finished. */
  readonly timeoutSeconds: number;
  /** Size of a part in bytes. */
  readonly chunkBytes: number;
  readonly streamsAtOnce: number;
  readonly partsAtOnce: number;
  /** Bytes per second over all uploads; `null` for no ceiling. */
  readonly bandwidthBytesPerSecond: number | null;
  /** While a process holds the file open, wait up to ten timeouts. */
  readonly waitsWhileHeld: boolean;
}

export interface PatternSettings {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

export interface JournalSettings {
  readonly kind: JournalKind;
  /** `redis:` or `rediss:`, without a password: that is a secret of its own. */
  readonly redisUrl: string;
  /** Days until the keys of a completed stream expire. */
  readonly keepDays: number;
}

export interface AppSettings {
  readonly notifications: NotificationLevel;
  readonly startsAtLogin: boolean;
  readonly logLevel: LogLevelSetting;
  /** Loopback port of the Prometheus metrics; `null` for off. */
  readonly metricsPort: number | null;
  readonly theme: ThemeSetting;
  readonly language: LanguageSetting;
  /** The three-step set-up was finished once. */
  readonly isSetUp: boolean;
}

export interface Settings {
  readonly version: 1;
  readonly folders: readonly FolderSetting[];
  readonly destination: DestinationSettings;
  readonly credentials: CredentialSettings;
  readonly upload: UploadSettings;
  readonly patterns: PatternSettings;
  readonly journal: JournalSettings;
  readonly app: AppSettings;
}

/** The groups a patch may touch. Folders have their own requests: a path enters only by a dialog or by a dropped folder. */
export const SETTINGS_GROUPS = ['destination', 'credentials', 'upload', 'patterns', 'journal', 'app'] as const;
export type SettingsGroup = (typeof SETTINGS_GROUPS)[number];

export type SettingsPatch = { readonly [G in SettingsGroup]?: Partial<Settings[G]> };

/** `group.field`, e.g. `destination.bucket`. */
export type SettingsField = { [G in SettingsGroup]: `${G}.${keyof Settings[G] & string}` }[SettingsGroup];

const DEFAULT_EXCLUDE: readonly string[] = [];

export const DEFAULT_SETTINGS: Settings = {
  version: 1,
  folders: [],
  destination: {
    provider: 'aws',
    bucket: '',
    region: 'us-east-1',
    endpoint: '',
    isPathStyle: false,
    needsEqualParts: false,
    keyPrefix: '',
    storageClass: '',
  },
  credentials: { source: 'keys', profile: 'default' },
  upload: {
    timeoutSeconds: 30,
    chunkBytes: DEFAULT_CHUNK_BYTES,
    streamsAtOnce: 5,
    partsAtOnce: 4,
    bandwidthBytesPerSecond: null,
    waitsWhileHeld: true,
  },
  patterns: { include: DEFAULT_INCLUDE, exclude: DEFAULT_EXCLUDE },
  journal: { kind: 'embedded', redisUrl: '', keepDays: 7 },
  app: {
    notifications: 'all',
    startsAtLogin: false,
    logLevel: 'info',
    metricsPort: null,
    theme: 'system',
    language: 'system',
    isSetUp: false,
  },
};

/** The settings after a patch. Pure; nothing is checked here. */
export function patched(settings: Settings, patch: SettingsPatch): Settings {
  return {
    ...settings,
    destination: { ...settings.destination, ...patch.destination },
    credentials: { ...settings.credentials, ...patch.credentials },
    upload: { ...settings.upload, ...patch.upload },
    patterns: { ...settings.patterns, ...patch.patterns },
    journal: { ...settings.journal, ...patch.journal },
    app: { ...settings.app, ...patch.app },
  };
}
