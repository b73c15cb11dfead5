/**
 * Every setting, once: type, default, rule, bounds, and its names on the command line. The settings file, the window, the
 * environment and the flags all read this table. Secrets are not settings: the operating system's key store or the
 * environment holds them.
 *
 * To add a setting: see "Where to add things" in ARCHITECTURE.md.
 */
import { bandwidthScheduleProblem } from './bandwidthSchedule.ts';
import { appSettings } from './appSettings.ts';
import { folderSharesProblem } from './folderShares.ts';
import { DEFAULT_INCLUDE } from './defaultInclude.ts';
import { DEFAULT_KEY_TEMPLATE, keyTemplateProblem, keyTextsProblem } from './keyTemplate.ts';
import { DEFAULT_CHUNK_BYTES, S3_QUOTA } from './quota.ts';
import {
  type Bounds,
  booleanSetting,
  choiceSetting,
  decimalSetting,
  listSetting,
  optionalWholeSetting,
  type Setting,
  textSetting,
  wholeSetting,
} from './settingKinds.ts';
import { watchSettings } from './watchSettings.ts';
import { bucketProblem, keyPrefixProblem, patternsProblem, regionProblem } from './valueRules.ts';

export const PROVIDERS = ['aws', 'minio', 'r2', 'b2', 'wasabi', 'ceph', 'other'] as const;
export type ProviderId = (typeof PROVIDERS)[number];

export const CREDENTIAL_SOURCES = ['keys', 'profile', 'environment'] as const;

export const JOURNALS = ['embedded', 'redis'] as const;
export const ON_VANISH = ['keep', 'complete', 'discard'] as const;
export const FOLLOW_LINKS = ['never', 'inside'] as const;
export const SHARED_FOLDERS = ['auto', 'always', 'never'] as const;

export interface FolderSetting {
  /** Absolute. */
  readonly path: string;
  readonly isPaused: boolean;
  /**
   * Only new recordings are uploaded: files that were complete before this time (ISO 8601, UTC) are left alone. Absent: all files are
   * uploaded. A file that still grew then is new.
   */
  readonly newSince?: string;
}

const MIB = 1024 * 1024;

const destination = {
  provider: choiceSetting(PROVIDERS, {
    fallback: 'aws',
    example: 'minio',
    commandLine: {
      flag: 'provider',
      variable: 'S3_PROVIDER',
      help: 'Provider; sets endpoint, region, path style and equal parts, unless they are given too; known by the endpoint where only that is given',
    },
  }),
  bucket: textSetting({
    fallback: '',
    example: 'my-rushes',
    expects: 'the name of the bucket alone, without s3:// and without folders',
    commandLine: { flag: 'bucket', variable: 'S3_BUCKET_NAME', help: 'The bucket; must be set' },
    check: bucketProblem,
  }),
  region: textSetting({
    fallback: 'us-east-1',
    example: 'eu-central-1',
    expects: 'for example eu-central-1',
    commandLine: {
      flag: 'region',
      variable: 'S3_REGION_NAME',
      fallbackVariables: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
      help: 'Region of the bucket',
    },
    check: regionProblem,
  }),
  /** Whole URL, `http:` or `https:`; empty for AWS's own. */
  endpoint: textSetting({
    fallback: '',
    example: 'https://s3.example.com',
    expects: 'for example https://s3.example.com, without keys in it',
    commandLine: { flag: 'endpoint', variable: 'S3_ENDPOINT_URL', help: 'Address of the store, if not Amazon S3' },
  }),
  isPathStyle: booleanSetting({
    fallback: false,
    commandLine: {
      flag: 'path-style',
      variable: 'S3_PATH_STYLE',
      help: 'Bucket in the path of the address; follows from provider and endpoint',
    },
  }),
  /** The provider demands one size for all parts but the last (R2, B2). */
  needsEqualParts: booleanSetting({
    fallback: false,
    commandLine: {
      flag: 'equal-parts',
      variable: 'S3_EQUAL_PARTS',
      help: 'One size for all parts of an object; follows from provider and endpoint',
    },
  }),
  /** Stands before the template in every key; without slashes at its ends, empty for none. */
  keyPrefix: textSetting({
    fallback: '',
    example: 'unit-a/day-1',
    expects: 'folders separated by single slashes, without one at either end',
    commandLine: {
      flag: 'key-prefix',
      variable: 'S3_KEY_PREFIX',
      help: 'Prefix of every key, without slashes at its ends',
    },
    check: keyPrefixProblem,
  }),
  /** The form of every key below the prefix, see `keyTemplate.ts`. */
  keyTemplate: textSetting({
    fallback: DEFAULT_KEY_TEMPLATE,
    example: '{date}/{path}/{name}',
    expects:
      "variables in braces and slashes, for example '{date}/{path}/{name}'; it needs {name}, {stem} or {stream_id}, and a text " +
      'for {camera}, {reel} and {project}, which are not known while a file is recorded',
    commandLine: {
      flag: 'key-template',
      variable: 'S3_KEY_TEMPLATE',
      help: 'Form of the keys below the prefix; variables: stream_id name stem ext folder path date time workstation camera reel project',
    },
    check: keyTemplateProblem,
  }),
  /** Texts for the variables `camera`, `reel` and `project`, see `parseKeyText`. */
  keyTexts: listSetting({
    fallback: [],
    example: ['project=Harbour', 'camera=B'],
    expects: 'a text such as camera=A, or camera=A@/watched/folder for one folder, without a slash in the text',
    commandLine: {
      flag: 'key-text',
      variable: 'S3_KEY_TEXTS',
      help: 'Text for {camera}, {reel} or {project} in keys, as camera=A or camera=A@/watched/folder; may be repeated',
    },
    check: keyTextsProblem,
  }),
  /** S3 storage class, e.g. `STANDARD_IA`; empty for the bucket's default. */
  storageClass: textSetting({
    fallback: '',
    example: 'STANDARD_IA',
    commandLine: { flag: 'storage-class', variable: 'S3_STORAGE_CLASS', help: 'Storage class of new objects' },
  }),
};

