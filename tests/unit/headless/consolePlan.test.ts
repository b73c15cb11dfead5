import path from 'node:path';
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { consolePlan } from '../../../electron/headless/consolePlan.ts';
import { parseFlags } from '../../../electron/headless/flags.ts';
import { layeredSettings } from '../../../electron/headless/settings.ts';
import { DEFAULT_SETTINGS, patched } from '../../../shared/settings.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const PLACE = { platform: 'linux', homeFolder: '/home/ann', currentFolder: '/work' } as const;
/** @param saved the address in the settings file, if there is one */
const planOf = (args: readonly string[], environment = {}, saved?: string) => {
  const flags = parseFlags(args);
  const file = { file: '/s.json', settings: patched(DEFAULT_SETTINGS, { app: { consoleAddress: saved ?? '' } }) };
  const told = layeredSettings(flags, environment, PLACE, saved === undefined ? undefined : file);
  return consolePlan(told, flags, environment, PLACE);
};

describe('the address of the window', () => {
  test.each([
    ['8472', { host: '127.0.0.1', port: 8472 }, false],
    ['localhost:8472', { host: 'localhost', port: 8472 }, false],
    ['[::1]:1', { host: '::1', port: 1 }, false],
    ['0.0.0.0:8472', { host: '0.0.0.0', port: 8472 }, true],
    ['ingest.example:80', { host: 'ingest.example', port: 80 }, true],
  ])('%s', (text, listen, isOnlyLook) => {
    expect(planOf(['--console', text])).toMatchObject({ listen, isOnlyLook });
    expect(planOf([], { RUSHES_CONSOLE: text })).toMatchObject({ listen, isOnlyLook });
    expect(planOf([], {}, text)).toMatchObject({ listen, isOnlyLook });
    expect(planOf(['--console', text], { RUSHES_CONSOLE: '1' }, '2')).toMatchObject({ listen, isOnlyLook });
  });

  test('is absent unless it is wanted', () => {
    expect(planOf(['--watch', '/a'])).toBeUndefined();
    expect(planOf([], { RUSHES_CONSOLE: ' ' })).toBeUndefined();
    expect(planOf([], {}, '')).toBeUndefined();
    // A command that ends serves no window that only the settings of the app name.
    expect(planOf(['--once'], {}, '8472')).toBeUndefined();
  });

  test.each(['x', '65536', ':80', 'a b:80', '[1.2.3.4]:80', 'http://127.0.0.1:80', '80:'])('%j is refused', (text) => {
    expect(() => planOf(['--console', text])).toThrow('write a port, or a host and a port');
    expect(() => planOf([], { RUSHES_CONSOLE: text })).toThrow('write a port, or a host and a port');
  });
});

describe('operating from other machines', () => {
  test('is allowed with a certificate or behind a proxy', () => {
    const folder = tempFolder();
    for (const name of ['cert.pem', 'key.pem']) writeFileSync(path.join(folder, name), name);
    const tls = ['--console-cert', path.join(folder, 'cert.pem'), '--console-key', path.join(folder, 'key.pem')];
    expect(planOf(['--console', '0.0.0.0:1', ...tls])).toMatchObject({
      isOnlyLook: false,
      tls: { cert: 'cert.pem', key: 'key.pem' },
    });
    const proxied = planOf(['--console', '8472', '--console-url', 'https://ingest.example/rushes']);
    expect([proxied?.publicUrl?.href, proxied?.isOnlyLook]).toEqual(['https://ingest.example/rushes/', false]);
  });

  test.each([
    [['--console-cert', 'cert.pem'], 'write both'],
    [['--console-cert', '/no/cert', '--console-key', '/no/key'], '--console-cert cannot be read'],
    [['--console-url', 'http://ingest.example/'], 'is not encrypted'],
    [['--console-url', 'ingest.example'], 'cannot be used'],
    [['--console-url', 'https://user:password@ingest.example/'], 'cannot be used'],
    [['--once'], 'leave out --once or --console'],
  ])('%j is refused', (args, sentence) => {
    expect(() => planOf(['--console', '8472', ...args])).toThrow(sentence);
  });

  test.each([[['--console-url', 'https://a.example/']], [['--console-root', '/media']], [['--open']]])(
    '%j needs the window',
    (args) => {
      expect(() => planOf(args)).toThrow('write --console 8472 too');
    },
  );
});

test('roots are those of the flags, else of the variable, else home and mounted media', () => {
  expect(planOf(['--console', '1', '--console-root', '~/cards', '--console-root', '/a'])?.roots).toEqual([
    '/home/ann/cards',
    '/a',
  ]);
  expect(planOf(['--console', '1'], { RUSHES_CONSOLE_ROOTS: '/a:/b' })?.roots).toEqual(['/a', '/b']);
  expect(planOf(['--console', '1'])?.roots).toContain('/media');
});
