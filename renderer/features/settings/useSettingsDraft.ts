import { useMemo, useState } from 'react';
import {
  patched,
  type Settings,
  type SettingsField,
  type SettingsGroup,
  type SettingsPatch,
} from '../../../shared/settings.ts';
import { validateSettings } from '../../../shared/settingsRules.ts';
import { saveSettings } from '../../state/requests.ts';
import { useUnsavedChanges } from '../../state/unsavedChanges.ts';
import { useLanguage } from '../../i18n/language.ts';
import { problemSentence } from './problemSentence.ts';

export interface SettingsDraft {
  /** The saved settings with the unsaved changes applied. */
  readonly settings: Settings;
  readonly isDirty: boolean;
  readonly change: (patch: SettingsPatch) => void;
  /** The sentence for a field's problem; `undefined` when there is none, or while a required field is untouched during set-up. */
  readonly problemOf: (field: SettingsField) => string | undefined;
  readonly hasProblemIn: (groups: readonly SettingsGroup[]) => boolean;
  /** Saves the changes if all changed groups are valid. @returns whether nothing is left to save */
  readonly commit: () => Promise<boolean>;
  /** Changes and saves at once, for controls without intermediate states. */
  readonly set: (patch: SettingsPatch) => void;
}

/** Unsaved changes to the settings, validated by the same rules as in the main process. */
export function useSettingsDraft(saved: Settings): SettingsDraft {
  const language = useLanguage();
  const [patch, setPatch] = useState<SettingsPatch>({});
  const [saves, setSaves] = useState(0);
  const settings = useMemo(() => patched(saved, patch), [saved, patch]);
  const problems = useMemo(() => validateSettings(settings), [settings]);
  const touched = groupsOf(patch);
  const hasProblemIn = (groups: readonly SettingsGroup[]): boolean =>
    problems.some((problem) => groups.some((group) => problem.field.startsWith(`${group}.`)));

  const save = async (next: SettingsPatch): Promise<boolean> => {
    setSaves((count) => count + 1);
    const isSaved = await saveSettings(next);
    setSaves((count) => count - 1);
    // Changes made while the request was running are kept.
    if (isSaved) setPatch((now) => withoutSaved(now, next));
    return isSaved;
  };

  useUnsavedChanges(touched.length > 0 && saves === 0);

  return {
    settings,
    isDirty: touched.length > 0,
    change: (next) => setPatch((now) => merged(now, next)),
    problemOf: (field) => {
      const problem = problems.find((one) => one.field === field);
      // During set-up an empty required field is not an error yet.
      const isUntouched = problem?.code === 'required' && !settings.app.isSetUp && !isTouched(patch, field);
      return problem === undefined || isUntouched ? undefined : problemSentence(problem, language);
    },
    hasProblemIn,
    commit: async () => {
      if (touched.length === 0) return true;
      return hasProblemIn(touched) ? false : save(patch);
    },
    set: (next) => {
      setPatch((now) => merged(now, next));
      void save(next);
    },
  };
}

function groupsOf(patch: SettingsPatch): readonly SettingsGroup[] {
  // Cast: a patch has no other keys than groups.
  return Object.keys(patch) as SettingsGroup[];
}

function merged(a: SettingsPatch, b: SettingsPatch): SettingsPatch {
  const groups = new Set([...groupsOf(a), ...groupsOf(b)]);
  // Cast: each group is merged with itself, so its fields keep their types.
  return Object.fromEntries(Array.from(groups, (group) => [group, { ...a[group], ...b[group] }])) as SettingsPatch;
}

/** The patch without the fields whose current value has been saved. */
function withoutSaved(patch: SettingsPatch, saved: SettingsPatch): SettingsPatch {
  const left = groupsOf(patch).map((group) => {
    const done = new Map(Object.entries(saved[group] ?? {}));
    const fields = Object.entries(patch[group] ?? {}).filter(
      ([name, value]) => !done.has(name) || done.get(name) !== value,
    );
    return [group, Object.fromEntries(fields)] as const;
  });
  // Cast: fields are only removed.
  return Object.fromEntries(left.filter(([, fields]) => Object.keys(fields).length > 0)) as SettingsPatch;
}

function isTouched(patch: SettingsPatch, field: SettingsField): boolean {
  return groupsOf(patch).some((group) => Object.keys(patch[group] ?? {}).some((name) => `${group}.${name}` === field));
}
