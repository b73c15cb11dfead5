import { homedir } from 'node:os';
import path from 'node:path';
import { DEFAULT_SETTINGS, SETTING_ENTRIES, type SettingsField } from '../../shared/settings.ts';
import {
  type Console,
  consoleProblem,
  guardAgainstCrashes,
  openBrowser,
  openConsole,
  openSettings,
} from '../console/index.ts';
import { Fault, secureStateFolder } from '../engine/index.ts';
import { closeInTime } from './closeInTime.ts';
import type { ConsolePlan } from './consolePlan.ts';
import { eventForCommandLine } from './eventForCommandLine.ts';
import type { Flags } from './flags.ts';
import { programVersion } from './helpText.ts';
import { isGiven, settingName } from './origins.ts';
import { lineOutput, type Output } from './outputs.ts';
import { tableOutput } from './tableOutput.ts';
import { type Environment, type Place, resolved } from './places.ts';
import type { HeadlessEnd } from './run.ts';
import { loggerFor } from './runLog.ts';
import { type HeadlessSettings, layeredSettings, missingSetting } from './settings.ts';
import { settingsFileOf } from './settingsSource.ts';
import { createWatchFolders } from './watchedFolders.ts';
import { startAllAgain } from './startAgain.ts';
import type { StopRequest } from './stopRequest.ts';
import { UsageError } from './usageError.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

export interface ConsoleRun {
  readonly plan: ConsolePlan;
  readonly flags: Flags;
  readonly environment: Environment;
  readonly stop: StopRequest;
}

/**
 * Serves the window to browsers and runs the engine as the window says, until it is asked to stop. Starts also when nothing is set up.
 * Changes of settings are saved in the settings file; flags and variables win over it.
 * @throws UsageError when a setting, the port or the certificate cannot be used
 */
export async function runConsole(run: ConsoleRun): Promise<HeadlessEnd> {
  const { plan, environment, stop } = run;
  const { told, file, opened, findings } = readLayers(run);
  if (run.flags.createsFolders) await createWatchFolders(told.settings.folders);
  const isTable = !told.isJson && process.stdout.isTTY;
  const log = loggerFor({ told, environment }, isTable);
  for (const finding of findings) log.log('warn', finding);
  let output: Output | undefined;
  try {
    const console = await opening(
      openConsole({
        plan,
        builtWindow: path.join(ROOT, 'dist', 'renderer'),
        licences: path.join(ROOT, 'dist', 'licences.txt'),
        stateFolder: told.stateFolder,
        opened,
        settingsFile: file,
        layers: layersOf(told),
        secrets: told.secrets,
        version: programVersion(),
        log,
        onEvent(event) {
          output?.event(eventForCommandLine(event));
          if (event.event === 'engine.ready' && told.startsAgain) void startAllAgain(console);
        },
      }),
    );
    guardAgainstCrashes(log, (message) => console.tellUnexpected(message));
    const address = announcer(console, { ...plan, stateFolder: told.stateFolder }, isTable);
    output = isTable ? tableFor(console, run, address) : lineOutput(told.isJson, (text) => log.log('warn', text));
    stop.onReload(() => address.renew());
    await stop.asked;
    return { status: 0, isHeldUp: await closeInTime({ close: () => console.close(), output, log }) };
  } finally {
    log.close();
  }
}

interface Layers {
  readonly told: HeadlessSettings;
  /** Absolute. */
  readonly file: string;
  readonly opened: ReturnType<typeof openSettings>;
  /** About the permissions of the state folder, for the log. */
  readonly findings: readonly string[];
}

/** The settings file of the flags, or that of the state folder. @throws UsageError */
function readLayers({ flags, environment }: ConsoleRun): Layers {
  const place: Place = { platform: process.platform, homeFolder: homedir(), currentFolder: process.cwd() };
  const named = settingsFileOf(flags, environment);
  const { stateFolder } = layeredSettings(flags, environment, place, undefined);
  // Sessions and settings that another user planted would let that user operate.
  const findings = securedFolder(stateFolder);
  const file = named === undefined ? path.join(stateFolder, 'settings.json') : resolved(named, place);
  const opened = openSettings(file, Date.now());
  if (opened.outcome === 'unreadable')
    throw new UsageError(`The settings file ${file} cannot be read: correct --settings or RUSHES_SETTINGS.`);
  const source = { file, settings: opened.outcome === 'fresh' ? DEFAULT_SETTINGS : opened.settings };
  return { told: layeredSettings(flags, environment, place, source), file, opened, findings };
}

