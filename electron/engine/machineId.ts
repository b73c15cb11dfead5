import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The programs below answer in milliseconds; a machine that hangs must not hang the start. */
const PROGRAM_LIMIT_MS = 3_000;

/**
 * An identifier that differs between machines and stays the same over restarts: `/etc/machine-id` on Linux, `IOPlatformUUID` on
 * macOS, `MachineGuid` on Windows. It identifies the machine to other programs too, so it is stored and shown only as part of a
 * hash. `undefined` where the system has none, e.g. in some containers.
 */
export function machineId(): string | undefined {
  try {
    switch (process.platform) {
      case 'darwin':
        return matched(/"IOPlatformUUID" = "([\w-]+)"/, '/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']);
      case 'win32':
        return matched(/MachineGuid\s+REG_SZ\s+([\w-]+)/, windowsProgram('reg.exe'), [
          'query',
          String.raw`HKLM\SOFTWARE\Microsoft\Cryptography`,
          '/v',
          'MachineGuid',
        ]);
      default:
        return linuxMachineId();
    }
  } catch {
    return undefined;
  }
}

function linuxMachineId(): string | undefined {
  for (const file of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    try {
      const id = readFileSync(file, 'utf8').trim();
      if (/^[\da-f]{32}$/.test(id)) return id;
    } catch {
      // The next place may have it.
    }
  }
  return undefined;
}

function windowsProgram(name: string): string {
  return `${process.env['SystemRoot'] ?? String.raw`C:\Windows`}\\System32\\${name}`;
}

function matched(pattern: RegExp, program: string, args: readonly string[]): string | undefined {
  const output = execFileSync(program, args, { encoding: 'utf8', timeout: PROGRAM_LIMIT_MS, windowsHide: true });
  return pattern.exec(output)?.[1];
}
