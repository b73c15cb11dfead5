import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ParsedSettings, parseSettings } from '../../../shared/parseSettings.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/settings.ts';
import { replaceFile } from '../../engine/index.ts';

const NAME = 'settings';

export interface OpenedSettings {
  readonly settings: Settings;
  /** How they were read. `fresh`: there was no file. */
  readonly outcome: 'read' | 'fresh' | 'repaired' | 'set_aside' | 'unreadable';
  /** Fields that have their defaults again, for `repaired`. */
  readonly repaired: readonly string[];
  /** The copy of a file that was not wholly understood. */
  readonly copy: string | undefined;
  /** Writes the whole file anew, atomically. Throws when the disk refuses. */
  readonly save: (settings: Settings) => void;
}

export function settingsPath(folder: string): string {
  return path.join(folder, `${NAME}.json`);
}

/**
 * Opens a settings file. Never throws: a file that is no JSON is copied to `….damaged-<time>` beside it and started
 * anew, one with fields that are not understood is copied likewise and repaired, one that cannot be read is left alone.
 */
export function openSettings(file: string, nowMs: number): OpenedSettings {
  const found = readFile(file);
  const parsed: ParsedSettings =
    found.kind === 'json' ? parseSettings(found.value) : { settings: DEFAULT_SETTINGS, repairs: [] };
  const isWhole = found.kind === 'missing' || (found.kind === 'json' && parsed.repairs.length === 0);
  const copy = isWhole || found.kind === 'unreadable' ? undefined : setAside(file, nowMs);
  const result = {
    settings: parsed.settings,
    outcome: outcomeOf(found, parsed),
    repaired: parsed.repairs.map(({ at }) => at),
    copy,
    save: (settings: Settings): void => write(file, settings),
  };
  if (found.kind === 'damaged' || (found.kind === 'json' && !isWhole)) {
    try {
      result.save(parsed.settings);
    } catch {
      // The settings hold for this run; saving is tried again with the next change.
    }
  }
  return result;
}

type Found =
  | { readonly kind: 'missing' | 'damaged' | 'unreadable' }
  | { readonly kind: 'json'; readonly value: unknown };

function readFile(file: string): Found {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { kind: isMissing ? 'missing' : 'unreadable' };
  }
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch {
    return { kind: 'damaged' };
  }
}

function outcomeOf(found: Found, parsed: ParsedSettings): OpenedSettings['outcome'] {
  switch (found.kind) {
    case 'missing':
      return 'fresh';
    case 'damaged':
      return 'set_aside';
    case 'unreadable':
      return 'unreadable';
    case 'json':
      if (parsed.repairs.some(({ at }) => at === '')) return 'set_aside';
      return parsed.repairs.length === 0 ? 'read' : 'repaired';
  }
}

function setAside(file: string, nowMs: number): string | undefined {
  const copy = `${file}.damaged-${new Date(nowMs).toISOString().replaceAll(':', '-')}`;
  try {
    copyFileSync(file, copy);
    return copy;
  } catch {
    return undefined;
  }
}

function write(file: string, settings: Settings): void {
  mkdirSync(path.dirname(file), { recursive: true });
  replaceFile(file, `${JSON.stringify(settings, undefined, '\t')}\n`);
}
