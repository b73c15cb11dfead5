import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { useLanguage } from '../i18n/language.ts';
import { IconButton } from './Button.tsx';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly onClose: () => void;
  readonly isWide?: boolean;
}

/**
 * A modal dialog: the rest of the window is inert, Tab stays inside, Escape closes, and the focus then returns to where it was.
 * The element with `data-autofocus` gets the focus first; of radio buttons, the checked one.
 */
export function Dialog({ title, children, footer, onClose, isWide = false }: DialogProps) {
  const { t } = useLanguage();
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    dialog
      ?.querySelector<HTMLElement>(
        '[data-autofocus] button, [data-autofocus] input:checked, button[data-autofocus], input[data-autofocus]',
      )
      ?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  return (
    <dialog
      ref={ref}
      className={`dialog${isWide ? ' dialog-wide' : ''}`}
      aria-labelledby={titleId}
      onKeyDown={keepTabInside}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // The browser closes it without asking when Escape is pressed twice with no other input in between.
      onClose={onClose}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <IconButton icon="close" label={t.app.close} onPress={onClose} />
        </header>
        <div className="dialog-content">{children}</div>
        {footer === undefined ? null : <footer className="dialog-foot">{footer}</footer>}
      </div>
    </dialog>
  );
}

/** Keeps Tab inside the dialog; otherwise the focus would move to the browser's own controls. */
function keepTabInside(event: KeyboardEvent<HTMLDialogElement>): void {
  if (event.key !== 'Tab') return;
  const stops = Array.from(
    event.currentTarget.querySelectorAll<HTMLElement>('button, input, select, textarea, [tabindex="0"]'),
  ).filter((stop) => !stop.matches(':disabled'));
  const first = stops[0];
  const last = stops.at(-1);
  if (first === undefined || last === undefined) return;
  const active = document.activeElement;
  if (event.shiftKey && (active === first || active === event.currentTarget)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && active === last) {
    event.preventDefault();
    first.focus();
  }
}
