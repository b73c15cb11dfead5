import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { journalKey } from '../../../electron/engine/openCheckpoints.ts';
import { s3ConfigOf } from '../../../electron/engine/adapters/s3/s3Config.ts';
import { engineConfigOf } from '../../../electron/engine/runtime/engineConfig.ts';
import { parseFlags } from '../../../electron/headless/flags.ts';
import { helpText } from '../../../electron/headless/helpText.ts';
import type { Environment } from '../../../electron/headless/places.ts';
import { readSettings } from '../../../electron/headless/settings.ts';
import { ffprobeHandlers } from '../../../electron/backend/requests/ffprobeHandlers.ts';
import { REQUEST_DECODERS } from '../../../electron/backend/requests/requestDecoders.ts';
import { keepSettings, type SettingsKeeper } from '../../../electron/backend/settings/settingsKeeper.ts';
import type { Shell } from '../../../electron/backend/shell.ts';
import { textsFor } from '../../../electron/backend/texts/texts.ts';
import { parseSettings, settingsPatch } from '../../../shared/parseSettings.ts';
import { decode } from '../../../shared/read.ts';
import {
  DEFAULT_SETTINGS,
  patched,
  SETTING_ENTRIES,
  type SettingEntry,
  type Settings,
  type SettingsField,
  type SettingsPatch,
  settingValue,
} from '../../../shared/settings.ts';

const KEYS = {
  S3_ACCESS_KEY_ID: 'id',
  S3_SECRET_ACCESS_KEY: 'secret',
  RUSHES_WEBHOOK_SECRET: `whsec_${'A'.repeat(32)}`,
};
const SECRETS = {
  s3For: () => ({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: null }),
  redisFor: () => undefined,
};
const PLACE = { platform: 'linux', homeFolder: '/home/ann', currentFolder: '/' } as const;

const BASE: Settings = {
  ...patched(DEFAULT_SETTINGS, {
    destination: { provider: 'other', bucket: 'dailies', endpoint: 'https://base.example.com', isPathStyle: true },
  }),
  folders: [{ path: '/card', isPaused: false }],
};

/** Settings that take effect only beside another one. */
const COMPANIONS: Partial<Record<SettingsField, SettingsPatch>> = {
  'credentials.profile': { credentials: { source: 'profile' } },
  'journal.kind': { journal: { redisUrl: 'redis://127.0.0.1:6379/0' } },
  'journal.redisUrl': { journal: { kind: 'redis', redisUrl: 'redis://before:6379' } },
};

/** It has an effect only by the settings that it dictates; see the tests of the headless settings. */
const WITHOUT_EFFECT: ReadonlySet<SettingsField> = new Set(['destination.provider']);

/** A provider on the command line dictates the endpoint of the preset. */
const AFTER: Partial<Record<SettingsField, SettingsPatch>> = {
  'destination.provider': { destination: { endpoint: BASE.destination.endpoint } },
};

/** The input of the engine and its composition. */
function effects(settings: Settings): unknown {
  const { logLevel, metricsPort, ffprobePath, webhookUrl, consoleAddress } = settings.app;
  return {
    engine: engineConfigOf(settings, 'here'),
    store: s3ConfigOf(settings.destination, settings.credentials, SECRETS),
    journal: journalKey(settings, SECRETS),
    keepDays: settings.journal.keepDays,
    composition: { logLevel, metricsPort, ffprobePath, webhookUrl, consoleAddress },
  };
}

function otherValue(entry: SettingEntry): unknown {
  const before = settingValue(BASE, entry);
  return typeof before === 'boolean' ? !before : entry.setting.example;
}

function patchOf({ group, name }: SettingEntry, value: unknown): SettingsPatch {
  return { [group]: { [name]: value } };
}

function headless(
  args: readonly string[],
  environment: Environment,
  settings: Settings,
  keys: Environment = KEYS,
): Settings {
  const source = { file: '/home/ann/.config/Rushes/settings.json', settings };
  return readSettings(parseFlags(args), { ...keys, ...environment }, PLACE, source).settings;
}

function keeperOf(settings: Settings): SettingsKeeper {
  return keepSettings(
    settings,
    () => undefined,
    () => undefined,
  );
}

/** The requests for settings that a page cannot patch; the person chooses `path` in the native dialog. */
function nativeHandlers(settings: SettingsKeeper, path: string | undefined): ReturnType<typeof ffprobeHandlers> {
  const shell = { chooseFile: async () => path } as unknown as Shell;
  return ffprobeHandlers({ settings, shell, texts: () => textsFor('en', 'en') });
}

type Face = (entry: SettingEntry, value: unknown, base: Settings) => Settings | Promise<Settings>;

