import { Menu } from 'electron';

/** macOS needs a menu for the keys of its text fields; elsewhere the window has none. */
export function setAppMenu(): void {
  const menu =
    process.platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null;
  Menu.setApplicationMenu(menu);
}
