import {
  boolean,
  decode,
  type Decoder,
  exactObject,
  type FieldDecoders,
  fields,
  filledText,
  list,
  otherwise,
  partialObject,
  instant,
  optional,
} from './read.ts';
import {
  DEFAULT_SETTINGS,
  type FolderSetting,
  SETTING_ENTRIES,
  type SettingEntry,
  SETTINGS_GROUPS,
  type Settings,
  type SettingsGroup,
  type SettingsPatch,
  settingsOf,
} from './settings.ts';
import { redisUrlProblem } from './valueRules.ts';

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

const folder = exactObject<FolderSetting>({
  path: filledText(PATH_LENGTH_MAX),
  isPaused: boolean,
  newSince: optional(instant),
});

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
  const groups = new Map(SETTINGS_GROUPS.map((group) => [group, groupFields(group, given[group], repairs)]));
  const settings = settingsOf((entry) => parseField(entry, groups.get(entry.group) ?? {}, repairs));
  return { settings: { ...settings, folders: parseFolders(given['folders'], repairs) }, repairs };
}

/**
 * A patch from the window: known groups and known fields of the right type only. Fields that only a native dialog may set are
 * unknown here.
 */
export const settingsPatch: Decoder<SettingsPatch> = partialObject<Required<SettingsPatch>>({
  destination: partialObject(decodersOf('destination')),
  credentials: partialObject(decodersOf('credentials')),
  upload: partialObject(decodersOf('upload')),
  patterns: partialObject(decodersOf('patterns')),
  watching: partialObject(decodersOf('watching')),
  journal: partialObject(decodersOf('journal')),
  app: partialObject(decodersOf('app')),
});

export const destinationSettings: Decoder<Settings['destination']> = exactObject(decodersOf('destination'));
export const credentialSettings: Decoder<Settings['credentials']> = exactObject(decodersOf('credentials'));

function decodersOf<G extends SettingsGroup>(group: G): FieldDecoders<Settings[G]> {
  const entries = SETTING_ENTRIES.filter((entry) => entry.group === group && !entry.setting.isNative);
  // The table gives each field the decoder of its type; a native field has none, so that it is refused as unknown.
  return Object.fromEntries(entries.map(({ name, setting }) => [name, setting.decoder])) as FieldDecoders<Settings[G]>;
}

type GroupFields = Readonly<Record<string, unknown>>;

function groupFields(group: SettingsGroup, raw: unknown, repairs: SettingsRepair[]): GroupFields {
  if (raw === undefined) return {};
  const given = decode(fields, raw);
  if (given.ok) return given.value;
  repairs.push({ at: group, kind: 'not_understood' });
  return {};
}

function parseField({ name, field, setting }: SettingEntry, given: GroupFields, repairs: SettingsRepair[]): unknown {
  if (!Object.hasOwn(given, name)) return setting.fallback;
  const decoded = decode(setting.decoder, given[name]);
  if (decoded.ok && isStorable(field, setting, decoded.value)) return decoded.value;
  repairs.push({ at: field, kind: 'not_understood' });
  return setting.fallback;
}

/** No file of ours holds a number out of bounds, a password in a URL, or a relative path of a program. */
function isStorable(field: string, setting: SettingEntry['setting'], value: unknown): boolean {
  if (typeof value === 'number' || setting.isNative) return setting.problem(value) === undefined;
  return field !== 'journal.redisUrl' || typeof value !== 'string' || redisUrlProblem(value) !== 'redis_url_secret';
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
