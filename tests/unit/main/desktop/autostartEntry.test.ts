import { expect, test } from 'vitest';
import { autostartEntry, entryFollowing } from '../../../../electron/main/desktop/autostartEntry.ts';

test('the autostart entry quotes what a desktop would read otherwise', () => {
  expect(autostartEntry('/opt/My "App"/100%/$x')).toContain(String.raw`Exec="/opt/My \\"App\\"/100%%/\\$x" --hidden`);
  expect(autostartEntry(String.raw`/opt/a\b`)).toContain(String.raw`Exec="/opt/a\\\\b" --hidden`);
});

test('an autostart entry follows the program to another place, and keeps what was written into it', () => {
  const off = `${autostartEntry('/home/ann/rushes-0.1.0.AppImage')}X-GNOME-Autostart-enabled=false\n`;
  const following = entryFollowing(off, '/home/ann/$& 0.2.0.AppImage');
  expect(following).toBe(`${autostartEntry('/home/ann/$& 0.2.0.AppImage')}X-GNOME-Autostart-enabled=false\n`);
  expect(entryFollowing(following, '/home/ann/$& 0.2.0.AppImage')).toBe(following);
});
