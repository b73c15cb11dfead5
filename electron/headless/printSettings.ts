import { exampleKey } from '../../shared/keyTemplate.ts';
import { SETTING_ENTRIES, settingValue } from '../../shared/settings.ts';
import { visibleJson, visibleText } from '../../shared/visibleText.ts';
import { type Origin, originText } from './origins.ts';
import type { HeadlessSettings } from './settings.ts';

interface Row {
  readonly setting: string;
  readonly value: unknown;
  readonly origin: string;
}

/** The result of `--print-settings`: every setting of the command, its value and its origin. Secrets are hidden. */
export function settingsText(told: HeadlessSettings): string {
  const rows = rowsOf(told);
  if (told.isJson) return `${visibleJson({ state_folder: told.stateFolder, settings: rows })}\n`;
  const width = Math.max(...rows.map(({ setting }) => setting.length));
  const lines = rows.map(
    ({ setting, value, origin }) => `${setting.padEnd(width)}  ${JSON.stringify(value)}  (${origin})`,
  );
  const { destination, folders } = told.settings;
  const example = exampleKey(
    destination,
    folders.map(({ path }) => path),
    new Date(),
  );
  return [`State folder: ${told.stateFolder}`, '', ...lines, '', `A key now: ${example}`]
    .map((line) => `${visibleText(line)}\n`)
    .join('');
}

function rowsOf({ settings, origins, secrets }: HeadlessSettings): readonly Row[] {
  const originIn = (name: Parameters<typeof origins.get>[0]): string => {
    const origin: Origin = origins.get(name) ?? { kind: 'default' };
    return originText(origin);
  };
  const entries = SETTING_ENTRIES.filter(({ setting }) => setting.commandLine !== undefined);
  const secret = (setting: string, value: unknown, instead = 'hidden'): readonly Row[] =>
    value === undefined || value === null ? [] : [{ setting, value: instead, origin: 'environment' }];
  return [
    { setting: 'folders', value: settings.folders, origin: originIn('folders') },
    ...entries.map((entry) => ({
      setting: entry.field,
      value: settingValue(settings, entry),
      origin: originIn(entry.field),
    })),
    ...secret('secret access key', secrets.s3?.secretAccessKey),
    ...secret('session token', secrets.s3?.sessionToken),
    ...secret('Redis password', secrets.redis?.password),
    ...secret('Redis record secret', secrets.recordSecret, 'set'),
    ...secret('webhook secret', secrets.webhook),
  ];
}
