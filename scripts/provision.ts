/**
 * `npm run provision`: installs the programs that the tests drive (recorders, servers, browsers) where that is possible, which
 * is on Debian and its relatives as root. Elsewhere it says what is missing; the tests that need it are then reported as not
 * run. Quick when all is there, safe to repeat, and leaves no service running.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { findCommand } from '../tests/support/commands.ts';

/** The Debian package that brings each program. */
const packageOf: Readonly<Record<string, string>> = {
  ffmpeg: 'ffmpeg',
  'redis-server': 'redis-server',
  chromium: 'chromium',
  'firefox-esr': 'firefox-esr',
  Xvfb: 'xvfb',
  ceph: 'ceph-common',
  'ceph-authtool': 'ceph-common',
  'radosgw-admin': 'ceph-common',
  monmaptool: 'ceph-base',
  'ceph-mon': 'ceph-mon',
  'ceph-osd': 'ceph-osd',
  'ceph-mgr': 'ceph-mgr',
  radosgw: 'radosgw',
};

/** Makes the tests of the window cheaper, and is no reason to leave any of them out. Some releases do not have its package. */
const HEADLESS_SHELL = 'chromium-headless-shell';

/** Debian asks this program whether a freshly installed service may start; 101 means no. */
const POLICY_FILE = '/usr/sbin/policy-rc.d';

const missing = missingPrograms();
const isShellWanted = findCommand(HEADLESS_SHELL) === undefined;
if (mayInstall() && (missing.length > 0 || (isShellWanted && isKnownPackage(HEADLESS_SHELL)))) {
  const packages = missing.map((name) => packageOf[name] ?? name);
  install([...new Set([...packages, ...(isShellWanted ? [HEADLESS_SHELL] : [])])]);
  report(missingPrograms());
} else {
  report(missing);
}

function missingPrograms(): readonly string[] {
  return Object.keys(packageOf).filter((name) => findCommand(name) === undefined);
}

function mayInstall(): boolean {
  return process.getuid?.() === 0 && findCommand('apt-get') !== undefined;
}

/** Whether the package lists of this machine name it. */
function isKnownPackage(name: string): boolean {
  return spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0;
}

function report(names: readonly string[]): void {
  if (names.length === 0) {
    console.log('Everything the tests drive is installed.');
    return;
  }
  const packages = [...new Set(names.map((name) => packageOf[name] ?? name))];
  console.log(`Not installed: ${names.join(', ')}. The tests that need them will be reported as not run.`);
  console.log(`On Debian or Ubuntu: sudo apt-get install --no-install-recommends ${packages.join(' ')}`);
}

function install(packages: readonly string[]): void {
  console.log(`Installing ${packages.join(', ')}`);
  const isPolicyOurs = !existsSync(POLICY_FILE);
  if (isPolicyOurs) writeFileSync(POLICY_FILE, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    apt('update');
    if (apt('install', ...packages)) return;
    // A mirror hiccup, or one package that this release does not have and that must not cost the others.
    apt('update');
    for (const name of packages) apt('install', name);
  } finally {
    if (isPolicyOurs) rmSync(POLICY_FILE, { force: true });
  }
}

function apt(command: 'update' | 'install', ...packages: readonly string[]): boolean {
  const options = ['-q', '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=300'];
  const result = spawnSync('apt-get', [...options, command, '--yes', '--no-install-recommends', ...packages], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return result.status === 0;
}
