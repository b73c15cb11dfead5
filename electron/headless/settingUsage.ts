import type { CommandLineNames, Setting } from '../../shared/settingKinds.ts';

/** The texts of one setting in `--help` and in the documentation. */
export interface SettingUsage {
  /** With the values that it takes: `--on-vanish keep|complete|discard`. */
  readonly flag: string;
  /** Without a full stop; with the bounds of a number. */
  readonly meaning: string;
  /** The words of the default: several of a list, one of any other setting. */
  readonly defaults: readonly string[];
}

/** @param names those of the setting */
export function settingUsage(setting: Setting<unknown>, names: CommandLineNames): SettingUsage {
  const { fallback, example, choices, bounds } = setting;
  const isPatterns = Array.isArray(example) && String(example).includes('*');
  const value = typeof example === 'number' ? 'N' : isPatterns ? 'GLOB' : (choices?.join('|') ?? 'TEXT');
  const orNone = fallback === null ? ', or none' : '';
  return {
    flag: typeof fallback === 'boolean' ? `--[no-]${names.flag}` : `--${names.flag} ${value}`,
    meaning: bounds === undefined ? names.help : `${names.help}: ${bounds.min} to ${bounds.max}${orNone}`,
    defaults: defaultsOf(fallback),
  };
}

function defaultsOf(fallback: unknown): readonly string[] {
  if (typeof fallback === 'boolean') return [fallback ? 'yes' : 'no'];
  if (Array.isArray(fallback)) return fallback.length === 0 ? ['none'] : fallback.map(String);
  if (typeof fallback === 'number') return [String(fallback)];
  return [typeof fallback === 'string' && fallback !== '' ? fallback : 'none'];
}
