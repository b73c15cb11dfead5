import { useState } from 'react';
import { storeSecret } from '../../state/requests.ts';
import { useUnsavedChanges } from '../../state/unsavedChanges.ts';

export interface TypedKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

const EMPTY: TypedKeys = { accessKeyId: '', secretAccessKey: '', sessionToken: '' };

/** S3 keys that are typed but not stored yet. */
export interface KeysDraft {
  readonly typed: TypedKeys;
  readonly isOpen: boolean;
  /** Something is typed, but one of the two required keys is missing. */
  readonly isIncomplete: boolean;
  readonly isComplete: boolean;
  readonly open: () => void;
  /** Closes the fields and forgets the typed text. */
  readonly close: () => void;
  readonly change: (change: Partial<TypedKeys>) => void;
  /** Stores the typed keys for `endpoint` and closes. @returns whether no typed key is left to store */
  readonly store: () => Promise<boolean>;
}

/** @param endpoint the server that the keys are entered for */
export function useKeysDraft(endpoint: string): KeysDraft {
  const [isOpen, setIsOpen] = useState(false);
  const [typed, setTyped] = useState(EMPTY);
  const accessKeyId = typed.accessKeyId.trim();
  const secretAccessKey = typed.secretAccessKey.trim();
  const sessionToken = typed.sessionToken.trim();
  const isComplete = accessKeyId !== '' && secretAccessKey !== '';
  const isTouched = accessKeyId !== '' || secretAccessKey !== '' || sessionToken !== '';
  useUnsavedChanges(isTouched);

  const close = (): void => {
    setTyped(EMPTY);
    setIsOpen(false);
  };
  return {
    typed,
    isOpen,
    isIncomplete: isTouched && !isComplete,
    isComplete,
    open: () => setIsOpen(true),
    close,
    change: (change) => setTyped((now) => ({ ...now, ...change })),
    store: async () => {
      if (!isComplete) return !isTouched;
      const isStored = await storeSecret({
        kind: 's3',
        target: endpoint,
        accessKeyId,
        secretAccessKey,
        sessionToken: sessionToken === '' ? null : sessionToken,
      });
      if (isStored) close();
      return isStored;
    },
  };
}