const credentials = {
  /** `keys`: the stored keys. `profile`: shared AWS files, SSO included. `environment`: variables, instance or container role. */
  source: choiceSetting(CREDENTIAL_SOURCES, {
    fallback: 'keys',
    example: 'environment',
    commandLine: {
      flag: 'credentials',
      variable: 'S3_CREDENTIALS',
      help: 'Where the keys come from; environment where no keys are set',
    },
  }),
  /** Name of the profile, for `profile`. */
  profile: textSetting({
    fallback: 'default',
    example: 'studio',
    commandLine: { flag: 'profile', variable: 'S3_PROFILE', help: 'Profile of the AWS configuration files' },
  }),
};

const upload = {
  /** Seconds without growth until a recording is finished. */
  timeoutSeconds: decimalSetting({
    fallback: 30,
    example: 45,
    min: 1,
    max: 86_400,
    expects: 'a number of seconds from 1 to 86400, for example 30',
    commandLine: {
      flag: 'timeout',
      variable: 'STREAM_TIMEOUT_SECONDS',
      help: 'Seconds without a change after which a recording is finished',
    },
  }),
  /** Size of a part in bytes. */
  chunkBytes: wholeSetting({
    fallback: DEFAULT_CHUNK_BYTES,
    example: 8 * MIB,
    min: S3_QUOTA.partBytesMin,
    max: S3_QUOTA.partBytesMax,
    expects:
      `a whole number of bytes from ${S3_QUOTA.partBytesMin} (5 MiB, the least S3 accepts) ` +
      `to ${S3_QUOTA.partBytesMax} (5 GiB), for example ${DEFAULT_CHUNK_BYTES}`,
    commandLine: {
      flag: 'chunk-size',
      variable: 'CHUNK_SIZE_BYTES',
      help: 'Size of a part in bytes',
    },
  }),
  /** Recordings that send parts at the same time. */
  streamsAtOnce: wholeSetting({
    fallback: 5,
    example: 3,
    min: 1,
    max: 1_000,
    commandLine: { flag: 'max-streams', variable: 'MAX_CONCURRENT_STREAMS', help: 'Recordings sent at the same time' },
  }),
  /** Parts under way at the same time, over all recordings; `null`: as many as the uplink needs, see `core/partsLimit.ts`. */
  partsAtOnce: optionalWholeSetting({
    fallback: null,
    example: 8,
    min: 1,
    max: 64,
    commandLine: {
      flag: 'parts-at-once',
      variable: 'RUSHES_PARTS_AT_ONCE',
      help: 'Parts sent at the same time; without it as many as the uplink needs',
    },
  }),
  /** Bytes per second over all uploads; `null` for no limit. Below 64 KiB/s a 5 MiB part takes longer than a request may last. */
  bandwidthBytesPerSecond: optionalWholeSetting({
    fallback: null,
    example: 2_000_000,
    min: 64 * 1024,
    max: 100_000_000_000,
    expects: 'a whole number of bytes per second from 65536 to 100000000000, or none',
    commandLine: {
      flag: 'bandwidth',
      variable: 'RUSHES_BANDWIDTH_BYTES_PER_SECOND',
      help: 'Limit for all uploads, in bytes per second',
    },
  }),
  /** Limits by weekday and hour, see `bandwidthSchedule.ts`; outside of these hours `bandwidthBytesPerSecond` holds. */
  bandwidthSchedule: textSetting({
    fallback: '',
    example: 'mon-fri 08:00-18:00 20; daily 22:00-06:00 none',
    expects:
      'weekdays, hours and Mbit/s, separated by semicolons, for example "mon-fri 08:00-18:00 20; sat,sun 00:00-24:00 none"',
    commandLine: {
      flag: 'bandwidth-schedule',
      variable: 'RUSHES_BANDWIDTH_SCHEDULE',
      help: 'Limits by weekday and local hour in Mbit/s, in place of --bandwidth; the first that holds wins',
    },
    check: bandwidthScheduleProblem,
  }),
  /** The shares of folders in the uplink, see `parseFolderShare`. */
  folderShares: listSetting({
    fallback: [],
    example: ['3@/media/card-a'],
    expects: 'a share from 1 to 100 and an absolute path, for example 3@/media/card-a',
    commandLine: {
      flag: 'folder-share',
      variable: 'RUSHES_FOLDER_SHARES',
      help: 'Share of a folder in the uplink while several compete, as 3@/media/card-a; may be repeated; without it 1',
    },
    check: folderSharesProblem,
  }),
  /** Send no faster than others on the same uplink can bear, see `core/roomControl.ts`. */
  leavesRoom: booleanSetting({
    fallback: false,
    commandLine: {
      flag: 'leave-room',
      variable: 'RUSHES_LEAVE_ROOM',
      help: 'Send more slowly when others in this network would have to wait',
    },
  }),
  /** While a process has the file open for writing, wait up to ten timeouts. */
  waitsWhileHeld: booleanSetting({
    fallback: true,
    commandLine: {
      flag: 'wait-while-open',
      variable: 'RUSHES_WAIT_WHILE_OPEN',
      help: 'Wait up to ten timeouts while a program has the file open for writing',
    },
  }),
  /** Finish by the timeout alone, whatever else shows that the recorder is done. */
  isStrictTimeout: booleanSetting({
    fallback: false,
    commandLine: {
      flag: 'strict-timeout',
      variable: 'RUSHES_STRICT_TIMEOUT',
      help: 'Finish by the timeout alone, whatever else shows that the recorder is done',
    },
  }),
  /** The fate of a recording whose file is deleted before it is finished. */
  onVanish: choiceSetting(ON_VANISH, {
    fallback: 'keep',
    example: 'complete',
    commandLine: {
      flag: 'on-vanish',
      variable: 'RUSHES_ON_VANISH',
      help: 'A file is deleted while it is recorded: keep waits for you, complete makes an object of the stored parts, discard drops them; a file that comes back after that is a new stream',
    },
  }),
  /**
   * Asks before a file is finished that has more bytes of room that was never written; `null` never asks. Recorders that reserve room
   * give it back when they stop, and 1 GiB is uploaded within minutes.
   */
  holesMaxBytes: optionalWholeSetting({
    fallback: 1024 * MIB,
    example: 5 * 1024 * MIB,
    min: MIB,
    max: 100_000_000_000_000,
    expects: 'a whole number of bytes from 1048576 to 100000000000000, or none',
    commandLine: {
      flag: 'holes-max',
      variable: 'RUSHES_HOLES_MAX_BYTES',
      help: 'Ask before a file with more bytes that were never written is uploaded with zeros in their place',
    },
  }),
  /** Whether other workstations with the same journal see the same files. `auto`: on network file systems. */
  sharedFolders: choiceSetting(SHARED_FOLDERS, {
    fallback: 'auto',
    example: 'always',
    commandLine: {
      flag: 'shared-folders',
      variable: 'RUSHES_SHARED_FOLDERS',
      help: 'Whether other workstations with the same journal see the same files; auto: on network drives',
    },
  }),
};