/** @throws UsageError */
function securedFolder(stateFolder: string): readonly string[] {
  try {
    return secureStateFolder(stateFolder);
  } catch (error) {
    throw error instanceof Fault ? new UsageError(error.message) : error;
  }
}

/** The settings that flags and variables give, with the names of these. */
function layersOf(told: HeadlessSettings): Parameters<typeof openConsole>[0]['layers'] {
  const { origins, settings, secrets } = told;
  const fixed = new Map<SettingsField | 'folders', string>();
  for (const entry of SETTING_ENTRIES) {
    const origin = origins.get(entry.field);
    // The server does not move while it runs.
    const isServed = entry.field === 'app.consoleAddress';
    if (origin !== undefined && (isGiven(origin) || origin.kind === 'derived' || isServed))
      fixed.set(entry.field, origin.kind === 'derived' ? `The setting ${origin.from}` : settingName(entry, origin));
  }
  const folders = origins.get('folders');
  if (folders?.kind === 'flag' || folders?.kind === 'variable') fixed.set('folders', folders.name);
  if (secrets.s3 !== undefined && !fixed.has('credentials.source')) fixed.set('credentials.source', 'S3_ACCESS_KEY_ID');
  const isComplete = missingSetting(told) === undefined;
  // A command that names everything needs no set-up in the window.
  if (isComplete) fixed.set('app.isSetUp', 'The command');
  return { given: { ...settings, app: { ...settings.app, isSetUp: isComplete } }, fixed };
}

/** @throws UsageError with the reason why the console cannot be opened */
async function opening(opened: Promise<Console>): Promise<Console> {
  try {
    return await opened;
  } catch (error) {
    switch (consoleProblem(error)) {
      case 'port_taken':
        throw new UsageError(
          'The port of --console is taken. If Rushes runs already, use that one or stop it; else choose another port.',
        );
      case 'port_not_allowed':
        throw new UsageError('The port of --console may not be used by this user: choose one above 1023.');
      case 'not_this_machine':
        throw new UsageError('The host of --console is no address of this machine: correct it, or leave it out.');
      case 'not_built':
        throw new UsageError('The window is not built: run npm run build first, or use npm start.');
      case undefined:
        throw isAboutCertificate(error)
          ? new UsageError('The certificate or its key cannot be used: check the PEM files.')
          : error;
    }
  }
}

function isAboutCertificate(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_OSSL');
}

interface Announcer {
  readonly lines: readonly string[];
  /** Makes a new code and tells its address. */
  renew(): void;
}

/** Tells the address of the window, with a code that works once: in the footer of the table, or on stderr. */
function announcer(
  console: Console,
  plan: ConsolePlan & { readonly stateFolder: string },
  isTable: boolean,
): Announcer {
  let lines: readonly string[] = [];
  const renew = (): void => {
    const address = console.invite(plan.isOnlyLook ? 'look' : 'operate');
    const note = plan.isOnlyLook ? ' (to look only: to operate, give a certificate or declare a reverse proxy)' : '';
    lines = [`Window${note}: ${address}`];
    if (!isTable) process.stderr.write(`${lines.join('\n')}\n`);
    if (plan.opensBrowser) openBrowser(address, plan.stateFolder);
  };
  renew();
  return {
    get lines() {
      return lines;
    },
    renew,
  };
}

function tableFor(console: Console, { environment, stop }: ConsoleRun, address: Announcer): Output {
  return tableOutput({
    snapshot: () => console.snapshot(),
    isColourless: (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb',
    notes: () => [...address.lines, 'The address works once, for 15 minutes. a makes a new one'],
    quit: () => stop.ask(),
    renewAddress: () => address.renew(),
    command: (command) => void console.command(command),
  });
}
