import { expect, test, vi } from 'vitest';
import { textMenuItems } from '../../../../electron/main/desktop/menus.ts';
import { textsFor } from '../../../../electron/backend/texts/texts.ts';

vi.mock('electron', () => ({ Menu: {} }));

const english = textsFor('en', 'en-US');

test('the menu of a field offers what can be done there, and text that is no field can be copied', () => {
  const nothing = { canUndo: false, canRedo: false, canDelete: false, canEditRichly: false, canCut: false };
  const flags = { ...nothing, canCopy: true, canPaste: true, canSelectAll: true };
  const roles = (isEditable: boolean, selectionText: string): readonly unknown[] =>
    textMenuItems({ isEditable, selectionText, editFlags: flags }, english).map(({ role, enabled }) => [role, enabled]);
  expect(roles(true, '')).toEqual([
    ['cut', false],
    ['copy', true],
    ['paste', true],
    [undefined, undefined],
    ['selectAll', true],
  ]);
  expect(roles(false, 'A001.mxf')).toEqual([['copy', true]]);
  expect(roles(false, ' ')).toEqual([]);
});
