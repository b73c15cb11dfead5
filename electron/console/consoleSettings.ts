import { isDeepStrictEqual } from 'node:util';
import {
  type FolderSetting,
  patched,
  SETTING_ENTRIES,
  type Settings,
  type SettingsField,
  settingsOf,
  settingValue,
} from '../../shared/settings.ts';
import { sentence } from '../../shared/sentences/sentence.ts';
import { RequestError } from '../backend/requestError.ts';
import { keepSettings, type SettingsKeeper } from '../backend/settings/settingsKeeper.ts';

/** Settings that flags or variables set, and the name of each of these. */
export type FixedSettings = ReadonlyMap<SettingsField | 'folders', string>;

export interface LayeredSettings {
  /** The settings of the file. */
  readonly stored: Settings;
  /** The values of the fixed settings. The others are not used. */
  readonly given: Settings;
  readonly fixed: FixedSettings;
}

/**
 * The settings that hold now: those of the file, with the fixed ones on top. Only settings that are not fixed can be changed, and the file
 * keeps its own values of the fixed ones. Code of a refused change: `settings_fixed`.
 */
export function keepLayeredSettings(
  { stored, given, fixed }: LayeredSettings,
  save: (settings: Settings) => void,
  changed: (settings: Settings, before: Settings) => void,
): SettingsKeeper {
  const keeper = keepSettings(layered(given, stored, fixed), (next) => save(layered(stored, next, fixed)), changed);
  const refuse = (next: Settings): void => {
    const entry = SETTING_ENTRIES.find(
      (one) => fixed.has(one.field) && !isDeepStrictEqual(settingValue(next, one), settingValue(keeper.current, one)),
    );
    if (entry !== undefined) throw refusal(fixed.get(entry.field) ?? '');
  };
  return {
    get current() {
      return keeper.current;
    },
    view: () => keeper.view(),
    change(patch) {
      refuse(patched(keeper.current, patch));
      return keeper.change(patch);
    },
    changeFolders(folders: readonly FolderSetting[]) {
      const name = fixed.get('folders');
      if (name !== undefined) throw refusal(name);
      return keeper.changeFolders(folders);
    },
    problemsOf: (patch) => keeper.problemsOf(patch),
  };
}

/** `below`, with the fixed values of `above`. */
function layered(above: Settings, below: Settings, fixed: FixedSettings): Settings {
  const settings = settingsOf((entry) => settingValue(fixed.has(entry.field) ? above : below, entry));
  return { ...settings, folders: (fixed.has('folders') ? above : below).folders };
}

function refusal(name: string): RequestError {
  return new RequestError('settings_fixed', sentence('settingFixed', { name }));
}
