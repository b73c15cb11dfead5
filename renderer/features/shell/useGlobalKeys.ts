import { useEffect } from 'react';
import { flushSync } from 'react-dom';
import { showScreen, openDialog, SCREENS, useApp } from '../../state/appStore.ts';
import { undoAll } from '../../state/undo.ts';
import { SEARCH_ID } from '../../ui/SearchField.tsx';

/** Fields that take letters and digits themselves. A choice that was made with the mouse keeps the focus, and takes none. */
const TYPED_INTO = 'input:not([type="radio"], [type="checkbox"]), textarea, select';

/** Keyboard shortcuts of the whole window; inactive in text fields and dialogs. */
export function useGlobalKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || isDialogOpen()) return;
      const hasModifier = event.ctrlKey || event.metaKey;
      const isTyping = event.target instanceof Element && event.target.closest(TYPED_INTO) !== null;
      const act = actionFor(event.key, hasModifier, isTyping);
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

/** Whether a dialog is shown, or about to be: one of the window, or a question of the server. */
function isDialogOpen(): boolean {
  return useApp.getState().dialog !== undefined || document.querySelector('dialog[open]') !== null;
}

function actionFor(key: string, hasModifier: boolean, isTyping: boolean): (() => void) | undefined {
  if (hasModifier) {
    if (key === 'f') return goToSearch;
    if (key === 'z' && !isTyping) return useApp.getState().delayed.length > 0 ? undoAll : undefined;
    return key === ',' ? () => showScreen('settings') : undefined;
  }
  if (key === 'Escape' && !isTyping) return escape;
  if (isTyping) return undefined;
  const screen = SCREENS[Number(key) - 1];
  if (screen !== undefined) return () => showScreen(screen);
  switch (key) {
    case '/':
      return goToSearch;
    case ',':
      return () => showScreen('settings');
    case 'b':
      return () => openDialog({ kind: 'limit' });
    case '?':
      return () => openDialog({ kind: 'shortcuts' });
    case 'ArrowDown':
    case 'ArrowUp':
      return hasNoFocus()
        ? () => document.querySelector<HTMLElement>('#streams [role="row"][tabindex="0"]')?.focus()
        : undefined;
    default:
      return undefined;
  }
}

function goToSearch(): void {
  // The search field may not be rendered yet. Later keys must reach it: elsewhere letters are commands.
  if (document.getElementById(SEARCH_ID) === null) flushSync(() => showScreen('streams'));
  document.getElementById(SEARCH_ID)?.focus();
}

/** Closes the topmost open item: toast, details, then search and filter. */
function escape(): void {
  useApp.setState((state) => {
    if (state.toast !== undefined) return { toast: undefined };
    if (state.selection.size > 0) return { selection: new Set() };
    if (state.detailsId !== undefined) return { detailsId: undefined };
    return { query: '', filter: 'all' };
  });
}

function hasNoFocus(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
