import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command, CommandResult } from '../../shared/commands.ts';
import type { ConsoleRole } from '../../shared/console.ts';
import type { EngineEvent } from '../../shared/engineEvents.ts';
import type { AppFacts, AppInfo } from '../../shared/ipc.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Snapshot } from '../../shared/viewModel.ts';
import type { AppLog } from '../backend/appLog.ts';
import { createEngineHost } from '../backend/engine/engineHost.ts';
import { startEngine } from '../backend/engine/startEngine.ts';
import { createNotices, type Notices, reportStorage } from '../backend/notices.ts';
import type { OpenedSettings } from '../backend/settings/settingsFile.ts';
import { openSecrets, type SecretStore } from '../backend/settings/secretStore.ts';
import type { ServePlan } from './consoleAddresses.ts';
import { keepLayeredSettings, type LayeredSettings } from './consoleSettings.ts';
import { type GivenSecrets, withGivenSecrets } from './environmentSecrets.ts';
import { serveConsole } from './serveConsole.ts';

export interface ConsoleOptions {
  readonly plan: ServePlan;
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
 * The host of the window for browsers alone: settings, secrets, the engine that follows them, and the server. Rejects as `serveConsole`.
 */
export async function openConsole(options: ConsoleOptions): Promise<Console> {
  const { log, stateFolder, opened, layers, onEvent } = options;
  const notices = createNotices(() => pushFacts());
  const facts = (): AppFacts => ({ isOnline: true, console: served.serving, notices: notices.all });
  const pushFacts = (): void => served.push('app.facts', facts());
  const settings = keepLayeredSettings({ ...layers, stored: opened.settings }, opened.save, (next) => {
    log.setLevel(next.app.logLevel);
    void engine.apply(next);
    served.push('settings.changed', settings.view());
  });
  const secrets = await secretsOf(options, settings.current);
  const engine = createEngineHost({
    start: (wanted, listeners) => startEngine({ stateFolder, logger: log, secrets }, wanted, listeners),
    listeners: { delta: (delta) => served.take(delta), event: onEvent },
    replaced: () => served.restart(),
    report: (message, fields) => log.log('warn', message, fields),
  });
  const served = await serveConsole({
    ...{ plan: options.plan, builtWindow: options.builtWindow, stateFolder },
    backend: {
      ...{ engine, feed: engine, settings, secrets, notices, facts, log },
      logsFolder: path.join(stateFolder, 'logs'),
      info: () => appInfo(options),
      readLicences: () => readFile(options.licences, 'utf8'),
    },
    changed: pushFacts,
  });
  reportNotices(options, secrets, notices);
  void engine.apply(settings.current);
  return {
    port: served.port,
    invite: (role) => served.invite(role).address,
    snapshot: () => engine.snapshot(),
    command: (command) => engine.command(command),
    tellUnexpected: (message) => notices.tell('unexpected', message),
    async close() {
      await served.close();
      await engine.stop();
    },
  };
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
