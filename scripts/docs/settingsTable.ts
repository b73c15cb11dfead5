import { settingUsage } from '../../electron/headless/settingUsage.ts';
import { SETTING_ENTRIES, type SettingEntry } from '../../shared/settings.ts';

const BEGIN = '<!-- Written by `npm run docs` from shared/settings.ts. -->\n';
const END = '<!-- The end of what `npm run docs` writes. -->\n';

/** The document with the table of all settings between its two marks. Throws when a mark is missing. Idempotent. */
export function withSettingsTable(document: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END, begin);
  if (begin === -1 || end === -1) throw new Error(`The document lacks a mark: ${BEGIN.trim()} or ${END.trim()}`);
  return `${document.slice(0, begin)}${BEGIN}\n${settingsTable()}\n${document.slice(end)}`;
}

function settingsTable(): string {
  const head = ['| Flag | Variable | Meaning | Default |', '|---|---|---|---|'];
  return [...head, ...SETTING_ENTRIES.flatMap(row), ''].join('\n');
}

function row({ setting }: SettingEntry): readonly string[] {
  const { commandLine } = setting;
  if (commandLine === undefined) return [];
  const { variable, fallbackVariables = [] } = commandLine;
  const { flag, meaning, defaults } = settingUsage(setting, commandLine);
  const otherwise = fallbackVariables.map((name) => `${code(name)}, `).join('');
  return [`| ${code(flag)} | ${code(variable)} | ${meaning} | ${otherwise}${defaults.map(defaultText).join(' ')} |`];
}

function defaultText(word: string): string {
  return ['none', 'yes', 'no'].includes(word) ? word : code(word);
}

/** Code in a cell of a table, where a vertical bar needs a backslash. */
function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}
