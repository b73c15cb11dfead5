import { homedir } from 'node:os';
import { visibleText } from '../../shared/visibleText.ts';
import { parseFlags } from './flags.ts';
import { HELP_TEXT, programVersion } from './helpText.ts';
import { type Environment, type HeadlessSettings, readSettings } from './settings.ts';
import { claimStateFolder } from './stateFolder.ts';
import { StopRequest } from './stopRequest.ts';
import { UsageError } from './usageError.ts';
import { checkWatchFolders } from './watchedFolders.ts';

export interface HeadlessEnd {
  /** 0 all completed, or stopped and resumable; 1 wrong usage or settings; 2 something needs attention or failed. */
  readonly status: 0 | 1 | 2;
  /** The reader of stdout, or a drive that does not answer, keeps a thread busy: the process can only be ended by force. */
  readonly isHeldUp: boolean;
}

/** The headless command from its arguments to its exit status. Uses the process: its streams, signals and environment. */
export async function runHeadless(args: readonly string[], environment: Environment): Promise<HeadlessEnd> {
  process.stderr.on('error', () => undefined);
  try {
    const flags = parseFlags(args);
    if (flags.asksFor !== 'run') {
      await print(flags.asksFor === 'help' ? HELP_TEXT : `rushes ${programVersion()}\n`);
      return { status: 0, isHeldUp: false };
    }
    const place = { platform: process.platform, homeFolder: homedir(), currentFolder: process.cwd() };
    return await runWith(readSettings(flags, environment, place), environment);
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

async function runWith(settings: HeadlessSettings, environment: Environment): Promise<HeadlessEnd> {
  checkWatchFolders(settings.watchFolders);
  const state = claimStateFolder(settings.stateFolder);
  const stop = new StopRequest();
  try {
    // Imported late: loading the engine takes half a second, and wrong usage is answered without it.
    const { runEngine } = await import('./runEngine.ts');
    return await runEngine({ settings, ownerId: state.ownerId, environment, stop });
  } finally {
    stop.close();
    state.release();
  }
}

async function print(text: string): Promise<void> {
  await new Promise<void>((resolve) => {
    process.stdout.on('error', () => resolve());
    process.stdout.write(text, () => resolve());
  });
}
