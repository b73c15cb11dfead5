import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** What decides on Linux whether Chromium's sandbox can work for an Electron that no package has installed. */
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
 * Pure. Whether the sandbox can be set up: by the helper, or by a user namespace of its own, where the system allows these to
 * everybody. Chromium refuses to run as root with it, and ends at once where neither works [Chromium, `docs/linux/sandboxing.md`].
 */
export function canSandbox({ isRoot, isHelperReady, switches }: SandboxFacts): boolean {
  if (isRoot) return false;
  const areNamespacesOpen =
    switches['kernel/apparmor_restrict_unprivileged_userns'] !== '1' &&
    switches['kernel/unprivileged_userns_clone'] !== '0' &&
    switches['user/max_user_namespaces'] !== '0';
  return isHelperReady || areNamespacesOpen;
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
