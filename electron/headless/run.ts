import { homedir } from 'node:os';
import { visibleText } from '../../shared/visibleText.ts';
import { type Flags, parseFlags } from './flags.ts';
import { helpText, programVersion } from './helpText.ts';
import { type Environment, type Place, resolved } from './places.ts';
import type { ConsoleRun } from './runConsole.ts';
import type { EngineRun } from './runEngine.ts';
import { settingsText } from './printSettings.ts';
import { type HeadlessSettings, layeredSettings, missingSetting, readSettings } from './settings.ts';
import { readSettingsFile, settingsFileOf } from './settingsSource.ts';
import { StopRequest } from './stopRequest.ts';
import { UsageError } from './usageError.ts';
import { checkWatchFolders, createWatchFolders } from './watchedFolders.ts';

export interface HeadlessEnd {
  /** 0 all completed, or stopped and resumable; 1 wrong usage or settings; 2 something needs attention, failed or is incomplete. */
  readonly status: 0 | 1 | 2;
  /** The reader of stdout or a drive does not answer and blocks a thread, so the process must be ended by force. */
  readonly isHeldUp: boolean;
}

/** Runs the headless command. Uses the streams, signals and environment of the process. */
export async function runHeadless(args: readonly string[], environment: Environment): Promise<HeadlessEnd> {
  process.stderr.on('error', () => undefined);
  try {
    const flags = parseFlags(args);
    switch (flags.asksFor) {
      case 'help':
        return await print(helpText());
      case 'version':
        return await print(`rushes ${programVersion()}\n`);
      case 'settings':
        return await printSettings(flags, environment);
      case 'history':
        return await history(flags, environment);
      case 'verify': {
        const { verifyBucket } = await import('./verify.ts');
        return await verifyBucket(flags, settingsNow(flags, environment, layeredSettings));
      }
      case 'lifecycle': {
        const { showLifecycle } = await import('./showLifecycle.ts');
        return await showLifecycle(settingsNow(flags, environment, layeredSettings));
      }
      case 'share': {
        const { shareObject } = await import('./share.ts');
        return await shareObject(flags, settingsNow(flags, environment, layeredSettings));
      }
      case 'orphans': {
        const { adoptionOf, showOrphans } = await import('./orphans.ts');
        const reread = (): HeadlessSettings => settingsNow(flags, environment, layeredSettings);
        const found = adoptionOf(flags, reread);
        return found === undefined
          ? await showOrphans(flags, reread())
          : await runUntilStopped({ ...found, environment });
      }
      case 'run':
        return await run(flags, environment);
    }
  } catch (error) {
    const isUsage = error instanceof UsageError;
    const detail = error instanceof Error ? error.message : String(error);
    const sentence = isUsage
      ? detail
      : `Rushes ended because of an internal error (${detail}); the next start resumes.`;
    process.stderr.write(`${visibleText(sentence)}\n`);
    return { status: isUsage ? 1 : 2, isHeldUp: false };
  }
}

/** Prints the settings, then the sentence about what is missing for a run. @throws UsageError */
async function printSettings(flags: Flags, environment: Environment): Promise<HeadlessEnd> {
  const told = settingsNow(flags, environment, layeredSettings);
  const end = await print(settingsText(told));
  const missing = missingSetting(told);
  if (missing !== undefined) throw missing;
  return end;
}

/** The settings from flags, environment and settings file as they are now. @throws UsageError */
function settingsNow(flags: Flags, environment: Environment, read = readSettings): HeadlessSettings {
  const place = thisPlace();
  const file = settingsFileOf(flags, environment);
  const source = file === undefined ? undefined : readSettingsFile(resolved(file, place));
  return read(flags, environment, place, source);
}

/** Settings that only an upload needs may be missing. */
async function history(flags: Flags, environment: Environment): Promise<HeadlessEnd> {
  process.stdout.on('error', () => undefined);
  const { printHistory } = await import('./printHistory.ts');
  await printHistory(flags, settingsNow(flags, environment, layeredSettings));
  return { status: 0, isHeldUp: false };
}

async function run(flags: Flags, environment: Environment): Promise<HeadlessEnd> {
  const layered = consoleSettings(flags, environment);
  if (layered.settings.app.consoleAddress !== '' || hasConsoleFlags(flags)) {
    const { consolePlan } = await import('./consolePlan.ts');
    const plan = consolePlan(layered, flags, environment, thisPlace());
    if (plan !== undefined) return withStopRequest((stop) => runConsole({ plan, flags, environment, stop }));
  }
  const told = settingsNow(flags, environment);
  if (flags.createsFolders) await createWatchFolders(told.settings.folders);
  // The folders of a settings file may be on drives that are connected later, as in the app.
  if (told.isOnce || told.origins.get('folders')?.kind !== 'file') checkWatchFolders(told.settings.folders);
  return runUntilStopped({ told, environment, reread: () => settingsNow(flags, environment) });
}

/** The place of this process. */
function thisPlace(): Place {
  return { platform: process.platform, homeFolder: homedir(), currentFolder: process.cwd() };
}

/** The settings that say whether the window is served. The window makes the settings file where a flag or variable serves it. */
function consoleSettings(flags: Flags, environment: Environment): HeadlessSettings {
  const isGiven = flags.values.has('console') || (environment['RUSHES_CONSOLE'] ?? '').trim() !== '';
  return isGiven
    ? layeredSettings(flags, environment, thisPlace(), undefined)
    : settingsNow(flags, environment, layeredSettings);
}

function hasConsoleFlags({ console }: Flags): boolean {
  return (
    console.opensBrowser ||
    console.roots.length > 0 ||
    [console.url, console.cert, console.key].some((text) => text !== undefined)
  );
}

function runUntilStopped(run: Omit<EngineRun, 'stop'>): Promise<HeadlessEnd> {
  return withStopRequest(async (stop) => {
    // Imported late: loading the engine takes half a second, and wrong usage is answered without it.
    const { runEngine } = await import('./runEngine.ts');
    return runEngine({ ...run, stop });
  });
}

async function runConsole(run: ConsoleRun): Promise<HeadlessEnd> {
  const { runConsole: runIt } = await import('./runConsole.ts');
  return runIt(run);
}

async function withStopRequest(run: (stop: StopRequest) => Promise<HeadlessEnd>): Promise<HeadlessEnd> {
  const stop = new StopRequest();
  try {
    return await run(stop);
  } finally {
    stop.close();
  }
}

async function print(text: string): Promise<HeadlessEnd> {
  await new Promise<void>((resolve) => {
    process.stdout.on('error', () => resolve());
    process.stdout.write(text, () => resolve());
  });
  return { status: 0, isHeldUp: false };
}