/** The ways a value can take, each on top of `base`. */
const FACES: Readonly<Record<string, Face>> = {
  'the window': async (entry, value, base) => {
    const keeper = keeperOf(base);
    if (entry.setting.isNative) return (await nativeHandlers(keeper, String(value))['ffprobe.choose'](null)).settings;
    const sent = decode(settingsPatch, patchOf(entry, value));
    if (!sent.ok) throw new Error(sent.problem);
    return keeper.change(sent.value).settings;
  },
  'the settings file': (entry, value, base) => {
    const written: unknown = JSON.parse(JSON.stringify(patched(base, patchOf(entry, value))));
    const { settings, repairs } = parseSettings(written);
    expect(repairs).toEqual([]);
    // Keys in the environment win over the credentials of the file.
    return headless([], {}, settings, entry.group === 'credentials' ? {} : KEYS);
  },
  'the environment': ({ setting }, value, base) => {
    const text = Array.isArray(value) ? value.join(':') : String(value);
    return headless([], { [setting.commandLine?.variable ?? '']: text }, base);
  },
  'a flag': ({ setting }, value, base) => {
    const flag = setting.commandLine?.flag ?? '';
    if (typeof value === 'boolean') return headless([value ? `--${flag}` : `--no-${flag}`], {}, base);
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return headless(
      values.flatMap((each) => [`--${flag}`, String(each)]),
      {},
      base,
    );
  },
};

const onCommandLine = SETTING_ENTRIES.filter(({ setting }) => setting.commandLine !== undefined);

describe.each(Object.entries(FACES))('a setting from %s', (_face, through) => {
  test.each(onCommandLine.map((entry) => [entry.field, entry] as const))(
    '%s reaches the engine',
    async (field, entry) => {
      const base = patched(BASE, COMPANIONS[field] ?? {});
      const value = otherValue(entry);
      const settings = patched(await through(entry, value, base), AFTER[field] ?? {});
      expect(settingValue(settings, entry)).toEqual(value);
      expect(effects(settings)).toEqual(effects(patched(base, patchOf(entry, value))));
      if (!WITHOUT_EFFECT.has(field)) expect(effects(settings)).not.toEqual(effects(base));
    },
  );
});

test('settings of the window alone are kept in its file', async () => {
  const windowOnly = SETTING_ENTRIES.filter(({ setting }) => setting.commandLine === undefined);
  expect(windowOnly.map(({ field }) => field)).toEqual([
    'app.notifications',
    'app.startsAtLogin',
    'app.theme',
    'app.language',
    'app.isSetUp',
  ]);
  for (const entry of windowOnly) {
    const changed = await FACES['the window']?.(entry, otherValue(entry), BASE);
    expect(settingValue(parseSettings(JSON.parse(JSON.stringify(changed))).settings, entry)).toEqual(otherValue(entry));
  }
});

test('a page cannot name a program that Rushes then runs', () => {
  const native = SETTING_ENTRIES.filter(({ setting }) => setting.isNative);
  expect(native.map(({ field }) => field)).toEqual(['app.ffprobePath']);
  for (const entry of native) expect(decode(settingsPatch, patchOf(entry, otherValue(entry))).ok).toBe(false);
  for (const request of [{ path: '/tmp/evil' }, '/tmp/evil', ['/tmp/evil']])
    expect(decode(REQUEST_DECODERS['ffprobe.choose'], request).ok).toBe(false);
});

test('an ffprobe stays as it is when the dialog is cancelled or gives a relative path, and can be reset', async () => {
  const keeper = keeperOf(patched(BASE, { app: { ffprobePath: '/opt/ffprobe' } }));
  await nativeHandlers(keeper, undefined)['ffprobe.choose'](null);
  await expect(nativeHandlers(keeper, 'ffprobe')['ffprobe.choose'](null)).rejects.toMatchObject({
    code: 'settings_invalid',
  });
  expect(keeper.current.app.ffprobePath).toBe('/opt/ffprobe');
  await nativeHandlers(keeper, undefined)['ffprobe.reset'](null);
  expect(keeper.current.app.ffprobePath).toBe('');
});

test('flags and variables are each one of a kind, and in the help and the documentation', () => {
  const names = onCommandLine.flatMap(({ setting: { commandLine } }) =>
    commandLine === undefined ? [] : [`--${commandLine.flag}`, commandLine.variable],
  );
  expect(new Set(names).size).toBe(names.length);
  const documentation = readFileSync(new URL('../../../docs/headless.md', import.meta.url), 'utf8').replaceAll(
    '--[no-]',
    '--',
  );
  const help = helpText().replaceAll('--[no-]', '--');
  expect(names.filter((name) => !help.includes(name))).toEqual([]);
  expect(names.filter((name) => !documentation.includes(`\`${name}`))).toEqual([]);
});
