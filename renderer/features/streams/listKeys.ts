import type { ActionId } from './recordingActions.ts';

/** The meaning of a key in the list. */
export type ListKey =
  | { readonly kind: 'move'; readonly to: 'up' | 'down' | 'pageUp' | 'pageDown' | 'first' | 'last' }
  /** As `move`, and selects the rows on the way. */
  | { readonly kind: 'extend'; readonly to: 'up' | 'down' }
  | { readonly kind: 'select' }
  | { readonly kind: 'selectAll' }
  | { readonly kind: 'details' }
  | { readonly kind: 'menu' }
  /** The first of these actions that the recording allows. */
  | { readonly kind: 'action'; readonly actions: readonly ActionId[] };

interface PressedKey {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const KEYS: Readonly<Record<string, ListKey>> = {
  ArrowDown: { kind: 'move', to: 'down' },
  ArrowUp: { kind: 'move', to: 'up' },
  PageDown: { kind: 'move', to: 'pageDown' },
  PageUp: { kind: 'move', to: 'pageUp' },
  Home: { kind: 'move', to: 'first' },
  End: { kind: 'move', to: 'last' },
  Enter: { kind: 'details' },
  ' ': { kind: 'select' },
  ContextMenu: { kind: 'menu' },
  f: { kind: 'action', actions: ['finalize'] },
  h: { kind: 'action', actions: ['hold', 'release'] },
  p: { kind: 'action', actions: ['pause', 'resume'] },
  r: { kind: 'action', actions: ['retry'] },
  l: { kind: 'action', actions: ['share'] },
  Delete: { kind: 'action', actions: ['discard'] },
};

const SHIFTED: Readonly<Record<string, ListKey>> = {
  F10: { kind: 'menu' },
  ArrowDown: { kind: 'extend', to: 'down' },
  ArrowUp: { kind: 'extend', to: 'up' },
};

/** `undefined` for all other keys and for system shortcuts. */
export function listKeyFor(event: PressedKey): ListKey | undefined {
  if (event.altKey) return undefined;
  if (event.ctrlKey || event.metaKey) return event.key === 'a' && !event.shiftKey ? { kind: 'selectAll' } : undefined;
  if (event.shiftKey) return SHIFTED[event.key];
  return KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
}
