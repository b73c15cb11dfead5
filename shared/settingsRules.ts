import { keyTemplateProblem, missingTextProblem } from './keyTemplate.ts';
import type { ProblemCode, ValueProblem } from './settingKinds.ts';
import { SETTING_ENTRIES, type Settings, type SettingsField, settingValue } from './settings.ts';
import { endpointProblem, redisUrlProblem } from './valueRules.ts';

/** One field that cannot be used. The window's catalogue makes the sentence from `code` and `params`. */
export interface SettingsProblem {
  readonly field: SettingsField;
  readonly code: ProblemCode;
  readonly params: Readonly<Record<string, string | number>>;
}

/** Rules that depend on more than one setting. */
const COMBINED_RULES: Partial<Record<SettingsField, (settings: Settings) => ProblemCode | ValueProblem | undefined>> = {
  'destination.endpoint': ({ destination: { endpoint, provider } }) =>
    endpoint === '' && provider === 'aws' ? undefined : endpointProblem(endpoint),
  'destination.keyTemplate': ({ destination: { keyTemplate, keyTexts }, folders }) =>
    keyTemplateProblem(keyTemplate) ??
    missingTextProblem(
      keyTemplate,
      keyTexts,
      folders.map(({ path }) => path),
    ),
  'credentials.profile': ({ credentials: { source, profile } }) =>
    source === 'profile' && profile.trim() === '' ? 'required' : undefined,
  'journal.redisUrl': ({ journal: { kind, redisUrl } }) => (kind === 'redis' ? redisUrlProblem(redisUrl) : undefined),
};

/** All problems in the order of the pane; empty when uploads can run with these settings. Pure: asks nothing outside. */
export function validateSettings(settings: Settings): readonly SettingsProblem[] {
  return SETTING_ENTRIES.flatMap((entry) => {
    const { field } = entry;
    const found = COMBINED_RULES[field]?.(settings) ?? entry.setting.problem(settingValue(settings, entry));
    const problem: ValueProblem | undefined = typeof found === 'string' ? { code: found } : found;
    return problem === undefined ? [] : [{ field, code: problem.code, params: problem.params ?? {} }];
  });
}
