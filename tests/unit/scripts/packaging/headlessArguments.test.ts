import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { headlessArguments } from '../../../../scripts/packaging/headlessArguments.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

function appFolder(): string {
  const folder = tempFolder();
  writeFileSync(path.join(folder, 'settings.json'), '{}');
  return folder;
}

test('the headless command gets the settings file and the state folder of the app', () => {
  const folder = appFolder();
  expect(headlessArguments(['--json'], {}, folder)).toEqual({
    args: ['--settings', path.join(folder, 'settings.json'), '--state', folder, '--json'],
    isAppFolder: true,
  });
});

test('before the app has saved settings, the state folder is the same', () => {
  expect(headlessArguments([], {}, '/nowhere/Rushes')).toEqual({
    args: ['--state', '/nowhere/Rushes'],
    isAppFolder: true,
  });
});

test.each<[readonly string[], Readonly<Record<string, string>>]>([
  [['--state', '/mine'], {}],
  [['--state=/mine'], {}],
  [[], { RUSHES_STATE_DIR: '/mine' }],
])('a given state folder is used instead: %j %j', (args, environment) => {
  const folder = appFolder();
  const given = headlessArguments(args, environment, folder);
  expect(given).toEqual({ args: ['--settings', path.join(folder, 'settings.json'), ...args], isAppFolder: false });
});

test.each<[readonly string[], Readonly<Record<string, string>>]>([
  [['--settings', '/mine.json'], {}],
  [[], { RUSHES_SETTINGS: '/mine.json' }],
])('a given settings file is used instead: %j %j', (args, environment) => {
  expect(headlessArguments(args, environment, appFolder())).toEqual({ args, isAppFolder: false });
});
