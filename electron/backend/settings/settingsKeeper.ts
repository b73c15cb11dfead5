import type { SettingsView } from '../../../shared/ipc.ts';
import { type FolderSetting, type Settings, type SettingsPatch, patched } from '../../../shared/settings.ts';
import { type SettingsProblem, validateSettings } from '../../../shared/settingsRules.ts';
import { RequestError } from '../requestError.ts';

export interface SettingsKeeper {
  readonly current: Settings;
  view(): SettingsView;
  /** Saves a patch, or rejects with `settings_invalid` (nothing changes) or `settings_not_saved`. */
  change(patch: SettingsPatch): SettingsView;
  changeFolders(folders: readonly FolderSetting[]): SettingsView;
  /** The problems that this patch would cause. Changes nothing. */
  problemsOf(patch: SettingsPatch): readonly SettingsProblem[];
}

/**
 * The settings that hold now. @param save writes the whole file, throws when it cannot
 * @param changed told after every change, in order
 */
export function keepSettings(
  initial: Settings,
  save: (settings: Settings) => void,
  changed: (settings: Settings, before: Settings) => void,
): SettingsKeeper {
  let current = initial;
  const view = (): SettingsView => ({ settings: current, problems: validateSettings(current) });
  const take = (next: Settings): SettingsView => {
    try {
      save(next);
    } catch {
      throw new RequestError(
        'settings_not_saved',
        'The settings could not be saved. Is the disk full, or the folder read-only?',
      );
    }
    const before = current;
    current = next;
    changed(next, before);
    return view();
  };
  return {
    get current() {
      return current;
    },
    view,
    change(patch) {
      const next = patched(current, patch);
      const [wrong] = newProblems(current, next, patch);
      if (wrong !== undefined)
        throw new RequestError('settings_invalid', `The setting ${wrong.field} cannot be used: ${wrong.code}.`);
      return take(next);
    },
    changeFolders: (folders) => take({ ...current, folders }),
    problemsOf: (patch) => validateSettings(patched(current, patch)),
  };
}

/** The problems that the patch causes: those of its own fields, and those that were not there before. */
function newProblems(before: Settings, after: Settings, patch: SettingsPatch): readonly SettingsProblem[] {
  const known = new Set(validateSettings(before).map(({ field, code }) => `${field} ${code}`));
  const touched = new Set(
    Object.entries(patch).flatMap(([group, fields]) => Object.keys(fields).map((field) => `${group}.${field}`)),
  );
  return validateSettings(after).filter(({ field, code }) => touched.has(field) || !known.has(`${field} ${code}`));
}