const patterns = {
  include: listSetting({
    fallback: DEFAULT_INCLUDE,
    example: ['*.mov', '*.mxf'],
    expects: "patterns such as '*.mp4', or presets such as @video",
    commandLine: {
      flag: 'include',
      variable: 'RUSHES_INCLUDE',
      help: 'Files to upload; may be repeated; put it in quotes; a pattern without / matches the file name; presets: @video, @cinema, @audio, @sidecars, @card',
    },
    check: (value) => (value.length === 0 ? 'required' : patternsProblem(value)),
  }),
  exclude: listSetting({
    fallback: [],
    example: ['proxies/**'],
    expects: "patterns such as 'proxies/**'",
    commandLine: {
      flag: 'exclude',
      variable: 'RUSHES_EXCLUDE',
      help: 'Files and folders to leave out; may be repeated',
    },
    check: patternsProblem,
  }),
  /** Symbolic links below the watched folders. `inside`: those whose target lies in a watched folder. */
  followLinks: choiceSetting(FOLLOW_LINKS, {
    fallback: 'never',
    example: 'inside',
    commandLine: {
      flag: 'follow-links',
      variable: 'RUSHES_FOLLOW_LINKS',
      help: 'Symbolic links below the folders: never, or inside for those whose target lies in a watched folder',
    },
  }),
};

