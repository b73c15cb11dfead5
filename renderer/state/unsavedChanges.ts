import { useEffect, useId } from 'react';
import { useApp } from './appStore.ts';

/** Registers a form as unsaved while `hasChanges` is true and the form is mounted. */
export function useUnsavedChanges(hasChanges: boolean): void {
  const id = useId();
  useEffect(() => {
    if (!hasChanges) return undefined;
    useApp.setState(({ unsavedForms }) => ({ unsavedForms: new Set([...unsavedForms, id]) }));
    return () =>
      useApp.setState(({ unsavedForms }) => ({
        unsavedForms: new Set([...unsavedForms].filter((form) => form !== id)),
      }));
  }, [hasChanges, id]);
}
