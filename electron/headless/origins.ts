import type { SettingEntry, SettingsField } from '../../shared/settings.ts';

/** The origin of a setting's value. */
export type Origin =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'variable' | 'fallback_variable' | 'flag'; readonly name: string }
  /** It follows from another setting. */
  | { readonly kind: 'derived'; readonly from: SettingsField };

/** Whether a flag or a variable of Rushes set it. */
export function isGiven(origin: Origin): boolean {
  return origin.kind === 'variable' || origin.kind === 'flag';
}

/** For `--print-settings`, e.g. `environment S3_BUCKET_NAME`. */
export function originText(origin: Origin): string {
  switch (origin.kind) {
    case 'default':
      return 'default';
    case 'file':
      return `file ${origin.file}`;
    case 'variable':
    case 'fallback_variable':
      return `environment ${origin.name}`;
    case 'flag':
      return `flag ${origin.name}`;
    case 'derived':
      return `follows from ${origin.from}`;
  }
}

/** The name of a setting in an error sentence: its origin, or the flag that sets it. */
export function settingName({ field, setting }: SettingEntry, origin: Origin): string {
  switch (origin.kind) {
    case 'variable':
    case 'fallback_variable':
    case 'flag':
      return origin.name;
    case 'file':
      return `${field} in ${origin.file}`;
    case 'default':
    case 'derived':
      return setting.commandLine?.variable ?? field;
  }
}
