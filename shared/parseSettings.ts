import {
  boolean,
  decimal,
  decode,
  type Decoder,
  exactObject,
  type FieldDecoders,
  fields,
  filledText,
  list,
  nullable,
  oneOf,
  otherwise,
  partialObject,
  text,
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

/** One place of a settings file that did not decode and has its default again. */
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

const shortText = text(TEXT_LENGTH_MAX);
const patterns = list(shortText, PATTERNS_MAX);

const FIELDS: { readonly [G in SettingsGroup]: FieldDecoders<Settings[G]> } = {
  destination: {
    provider: oneOf(PROVIDERS),
    bucket: shortText,
    region: shortText,
    endpoint: shortText,
    isPathStyle: boolean,
    needsEqualParts: boolean,
    keyPrefix: shortText,
    storageClass: shortText,
  },
  credentials: { source: oneOf(CREDENTIAL_SOURCES), profile: shortText },
  upload: {
    timeoutSeconds: decimal,
    chunkBytes: decimal,
    streamsAtOnce: decimal,
    partsAtOnce: decimal,
    bandwidthBytesPerSecond: nullable(decimal),
    waitsWhileHeld: boolean,
  },
  patterns: { include: patterns, exclude: patterns },
  journal: { kind: oneOf(JOURNALS), redisUrl: shortText, keepDays: decimal },
  app: {
    notifications: oneOf(NOTIFICATION_LEVELS),
    startsAtLogin: boolean,
    logLevel: oneOf(LOG_LEVELS),
    metricsPort: nullable(decimal),
    theme: oneOf(THEMES),
    language: oneOf(LANGUAGES),
    isSetUp: boolean,
  },
};

const folder = exactObject<FolderSetting>({ path: filledText(PATH_LENGTH_MAX), isPaused: boolean });

/**
 * Settings from the content of a settings file. Never throws. A missing field gets its default silently, so files of older
 * versions can be read. A field that does not decode gets its default and is reported; so does a number out of bounds and a
 * Redis URL that contains a password. Unknown fields are left out.
 */
export function parseSettings(raw: unknown): ParsedSettings {
  const file = decode(fields, raw);
  if (!file.ok) return { settings: DEFAULT_SETTINGS, repairs: [{ at: '', kind: 'not_understood' }] };
  const given = file.value;
  const repairs: SettingsRepair[] = [];
  const version = given['version'];
  if (typeof version === 'number' && version > DEFAULT_SETTINGS.version) repairs.push({ at: 'version', kind: 'newer' });
  else if (version !== undefined && version !== DEFAULT_SETTINGS.version) {
    repairs.push({ at: 'version', kind: 'not_understood' });
  }
  const groups = Object.fromEntries(SETTINGS_GROUPS.map((group) => [group, parseGroup(group, given[group], repairs)]));
  // `parseGroup` gives every field of every group, each decoded to its type.
  const settings = { ...DEFAULT_SETTINGS, ...groups, folders: parseFolders(given['folders'], repairs) } as Settings;
  return { settings, repairs };
}

/** A patch from the window: known groups and known fields of the right type only. */
export const settingsPatch: Decoder<SettingsPatch> = partialObject<Required<SettingsPatch>>({
  destination: partialObject(FIELDS.destination),
  credentials: partialObject(FIELDS.credentials),
  upload: partialObject(FIELDS.upload),
  patterns: partialObject(FIELDS.patterns),
  journal: partialObject(FIELDS.journal),
  app: partialObject(FIELDS.app),
});

export const destinationSettings: Decoder<Settings['destination']> = exactObject(FIELDS.destination);
export const credentialSettings: Decoder<Settings['credentials']> = exactObject(FIELDS.credentials);

function parseGroup(group: SettingsGroup, raw: unknown, repairs: SettingsRepair[]): object {
  const given = decode(fields, raw ?? {});
  if (!given.ok || raw === null) {
    repairs.push({ at: group, kind: 'not_understood' });
    return DEFAULT_SETTINGS[group];
  }
  const decoders: Readonly<Record<string, Decoder<unknown>>> = FIELDS[group];
  const entries = Object.entries(DEFAULT_SETTINGS[group]).map(([name, fallback]: [string, unknown]) => {
    const decoder = decoders[name];
    if (decoder === undefined || !Object.hasOwn(given.value, name)) return [name, fallback] as const;
    const at = `${group}.${name}`;
    const decoded = decode(decoder, given.value[name]);
    if (decoded.ok && isStorable(at, decoded.value)) return [name, decoded.value] as const;
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
  const entries = decode(
    list(otherwise(folder, undefined), FOLDERS_MAX),
    Array.isArray(raw) ? raw.slice(0, FOLDERS_MAX) : raw,
  );
  const known = entries.ok ? entries.value.filter((entry) => entry !== undefined) : [];
  const unique = [...new Map(known.map((entry) => [entry.path, entry])).values()];
  if (!Array.isArray(raw) || unique.length !== raw.length) repairs.push({ at: 'folders', kind: 'not_understood' });
  return unique;
}
