/** Started with this, the app shows no window, only the tray. */
export const HIDDEN_FLAG = '--hidden';

/** What a Linux desktop reads to start `program` at login [freedesktop.org, Desktop Entry Specification]. Pure. */
export function autostartEntry(program: string): string {
  const quoted = `"${program.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll('%', '%%')}"`;
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Rushes',
    `Exec=${quoted} ${HIDDEN_FLAG}`,
    'Terminal=false',
    '',
  ].join('\n');
}
