import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Command, CommandResult } from '../../shared/commands.ts';
import { CODE_FRAGMENT, type ConsoleRole } from '../../shared/console.ts';
import type { EngineEvent } from '../../shared/engineEvents.ts';
import type { AppFacts, AppInfo } from '../../shared/ipc.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Snapshot } from '../../shared/viewModel.ts';
import { replaceFile } from '../engine/index.ts';
import type { AppLog } from '../backend/appLog.ts';
import { createEngineHost, type EngineHost } from '../backend/engine/engineHost.ts';
import { startEngine } from '../backend/engine/startEngine.ts';
import { createNotices, type Notices, reportStorage } from '../backend/notices.ts';
import type { OpenedSettings } from '../backend/settings/settingsFile.ts';
import { openSecrets, type SecretStore } from '../backend/settings/secretStore.ts';
import { Access, readText } from './access.ts';
import { hostAndPort, hostNames, isLoopback, type ListenAddress, ownAddresses } from './address.ts';
import { browserHandlers } from './browserHandlers.ts';
import { readBuiltPage } from './builtPage.ts';
import { Clients } from './clients.ts';
import { ConsoleFeed } from './consoleFeed.ts';
import { type ConsoleServer, startConsoleServer } from './consoleServer.ts';
import { keepLayeredSettings, type LayeredSettings } from './consoleSettings.ts';
import { Downloads } from './downloads.ts';
import { type GivenSecrets, withGivenSecrets } from './environmentSecrets.ts';
import { FolderBrowser } from './folderBrowser.ts';
import type { ServedNames } from './guards.ts';

const SESSIONS_FILE = 'console-sessions.json';

export interface ConsoleOptions {
  readonly listen: ListenAddress;
  /** The address of a reverse proxy, which ends with a slash. */
  readonly publicUrl: URL | undefined;
  /** PEM texts. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** Absolute paths of folders below which a browser may choose. */
  readonly roots: readonly string[];
  /** Absolute path of the built window, and of the list of licences. */
  readonly builtWindow: string;
  readonly licences: string;
  /** Absolute. Holds journal, workstation id, sessions and logs; exists already. */
  readonly stateFolder: string;
  readonly opened: OpenedSettings;
  readonly settingsFile: string;
  readonly layers: Omit<LayeredSettings, 'stored'>;
  readonly secrets: GivenSecrets;
  readonly version: string;
  readonly log: AppLog;
  readonly onEvent: (event: EngineEvent) => void;
}

export interface Console {
  /** The address with a new code for this role, which works once. */
  invite(role: ConsoleRole): string;
  readonly port: number;
  snapshot(): Snapshot;
  command(command: Command): Promise<CommandResult>;
  /** Shows a sentence about an unexpected error until a person dismisses it. */
  tellUnexpected(message: string): void;
  /** Stops the engine, then closes the server. Ends within five seconds; the next start resumes. */
  close(): Promise<void>;
}

/**
 * The host of the window for browsers: settings, secrets, the engine that follows them, and the server. Rejects with the error of the port,
 * of the certificate, or of a window that was not built.
 */
export async function openConsole(options: ConsoleOptions): Promise<Console> {
  const { log, stateFolder, opened, layers } = options;
  const page = readBuiltPage(options.builtWindow);
  const access = openAccess(options);
  const notices = createNotices(() => clients.push('app.facts', facts()));
  const facts = (): AppFacts => ({ isOnline: true, notices: notices.all });
  const settings = keepLayeredSettings({ ...layers, stored: opened.settings }, opened.save, (next) => {
    log.setLevel(next.app.logLevel);
    void engine.apply(next);
    clients.push('settings.changed', settings.view());
  });
  const secrets = await secretsOf(options, settings.current);
  const { engine, feed } = connectedEngine(
    options,
    secrets,
    (deltas) => clients.sendDelta(deltas),
    () => clients.size > 0,
  );
  const downloads = new Downloads();
  const names = (): ServedNames => namesOf(options, server.port);
  const invite = (role: ConsoleRole): string => addressWithCode(options, names(), access.invite(role).code);
  const clients: Clients = new Clients({
    feed,
    isValid: (id) => access.isValid(id),
    nowMs: () => performance.now(),
    report: (message, fields) => log.log('warn', message, fields),
    handlersOf: (client) =>
      browserHandlers(
        {
          ...{ engine, feed: { snapshot: () => engine.snapshot() }, settings, secrets, notices, facts, log },
          logsFolder: path.join(stateFolder, 'logs'),
          info: () => appInfo(options),
          readLicences: () => readFile(options.licences, 'utf8'),
        },
        { client, access, downloads, browser: new FolderBrowser(options.roots), ...accessRules(options, invite) },
      ),
  });
  access.onRevoked((id) => clients.endSession(id));
  const server: ConsoleServer = await startConsoleServer({
    ...{ page, access, downloads, names, listen: options.listen, tls: options.tls },
    openClip: (id) => engine.openClip(id),
    connected: (socket, session) => clients.add(socket, session),
  });
  reportNotices(options, secrets, notices);
  void engine.apply(settings.current);
  return {
    port: server.port,
    invite,
    snapshot: () => engine.snapshot(),
    command: (command) => engine.command(command),
    tellUnexpected: (message) => notices.tell('unexpected', message),
    async close() {
      feed.close();
      clients.close();
      await server.close();
      downloads.close();
      await engine.stop();
    },
  };
}