const journal = {
  kind: choiceSetting(JOURNALS, {
    fallback: 'embedded',
    example: 'redis',
    commandLine: {
      flag: 'journal',
      variable: 'RUSHES_JOURNAL',
      help: 'Where the journal is kept; redis where a URL is given',
    },
  }),
  /** `redis:` or `rediss:`, without a password, which is a secret. */
  redisUrl: textSetting({
    fallback: '',
    example: 'redis://127.0.0.1:6379/0',
    expects: 'the address of a Redis server, for example redis://127.0.0.1:6379/0',
    commandLine: { flag: 'redis-url', variable: 'REDIS_URL', help: 'Journal in Redis instead of the state folder' },
  }),
  /** Days until the keys of a completed stream expire. */
  keepDays: wholeSetting({
    fallback: 7,
    example: 30,
    min: 1,
    max: 3650,
    commandLine: { flag: 'keep-days', variable: 'RUSHES_KEEP_DAYS', help: 'Days that finished recordings are listed' },
  }),
};

/** Every setting but the folders, in the order of the settings pane. */
export const SETTINGS = {
  destination,
  credentials,
  upload,
  patterns,
  watching: watchSettings,
  journal,
  app: appSettings,
};

type Values<G> = { readonly [F in keyof G]: G[F] extends { readonly fallback: infer T } ? T : never };

export type DestinationSettings = Values<typeof destination>;
export type CredentialSettings = Values<typeof credentials>;
export type UploadSettings = Values<typeof upload>;
export type PatternSettings = Values<typeof patterns>;
export type WatchSettings = Values<typeof watchSettings>;

export interface Settings {
  readonly version: 1;
  readonly folders: readonly FolderSetting[];
  readonly destination: DestinationSettings;
  readonly credentials: CredentialSettings;
  readonly upload: UploadSettings;
  readonly patterns: PatternSettings;
  readonly watching: WatchSettings;
  readonly journal: Values<typeof journal>;
  readonly app: Values<typeof appSettings>;
}

/** The groups a patch may touch. Folders have their own requests: a path enters only by a dialog or by a dropped folder. */
export type SettingsGroup = keyof typeof SETTINGS;

export type SettingsPatch = { readonly [G in SettingsGroup]?: Partial<Settings[G]> };

/** `group.field`, e.g. `destination.bucket`. */
export type SettingsField = { [G in SettingsGroup]: `${G}.${keyof Settings[G] & string}` }[SettingsGroup];

export interface SettingEntry {
  readonly group: SettingsGroup;
  readonly name: string;
  readonly field: SettingsField;
  readonly setting: Setting<unknown>;
}

/** All entries of the table, in its order. */
export const SETTING_ENTRIES: readonly SettingEntry[] = Object.entries(SETTINGS).flatMap(([group, fields]) =>
  Object.entries<Setting<unknown>>(fields).map(([name, setting]) => ({
    // The keys of the table are the groups and fields that its types are made of.
    group: group as SettingsGroup,
    name,
    field: `${group}.${name}` as SettingsField,
    setting,
  })),
);

export const SETTINGS_GROUPS: readonly SettingsGroup[] = [...new Set(SETTING_ENTRIES.map(({ group }) => group))];

export const DEFAULT_SETTINGS: Settings = settingsOf(({ setting }) => setting.fallback);

/** Settings without folders, each value given by `valueOf`, which has to return the type of its entry. */
export function settingsOf(valueOf: (entry: SettingEntry) => unknown): Settings {
  const groups = SETTINGS_GROUPS.map((group) => {
    const entries = SETTING_ENTRIES.filter((entry) => entry.group === group);
    return [group, Object.fromEntries(entries.map((entry) => [entry.name, valueOf(entry)]))] as const;
  });
  // Every field of every group has its entry in the table.
  return { version: 1, folders: [], ...Object.fromEntries(groups) } as unknown as Settings;
}

export function settingValue(settings: Settings, { group, name }: SettingEntry): unknown {
  return Reflect.get(settings[group], name);
}

/** Bounds of the numbers; `undefined` for settings without any. @internal */
export function boundsOf(field: SettingsField): Bounds | undefined {
  return SETTING_ENTRIES.find((entry) => entry.field === field)?.setting.bounds;
}

/** The settings after a patch. Pure; nothing is checked here. */
export function patched(settings: Settings, patch: SettingsPatch): Settings {
  return {
    ...settings,
    destination: { ...settings.destination, ...patch.destination },
    credentials: { ...settings.credentials, ...patch.credentials },
    upload: { ...settings.upload, ...patch.upload },
    patterns: { ...settings.patterns, ...patch.patterns },
    watching: { ...settings.watching, ...patch.watching },
    journal: { ...settings.journal, ...patch.journal },
    app: { ...settings.app, ...patch.app },
  };
}
