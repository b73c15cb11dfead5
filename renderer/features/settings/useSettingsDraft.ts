import { useMemo, useState } from 'react';
import {
  patched,
  type Settings,
  type SettingsField,
  type SettingsGroup,
  type SettingsPatch,
} from '../../../shared/settings.ts';
import { validateSettings } from '../../../shared/settingsRules.ts';
import { saveSettings } from '../../bridge/requests.ts';
import { useLanguage } from '../../i18n/language.ts';
import { problemSentence } from './problemSentence.ts';

export interface SettingsDraft {
  /** The saved settings with what was typed since. */
  readonly settings: Settings;
  readonly isDirty: boolean;
  readonly change: (patch: SettingsPatch) => void;
  /** A sentence for a field that was touched, or that keeps uploads from running. */
  readonly problemOf: (field: SettingsField) => string | undefined;
  readonly hasProblemIn: (groups: readonly SettingsGroup[]) => boolean;
  /** Saves what was typed when all of its groups can be used. @returns whether nothing is left to save */
  readonly commit: () => Promise<boolean>;
  /** Changes and saves at once: for what cannot be half typed. */
  readonly set: (patch: SettingsPatch) => void;
}

/** What is typed but not yet saved, checked by the same rules as the main process. */
export function useSettingsDraft(saved: Settings): SettingsDraft {
  const language = useLanguage();
  const [patch, setPatch] = useState<SettingsPatch>({});
  const settings = useMemo(() => patched(saved, patch), [saved, patch]);
  const problems = useMemo(() => validateSettings(settings), [settings]);
  const touched = groupsOf(patch);
  const hasProblemIn = (groups: readonly SettingsGroup[]): boolean =>
    problems.some((problem) => groups.some((group) => problem.field.startsWith(`${group}.`)));

  const save = async (next: SettingsPatch): Promise<boolean> => {
    const isSaved = await saveSettings(next);
    // What was typed while it was being saved stays.
    if (isSaved) setPatch((now) => withoutSaved(now, next));
    return isSaved;
  };

  return {
    settings,
    isDirty: touched.length > 0,
    change: (next) => setPatch((now) => merged(now, next)),
    problemOf: (field) => {
      const problem = problems.find((one) => one.field === field);
      // At the first start nothing is typed yet, which is no mistake.
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
  // Only groups are ever put into a patch.
  return Object.keys(patch) as SettingsGroup[];
}

function merged(a: SettingsPatch, b: SettingsPatch): SettingsPatch {
  const groups = new Set([...groupsOf(a), ...groupsOf(b)]);
  // Each group is merged with itself, so the fields stay those of the group.
  return Object.fromEntries(Array.from(groups, (group) => [group, { ...a[group], ...b[group] }])) as SettingsPatch;
}

/** A patch without the fields that were saved with the value they have in it. */
function withoutSaved(patch: SettingsPatch, saved: SettingsPatch): SettingsPatch {
  const left = groupsOf(patch).map((group) => {
    const done = new Map(Object.entries(saved[group] ?? {}));
    const fields = Object.entries(patch[group] ?? {}).filter(
      ([name, value]) => !done.has(name) || done.get(name) !== value,
    );
    return [group, Object.fromEntries(fields)] as const;
  });
  // Fields are only taken away.
  return Object.fromEntries(left.filter(([, fields]) => Object.keys(fields).length > 0)) as SettingsPatch;
}

function isTouched(patch: SettingsPatch, field: SettingsField): boolean {
  return groupsOf(patch).some((group) => Object.keys(patch[group] ?? {}).some((name) => `${group}.${name}` === field));
}
