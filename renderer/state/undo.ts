import type { DelayedAction } from './delayedAction.ts';
import { sendCommand, removeFolder } from './requests.ts';
import { useApp } from './appStore.ts';

/** How long an action can be undone. */
const UNDO_MS = 8_000;

const timers = new Map<DelayedAction, ReturnType<typeof setTimeout>>();

/**
 * Carries the action out after a while, unless it is undone before. It is kept in the window alone: when the window is closed, or the
 * app quits, nothing is carried out.
 */
export function delayAction(action: DelayedAction): void {
  const isSame = (other: DelayedAction): boolean => keyOf(other) === keyOf(action);
  if (useApp.getState().delayed.some(isSame)) return;
  useApp.setState(({ delayed }) => ({ delayed: [...delayed, action] }));
  const timer = setTimeout(() => {
    forget(action);
    carryOut(action);
  }, UNDO_MS);
  timers.set(action, timer);
}

/** Carries none of the delayed actions out. */
export function undoAll(): void {
  for (const action of useApp.getState().delayed) {
    clearTimeout(timers.get(action));
    forget(action);
  }
}

function forget(action: DelayedAction): void {
  timers.delete(action);
  useApp.setState(({ delayed }) => ({ delayed: delayed.filter((other) => other !== action) }));
}

function carryOut(action: DelayedAction): void {
  if (action.kind === 'discard') sendCommand({ kind: 'recording.discard', id: action.id });
  else void removeFolder(action.path);
}

function keyOf(action: DelayedAction): string {
  return action.kind === 'discard' ? `discard ${action.id}` : `removeFolder ${action.path}`;
}
