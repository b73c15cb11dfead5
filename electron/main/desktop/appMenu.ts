import { Menu } from 'electron';

/** macOS needs a menu for the keys of its text fields and for closing the window; elsewhere there is none. */
export function setAppMenu(): void {
  const menu =
    process.platform === 'darwin'
      ? Menu.buildFromTemplate([
          { role: 'appMenu' },
          { role: 'fileMenu' },
          { role: 'editMenu' },
          { role: 'windowMenu' },
        ])
      : null;
  Menu.setApplicationMenu(menu);
}
