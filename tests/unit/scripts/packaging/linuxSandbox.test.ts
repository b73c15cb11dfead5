import { describe, expect, test } from 'vitest';
import {
  canSandbox,
  isNoSandboxWanted,
  sandboxAdvice,
  type SandboxFacts,
} from '../../../../scripts/packaging/linuxSandbox.ts';

const open: SandboxFacts = {
  isRoot: false,
  isHelperReady: false,
  switches: {
    'kernel/apparmor_restrict_unprivileged_userns': undefined,
    'kernel/unprivileged_userns_clone': undefined,
    'user/max_user_namespaces': '63000',
  },
};

function closedBy(name: keyof SandboxFacts['switches'], value: string): SandboxFacts {
  return { ...open, switches: { ...open.switches, [name]: value } };
}

describe('the sandbox of an Electron that no package installed', () => {
  test.each([
    ['anybody may have namespaces', open, true],
    ['Ubuntu lets programs have them', closedBy('kernel/apparmor_restrict_unprivileged_userns', '0'), true],
    ['Ubuntu keeps them to itself', closedBy('kernel/apparmor_restrict_unprivileged_userns', '1'), false],
    ['Debian lets programs have them', closedBy('kernel/unprivileged_userns_clone', '1'), true],
    ['Debian keeps them to itself', closedBy('kernel/unprivileged_userns_clone', '0'), false],
    ['the kernel has none to give', closedBy('user/max_user_namespaces', '0'), false],
    ['it is root who starts it', { ...open, isRoot: true, isHelperReady: true }, false],
  ] as const)('%s: %#', (_, facts, expected) => {
    expect(canSandbox(facts)).toBe(expected);
  });

  test('a helper that may become root is enough', () => {
    const closed = closedBy('kernel/apparmor_restrict_unprivileged_userns', '1');
    expect(canSandbox({ ...closed, isHelperReady: true })).toBe(true);
  });

  test('is left out only when a person asks for that', () => {
    expect(isNoSandboxWanted([], {})).toBe(false);
    expect(isNoSandboxWanted(['--hidden'], { RUSHES_NO_SANDBOX: '' })).toBe(false);
    expect(isNoSandboxWanted(['--no-sandbox'], {})).toBe(true);
    expect(isNoSandboxWanted([], { RUSHES_NO_SANDBOX: '1' })).toBe(true);
  });

  test('otherwise the person is told what to do', () => {
    const advice = sandboxAdvice(open, "/opt/it's/chrome-sandbox");
    expect(advice).toContain(String.raw`sudo chown root:root '/opt/it'\''s/chrome-sandbox'`);
    expect(advice).toContain('npm start -- --no-sandbox');
    expect(sandboxAdvice({ ...open, isRoot: true }, '/opt/chrome-sandbox')).toContain('Start it as another user');
  });
});
