import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { HEADLESS_NODE_FLAGS, headlessArguments } from '../../../../scripts/packaging/headlessArguments.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

function appFolder(): string {
  const folder = tempFolder();
  writeFileSync(path.join(folder, 'settings.json'), '{}');
  return folder;
}

const WINDOW = ['--console', '8472', '--open'];

test('the headless command gets the settings file and the state folder of the app', () => {
  const folder = appFolder();
  expect(headlessArguments(['--json'], {}, folder)).toEqual({
    args: ['--settings', path.join(folder, 'settings.json'), '--state', folder, '--json', ...WINDOW],
    isAppFolder: true,
    isConsole: true,
  });
});

test('before the app has saved settings, the state folder is the same', () => {
  expect(headlessArguments([], {}, '/nowhere/Rushes')).toEqual({
    args: ['--state', '/nowhere/Rushes', ...WINDOW],
    isAppFolder: true,
    isConsole: true,
  });
});

test.each<[readonly string[], Readonly<Record<string, string>>]>([
  [['--state', '/mine'], {}],
  [['--state=/mine'], {}],
  [[], { RUSHES_STATE_DIR: '/mine' }],
])('a given state folder is used instead: %j %j', (args, environment) => {
  const folder = appFolder();
  const given = headlessArguments(args, environment, folder);
  expect(given).toEqual({
    args: ['--settings', path.join(folder, 'settings.json'), ...args, ...WINDOW],
    isAppFolder: false,
    isConsole: true,
  });
});

test.each<[readonly string[], Readonly<Record<string, string>>]>([
  [['--settings', '/mine.json'], {}],
  [[], { RUSHES_SETTINGS: '/mine.json' }],
])('a given settings file is used instead: %j %j', (args, environment) => {
  expect(headlessArguments(args, environment, appFolder())).toEqual({
    args: [...args, ...WINDOW],
    isAppFolder: false,
    isConsole: true,
  });
});

test.each([[['--once']], [['--print-settings']], [['--help']], [['history', '--csv']], [['orphans']]])(
  'a run that ends by itself serves no window: %j',
  (args) => {
    const { args: all, isConsole } = headlessArguments(args, {}, appFolder());
    expect(isConsole).toBe(false);
    expect(all).not.toContain('--console');
  },
);

test('a given address is used instead', () => {
  expect(headlessArguments(['--console', '0.0.0.0:9000'], {}, '/nowhere').args).toEqual([
    ...['--state', '/nowhere', '--console', '0.0.0.0:9000', '--open'],
  ]);
  expect(headlessArguments([], { RUSHES_CONSOLE: '9000' }, '/nowhere').args).toEqual(['--state', '/nowhere', '--open']);
});

test('`npm run headless` gives Node the same flags as `npm start`', () => {
  const manifest = readFileSync(path.join(import.meta.dirname, '../../../../package.json'), 'utf8');
  expect(manifest).toContain(`"headless": "node ${HEADLESS_NODE_FLAGS.join(' ')} --import `);
});
