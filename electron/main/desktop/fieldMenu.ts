import { type BrowserWindow, Menu } from 'electron';
import type { Texts } from '../texts/texts.ts';
import { fieldMenuItems } from './fieldMenuItems.ts';

/** Lets text be cut, copied and pasted with the mouse: Electron gives pages no menu for it. */
export function giveFieldMenu(window: BrowserWindow, texts: () => Texts): void {
  window.webContents.on('context-menu', (_event, params) => {
    const items = fieldMenuItems(params, texts());
    if (items.length > 0) Menu.buildFromTemplate(items).popup({ window });
  });
}
