import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import type { IconName } from './Icon.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  /** The text of the safe answer. */
  readonly keep: string;
  readonly confirm: { readonly text: string; readonly tone: 'primary' | 'danger'; readonly icon?: IconName };
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Asks before something is done. The safe answer has the focus. */
export function ConfirmDialog({ title, keep, confirm, onConfirm, onClose, children }: ConfirmDialogProps) {
  const { text, ...look } = confirm;
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <span data-autofocus>
            <Button onPress={onClose}>{keep}</Button>
          </span>
          <Button {...look} onPress={onConfirm}>
            {text}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
