import { type AppState, useApp } from '../../state/appStore.ts';

/** A person discarded the recording, and can still undo it: until then nothing else is done with it. */
export function isLeaving({ delayed }: Pick<AppState, 'delayed'>, id: string): boolean {
  return delayed.some((action) => action.kind === 'discard' && action.id === id);
}

export function useIsLeaving(id: string): boolean {
  return useApp((state) => isLeaving(state, id));
}
