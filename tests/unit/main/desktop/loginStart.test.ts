import { expect, test, vi } from 'vitest';
import { autostartEntry, entryFollowing } from '../../../../electron/main/desktop/loginStart.ts';

vi.mock('electron', () => ({ app: {} }));

test('the autostart entry quotes special characters', () => {
  expect(autostartEntry('/opt/My "App"/100%/$x', [])).toContain(
    String.raw`Exec="/opt/My \\"App\\"/100%%/\\$x" --hidden`,
  );
  expect(autostartEntry(String.raw`/opt/a\b`, [])).toContain(String.raw`Exec="/opt/a\\\\b" --hidden`);
  expect(autostartEntry('/opt/rushes', ['--no-sandbox'])).toContain('Exec="/opt/rushes" --hidden --no-sandbox\n');
});

test.each(['\n', '\r', '\t', '\0', '\x1b', '\u2028'])(
  'the autostart entry refuses the control character %j',
  (char) => {
    const program = `/opt/rushes${char}Exec=evil`;
    expect(() => autostartEntry(program, [])).toThrow('control characters');
    expect(() => entryFollowing(autostartEntry('/opt/rushes', []), program, [])).toThrow('control characters');
  },
);

test('an autostart entry follows the program to another place, and keeps what was written into it', () => {
  const off = `${autostartEntry('/home/ann/rushes-0.1.0.AppImage', [])}X-GNOME-Autostart-enabled=false\n`;
  const following = entryFollowing(off, '/home/ann/$& 0.2.0.AppImage', []);
  expect(following).toBe(`${autostartEntry('/home/ann/$& 0.2.0.AppImage', [])}X-GNOME-Autostart-enabled=false\n`);
  expect(entryFollowing(following, '/home/ann/$& 0.2.0.AppImage', [])).toBe(following);
});
