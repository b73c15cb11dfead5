import {
  type FieldReaders,
  isRecord,
  type Read,
  readBoolean,
  readList,
  readNullable,
  readNumber,
  readObject,
  readOneOf,
  readPartial,
  readText,
} from './read.ts';
import {
  CREDENTIAL_SOURCES,
  DEFAULT_SETTINGS,
  type FolderSetting,
  JOURNALS,
  LANGUAGES,
  LOG_LEVELS,
  NOTIFICATION_LEVELS,
  PROVIDERS,
  SETTINGS_GROUPS,
  type Settings,
  type SettingsGroup,
  type SettingsPatch,
  THEMES,
} from './settings.ts';
import { isWithinBounds, redisUrlFault } from './settingsRules.ts';

/** One place of a settings file that was not understood and has its default again. */
export interface SettingsRepair {
  /** `group.field`, a group, `folders`, `version`, or `''` for the whole. */
  readonly at: string;
  /** `newer`: written by a newer version of Rushes; what is understood of it is used. */
  readonly kind: 'not_understood' | 'newer';
}

export interface ParsedSettings {
  readonly settings: Settings;
  /** Empty when nothing was lost. */
  readonly repairs: readonly SettingsRepair[];
}

/** Paths on Linux end at 4 096 bytes, on Windows at 32 767 units. */
const PATH_LENGTH_MAX = 32_767;
const FOLDERS_MAX = 256;
const TEXT_LENGTH_MAX = 2_048;
const PATTERNS_MAX = 1_024;

const text = readText(TEXT_LENGTH_MAX);
const patterns = readList(text, PATTERNS_MAX);

const FIELDS: { readonly [G in SettingsGroup]: FieldReaders<Settings[G]> } = {
  destination: {
    provider: readOneOf(PROVIDERS),
    bucket: text,
    region: text,
    endpoint: text,
    isPathStyle: readBoolean,
    needsEqualParts: readBoolean,
    keyPrefix: text,
    storageClass: text,
  },
  credentials: { source: readOneOf(CREDENTIAL_SOURCES), profile: text },
  upload: {
    timeoutSeconds: readNumber,
    chunkBytes: readNumber,
    streamsAtOnce: readNumber,
    partsAtOnce: readNumber,
    bandwidthBytesPerSecond: readNullable(readNumber),
    waitsWhileHeld: readBoolean,
  },
  patterns: { include: patterns, exclude: patterns },
  journal: { kind: readOneOf(JOURNALS), redisUrl: text, keepDays: readNumber },
  app: {
    notifications: readOneOf(NOTIFICATION_LEVELS),
    startsAtLogin: readBoolean,
    logLevel: readOneOf(LOG_LEVELS),
    metricsPort: readNullable(readNumber),
    theme: readOneOf(THEMES),
    language: readOneOf(LANGUAGES),
    isSetUp: readBoolean,
  },
};

const readFolder: Read<FolderSetting> = readObject<FolderSetting>({
  path: readText(PATH_LENGTH_MAX),
  isPaused: readBoolean,
});

/**
 * Settings from whatever stood in the file. Never throws. A field that is missing gets its default without a word, which is how
 * files of older versions are read; one that is not understood gets its default and is named. Numbers out of bounds and a
 * Redis URL with a password in it are not understood: no file of ours holds them. Unknown fields are left out.
 */
export function parseSettings(raw: unknown): ParsedSettings {
  if (!isRecord(raw)) return { settings: DEFAULT_SETTINGS, repairs: [{ at: '', kind: 'not_understood' }] };
  const repairs: SettingsRepair[] = [];
  const version = raw['version'];
  if (typeof version === 'number' && version > DEFAULT_SETTINGS.version) repairs.push({ at: 'version', kind: 'newer' });
  else if (version !== undefined && version !== DEFAULT_SETTINGS.version) {
    repairs.push({ at: 'version', kind: 'not_understood' });
  }
  const groups = Object.fromEntries(SETTINGS_GROUPS.map((group) => [group, parseGroup(group, raw[group], repairs)]));
  // `parseGroup` gives every field of every group, each read by the reader of its type.
  const settings = { ...DEFAULT_SETTINGS, ...groups, folders: parseFolders(raw['folders'], repairs) } as Settings;
  return { settings, repairs };
}

/** A patch as the window sends it: known groups and fields of the right type only, else `undefined`. Never throws. */
export const readSettingsPatch: Read<SettingsPatch> = readPartial<Required<SettingsPatch>>({
  destination: readPartial(FIELDS.destination),
  credentials: readPartial(FIELDS.credentials),
  upload: readPartial(FIELDS.upload),
  patterns: readPartial(FIELDS.patterns),
  journal: readPartial(FIELDS.journal),
  app: readPartial(FIELDS.app),
});

export const readDestination: Read<Settings['destination']> = readObject(FIELDS.destination);
export const readCredentials: Read<Settings['credentials']> = readObject(FIELDS.credentials);

function parseGroup(group: SettingsGroup, raw: unknown, repairs: SettingsRepair[]): object {
  if (raw === undefined) return DEFAULT_SETTINGS[group];
  if (!isRecord(raw)) {
    repairs.push({ at: group, kind: 'not_understood' });
    return DEFAULT_SETTINGS[group];
  }
  const readers: Readonly<Record<string, Read<unknown>>> = FIELDS[group];
  const entries = Object.entries(DEFAULT_SETTINGS[group]).map(([name, fallback]: [string, unknown]) => {
    if (!Object.hasOwn(raw, name)) return [name, fallback] as const;
    const value = readers[name]?.(raw[name]);
    const at = `${group}.${name}`;
    if (value !== undefined && isStorable(at, value)) return [name, value] as const;
    repairs.push({ at, kind: 'not_understood' });
    return [name, fallback] as const;
  });
  return Object.fromEntries(entries);
}

function isStorable(at: string, value: unknown): boolean {
  if (typeof value === 'number') return isWithinBounds(at, value);
  return at !== 'journal.redisUrl' || typeof value !== 'string' || redisUrlFault(value) !== 'redis_url_secret';
}

function parseFolders(raw: unknown, repairs: SettingsRepair[]): readonly FolderSetting[] {
  if (raw === undefined) return [];
  const entries: readonly unknown[] = Array.isArray(raw) ? raw : [];
  const folders = entries.slice(0, FOLDERS_MAX).flatMap((entry) => readFolder(entry) ?? []);
  const unique = [...new Map(folders.map((folder) => [folder.path, folder])).values()].filter(
    ({ path }) => path !== '',
  );
  if (!Array.isArray(raw) || unique.length !== entries.length) repairs.push({ at: 'folders', kind: 'not_understood' });
  return unique;
}
