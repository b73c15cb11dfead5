import { readFileSync } from 'node:fs';
import { isLoopback, parseListenAddress } from '../../shared/consoleAddress.ts';
import { defaultRoots, type ServePlan } from '../console/index.ts';
import type { Flags } from './flags.ts';
import { type Environment, type Place, resolved } from './places.ts';
import { type HeadlessSettings, listed } from './settings.ts';
import { UsageError } from './usageError.ts';

/** How the window is served to browsers. */
export interface ConsolePlan extends ServePlan {
  readonly opensBrowser: boolean;
  /** Other machines reach it, and can read what is sent: only looking is allowed from there. */
  readonly isOnlyLook: boolean;
}

/**
 * The address of the settings, with the flags and variables of the console; `undefined` when it is not wanted.
 * @throws UsageError for the first error
 */
export function consolePlan(
  { settings, origins }: Pick<HeadlessSettings, 'settings' | 'origins'>,
  flags: Flags,
  environment: Environment,
  place: Place,
): ConsolePlan | undefined {
  const variable = (name: string): string | undefined => {
    const text = environment[name]?.trim();
    return text === '' ? undefined : text;
  };
  const { console } = flags;
  const listen = parseListenAddress(settings.app.consoleAddress);
  const origin = origins.get('app.consoleAddress');
  // The settings file of the app may serve the window; this command ends, so it does not.
  const isLeftOut = flags.isOnce && origin?.kind === 'file';
  if (listen === undefined || isLeftOut) {
    refuseStrays(flags);
    return undefined;
  }
  if (flags.isOnce)
    throw new UsageError(
      '--once ends when all is done, and a browser would lose the window: leave out --once or --console.',
    );
  const url = console.url ?? variable('RUSHES_CONSOLE_URL');
  const cert = console.cert ?? variable('RUSHES_CONSOLE_CERT');
  const key = console.key ?? variable('RUSHES_CONSOLE_KEY');
  const roots = console.roots.length > 0 ? console.roots : listed(variable('RUSHES_CONSOLE_ROOTS') ?? '', place);
  const publicUrl = url === undefined ? undefined : publicUrlOf(url);
  const tls = tlsOf(cert, key, place);
  return {
    listen,
    publicUrl,
    tls,
    roots: roots.length > 0 ? roots.map((root) => resolved(root, place)) : defaultRoots(place.platform),
    opensBrowser: console.opensBrowser,
    isOnlyLook: tls === undefined && publicUrl === undefined && !isLoopback(listen.host),
  };
}

function refuseStrays({ console }: Flags): void {
  const { url, cert, key, roots, opensBrowser } = console;
  const stray = [
    url === undefined ? undefined : '--console-url',
    cert === undefined ? undefined : '--console-cert',
    key === undefined ? undefined : '--console-key',
    roots.length === 0 ? undefined : '--console-root',
    opensBrowser ? '--open' : undefined,
  ].find((name) => name !== undefined);
  if (stray !== undefined) throw new UsageError(`${stray} belongs to --console: write --console 8472 too.`);
}

/** The address of a proxy ends with a slash. */
function publicUrlOf(text: string): URL {
  const url = URL.parse(text);
  const rest = url === null ? undefined : url.search + url.hash + url.username + url.password;
  if (url === null || rest !== '' || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new UsageError(
      '--console-url cannot be used: write the address that the reverse proxy serves, for example https://ingest.example.com/rushes/.',
    );
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new UsageError('--console-url is not encrypted: write an https address, because commands are sent over it.');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function tlsOf(cert: string | undefined, key: string | undefined, place: Place): ConsolePlan['tls'] {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw new UsageError('A certificate needs its key: write both --console-cert and --console-key.');
  return { cert: textOf(cert, '--console-cert', place), key: textOf(key, '--console-key', place) };
}

function textOf(file: string, flag: string, place: Place): string {
  try {
    return readFileSync(resolved(file, place), 'utf8');
  } catch {
    throw new UsageError(`${flag} cannot be read: write the path of a PEM file.`);
  }
}
