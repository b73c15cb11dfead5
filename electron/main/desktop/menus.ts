import { type BrowserWindow, type ContextMenuParams, Menu, type MenuItemConstructorOptions } from 'electron';
import type { Texts } from '../../backend/texts/texts.ts';

/** macOS needs an application menu for the shortcuts of text fields and windows. Other systems get none. */
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

/** Adds a context menu to cut, copy and paste text. Electron gives pages none. */
export function addTextMenu(window: BrowserWindow, texts: () => Texts): void {
  window.webContents.on('context-menu', (_event, params) => {
    const items = textMenuItems(params, texts());
    if (items.length > 0) Menu.buildFromTemplate(items).popup({ window });
  });
}

/** The menu for the clicked text; empty if there is nothing to copy or edit. Pure. @internal */
export function textMenuItems(
  { isEditable, selectionText, editFlags }: Pick<ContextMenuParams, 'isEditable' | 'selectionText' | 'editFlags'>,
  texts: Texts,
): MenuItemConstructorOptions[] {
  const copy = { role: 'copy', label: texts.copy, enabled: editFlags.canCopy } as const;
  if (!isEditable) return selectionText.trim() === '' ? [] : [copy];
  return [
    { role: 'cut', label: texts.cut, enabled: editFlags.canCut },
    copy,
    { role: 'paste', label: texts.paste, enabled: editFlags.canPaste },
    { type: 'separator' },
    { role: 'selectAll', label: texts.selectAll, enabled: editFlags.canSelectAll },
  ];
}
