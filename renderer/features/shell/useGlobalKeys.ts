import { useEffect } from 'react';
import { flushSync } from 'react-dom';
import { goTo, openDialog, SCREENS, useApp } from '../../state/appStore.ts';
import { SEARCH_ID } from '../streams/Toolbar.tsx';

/** Keys that work anywhere but in a text field or a dialog. */
export function useGlobalKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || useApp.getState().dialog !== undefined) return;
      const hasModifier = event.ctrlKey || event.metaKey;
      const isTyping = event.target instanceof Element && event.target.closest('input, textarea, select') !== null;
      const act = actionFor(event.key, hasModifier, isTyping);
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function actionFor(key: string, hasModifier: boolean, isTyping: boolean): (() => void) | undefined {
  if (hasModifier) {
    if (key === 'f') return goToSearch;
    return key === ',' ? () => goTo('settings') : undefined;
  }
  if (key === 'Escape' && !isTyping) return escape;
  if (isTyping) return undefined;
  const screen = SCREENS[Number(key) - 1];
  if (screen !== undefined) return () => goTo(screen);
  switch (key) {
    case '/':
      return goToSearch;
    case ',':
      return () => goTo('settings');
    case '?':
      return () => openDialog({ kind: 'shortcuts' });
    case 'ArrowDown':
    case 'ArrowUp':
      return isNowhere()
        ? () => document.querySelector<HTMLElement>('#streams [role="row"][tabindex="0"]')?.focus()
        : undefined;
    default:
      return undefined;
  }
}

function goToSearch(): void {
  // The field may only be drawn now. What is typed next belongs into it, even before the next frame: letters are commands elsewhere.
  flushSync(() => goTo('streams'));
  document.getElementById(SEARCH_ID)?.focus();
}

/** Closes what is open, one thing at a time. */
function escape(): void {
  useApp.setState((state) => {
    if (state.toast !== undefined) return { toast: undefined };
    if (state.detailsId !== undefined) return { detailsId: undefined };
    return { query: '', filter: 'all' };
  });
}

function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