function openAccess({ stateFolder, log }: ConsoleOptions): Access {
  return new Access({
    nowMs: () => Date.now(),
    read: () => readText(path.join(stateFolder, SESSIONS_FILE)),
    write: (text) => replaceFile(path.join(stateFolder, SESSIONS_FILE), text),
    report: (message, fields) => log.log('warn', message, fields),
  });
}

function connectedEngine(
  { log, stateFolder, onEvent }: ConsoleOptions,
  secrets: SecretStore,
  send: ConstructorParameters<typeof ConsoleFeed>[0]['send'],
  hasFollowers: () => boolean,
): { readonly engine: EngineHost; readonly feed: ConsoleFeed } {
  const feed = new ConsoleFeed({ present: () => engine.snapshot(), send, hasFollowers });
  const engine = createEngineHost({
    start: (wanted, listeners) => startEngine({ stateFolder, logger: log, secrets }, wanted, listeners),
    listeners: { delta: (delta) => feed.take(delta), event: onEvent },
    replaced: () => feed.restart(),
    report: (message, fields) => log.log('warn', message, fields),
  });
  return { engine, feed };
}

async function secretsOf(
  { stateFolder, secrets: given, log }: ConsoleOptions,
  settings: Settings,
): Promise<SecretStore> {
  const targets = { s3: settings.destination.endpoint, redis: settings.journal.redisUrl };
  // Only the desktop app can use the key store of the system.
  const store = await openSecrets(stateFolder, targets, undefined);
  for (const text of store.texts) log.hide(text);
  return withGivenSecrets(store, given, settings);
}

/** Keys that are lost at the end are no news where the environment holds them. */
function reportNotices({ opened, secrets: given }: ConsoleOptions, secrets: SecretStore, notices: Notices): void {
  const quiet = { ...secrets, view: () => ({ ...secrets.view(), sentence: null }) };
  reportStorage(opened, given.s3 === undefined ? secrets : quiet, notices);
}

function namesOf({ listen, tls, publicUrl }: ConsoleOptions, port: number): ServedNames {
  return { hosts: hostNames(listen, os.hostname().toLowerCase()), port, isTls: tls !== undefined, publicUrl };
}

/** The address for a person: that of the proxy, of the host that was given, or of this machine. */
function addressWithCode({ listen, publicUrl }: ConsoleOptions, { port, isTls }: ServedNames, code: string): string {
  const isWildcard = listen.host === '0.0.0.0' || listen.host === '::';
  const host = isWildcard ? (ownAddresses()[0] ?? '127.0.0.1') : listen.host;
  const base = publicUrl?.href ?? `${isTls ? 'https' : 'http'}://${hostAndPort(host, port)}/`;
  return `${base}${CODE_FRAGMENT}${code}`;
}

function accessRules(
  { listen, publicUrl, tls }: ConsoleOptions,
  invite: (role: ConsoleRole) => string,
): { readonly invite: (role: ConsoleRole) => string; readonly isReachable: boolean; readonly mayOperate: boolean } {
  const isReachable = publicUrl !== undefined || !isLoopback(listen.host);
  return { invite, isReachable, mayOperate: tls !== undefined || publicUrl !== undefined || isLoopback(listen.host) };
}

function appInfo({ version, stateFolder, settingsFile }: ConsoleOptions): AppInfo {
  const { platform, versions } = process;
  return {
    version,
    platform: platform === 'linux' || platform === 'darwin' || platform === 'win32' ? platform : 'other',
    locale: new Intl.DateTimeFormat().resolvedOptions().locale,
    runtime: `Node ${versions.node}`,
    logsFolder: path.join(stateFolder, 'logs'),
    settingsFile,
  };
}
