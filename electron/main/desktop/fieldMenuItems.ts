import type { ContextMenuParams, MenuItemConstructorOptions } from 'electron';
import type { Texts } from '../texts/texts.ts';

/** The menu for the text that was clicked; empty where there is nothing to copy or to write. Pure. */
export function fieldMenuItems(
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
