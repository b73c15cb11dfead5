import { readFileSync } from 'node:fs';
import { parseSettings } from '../../shared/parseSettings.ts';
import type { Flags } from './flags.ts';
import type { Environment } from './places.ts';
import type { SettingsSource } from './settings.ts';
import { UsageError } from './usageError.ts';

/**
 * Reads a settings file of the desktop app and never writes it. Unknown fields of a newer version are ignored.
 * @throws UsageError when it cannot be read or a setting in it cannot be used
 */
export function readSettingsFile(file: string): SettingsSource {
  const { settings, repairs } = parseSettings(contentOf(file));
  const [wrong] = repairs.filter(({ kind }) => kind === 'not_understood');
  if (wrong === undefined) return { file, settings };
  const place = wrong.at === '' ? 'It holds no settings' : `${wrong.at} cannot be used`;
  throw new UsageError(`The settings file ${file} cannot be read. ${place}: correct it, or leave out --settings.`);
}

/** The settings file as a person wrote it; `undefined` when none is named. */
export function settingsFileOf(flags: Flags, environment: Environment): string | undefined {
  const variable = environment['RUSHES_SETTINGS']?.trim();
  return flags.settingsFile ?? (variable === '' ? undefined : variable);
}

function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const problem = isMissing ? 'is not there' : error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new UsageError(`The settings file ${file} ${problem}: correct --settings or RUSHES_SETTINGS.`);
  }
}
