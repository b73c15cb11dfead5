/** Started with this, the app shows no window, only the tray. */
export const HIDDEN_FLAG = '--hidden';

/** What a Linux desktop reads to start `program` at login [freedesktop.org, Desktop Entry Specification]. Pure. */
export function autostartEntry(program: string): string {
  return ['[Desktop Entry]', 'Type=Application', 'Name=Rushes', execLine(program), 'Terminal=false', ''].join('\n');
}

/** The same entry for another program; what a person or the desktop has written into it since stays. Pure. */
export function entryFollowing(entry: string, program: string): string {
  return entry.replace(/^Exec=.*$/m, () => execLine(program));
}

function execLine(program: string): string {
  const quoted = `"${program.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll('%', '%%')}"`;
  // A value is read twice: backslashes as those of any text first, then those of the quotation.
  return `Exec=${quoted.replaceAll('\\', String.raw`\\`)} ${HIDDEN_FLAG}`;
}
