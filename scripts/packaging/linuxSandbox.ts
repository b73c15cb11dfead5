import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Runs the window without Chromium's sandbox. Used only when a person asks for it. */
export const NO_SANDBOX_FLAG = '--no-sandbox';

/** The facts that decide on Linux whether Chromium's sandbox works for an Electron that no package has installed. */
export interface SandboxFacts {
  readonly isRoot: boolean;
  /** `chrome-sandbox` beside the binary belongs to root and may become root. */
  readonly isHelperReady: boolean;
  /** Of the kernel, by the name under `/proc/sys`; `undefined` where the kernel has no such switch. */
  readonly switches: Readonly<Record<(typeof SWITCHES)[number], string | undefined>>;
}

/** Ubuntu's AppArmor, Debian's patch, the kernel itself. */
const SWITCHES = [
  'kernel/apparmor_restrict_unprivileged_userns',
  'kernel/unprivileged_userns_clone',
  'user/max_user_namespaces',
] as const;

/**
 * Whether the sandbox can be set up: by the helper, or by a user namespace where the system allows these to everybody. Chromium
 * refuses to run as root with it, and exits at once if neither works [Chromium, `docs/linux/sandboxing.md`]. Pure.
 */
export function canSandbox({ isRoot, isHelperReady, switches }: SandboxFacts): boolean {
  if (isRoot) return false;
  const areNamespacesOpen =
    switches['kernel/apparmor_restrict_unprivileged_userns'] !== '1' &&
    switches['kernel/unprivileged_userns_clone'] !== '0' &&
    switches['user/max_user_namespaces'] !== '0';
  return isHelperReady || areNamespacesOpen;
}

/** Whether a person asked to run without the sandbox: by the flag, or by `RUSHES_NO_SANDBOX=1`. Pure. */
export function isNoSandboxWanted(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return args.includes(NO_SANDBOX_FLAG) || environment['RUSHES_NO_SANDBOX'] === '1';
}

/** Tells a person how to get a sandbox, and how to run without one. Pure. @param helper path of `chrome-sandbox` */
export function sandboxAdvice({ isRoot }: SandboxFacts, helper: string): string {
  const without = `To run without the sandbox all the same: npm start -- ${NO_SANDBOX_FLAG}, or set RUSHES_NO_SANDBOX=1.`;
  if (isRoot)
    return `Rushes was not started: Chromium has no sandbox for root. Start it as another user, or use npm run headless. ${without}`;
  const quoted = `'${helper.replaceAll("'", String.raw`'\''`)}'`;
  return `Rushes was not started: this system does not let programs set up a sandbox. To allow it for Rushes: sudo chown root:root ${quoted} && sudo chmod 4755 ${quoted}. ${without}`;
}

/** @param electron the binary */
export function readSandboxFacts(electron: string): SandboxFacts {
  return {
    isRoot: process.getuid?.() === 0,
    isHelperReady: isSetUidRoot(helperOf(electron)),
    switches: {
      'kernel/apparmor_restrict_unprivileged_userns': readSwitch(SWITCHES[0]),
      'kernel/unprivileged_userns_clone': readSwitch(SWITCHES[1]),
      'user/max_user_namespaces': readSwitch(SWITCHES[2]),
    },
  };
}

export function helperOf(electron: string): string {
  return path.join(path.dirname(electron), 'chrome-sandbox');
}

function isSetUidRoot(file: string): boolean {
  try {
    const { uid, mode } = statSync(file);
    return uid === 0 && (mode & 0o4001) === 0o4001;
  } catch {
    return false;
  }
}

function readSwitch(name: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${name}`, 'latin1').trim();
  } catch {
    return undefined;
  }
}
