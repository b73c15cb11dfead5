import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { Icon, type IconName } from './Icon.tsx';
import './menu.css';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
  readonly isDanger?: boolean;
  /** Keyboard shortcut for the same action, shown at the end of the item. */
  readonly key?: string;
  readonly onChoose: () => void;
}

interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Position of its top left corner in the window, in CSS pixels. */
  readonly at: { readonly x: number; readonly y: number };
  readonly onClose: () => void;
}

/**
 * A context menu. Arrow keys and first letters move, Enter chooses, Escape, Tab or a press outside closes; the focus then
 * returns to where it was.
 */
export function Menu({ label, items, at, onClose }: MenuProps) {
  const ref = useRef<HTMLDivElement>(null);
  const place = usePlaceInWindow(ref, at);
  useFocusUntilClosed(ref, onClose);

  return createPortal(
    <div
      ref={ref}
      className="menu"
      role="menu"
      aria-label={label}
      tabIndex={-1}
      style={{ left: place.x, top: place.y }}
      onKeyDown={(event) => handleMenuKey(event, items, onClose)}
      onContextMenu={(event) => event.preventDefault()}
    >
      {items.map((item) => (
        <button
          key={item.id}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={`menu-item${item.isDanger === true ? ' menu-danger' : ''}`}
          onClick={() => {
            onClose();
            item.onChoose();
          }}
        >
          <Icon name={item.icon} />
          <span>{item.label}</span>
          {item.key === undefined ? null : <kbd>{item.key}</kbd>}
        </button>
      ))}
    </div>,
    // Inside a landmark, where screen readers find it.
    document.querySelector('main') ?? document.body,
  );
}

/** Moves the menu so far that it does not leave the window. */
function usePlaceInWindow(ref: RefObject<HTMLElement | null>, at: MenuProps['at']): MenuProps['at'] {
  const [place, setPlace] = useState(at);
  useLayoutEffect(() => {
    const box = ref.current?.getBoundingClientRect();
    if (box === undefined) return;
    setPlace({
      x: Math.max(8, Math.min(at.x, window.innerWidth - box.width - 8)),
      y: Math.max(8, Math.min(at.y, window.innerHeight - box.height - 8)),
    });
  }, [ref, at]);
  return place;
}

/** Focuses the first item, closes on a press outside, and returns the focus at the end unless it was moved elsewhere. */
function useFocusUntilClosed(ref: RefObject<HTMLElement | null>, onClose: () => void): void {
  useEffect(() => {
    const menu = ref.current;
    const before = document.activeElement;
    menu?.querySelector('button')?.focus();
    const closeOutside = (event: Event): void => {
      if (!(event.target instanceof Node) || menu?.contains(event.target) !== true) onClose();
    };
    document.addEventListener('pointerdown', closeOutside, true);
    window.addEventListener('blur', onClose);
    return () => {
      document.removeEventListener('pointerdown', closeOutside, true);
      window.removeEventListener('blur', onClose);
      const isOurs = document.activeElement === document.body || menu?.contains(document.activeElement) === true;
      if (isOurs && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [ref, onClose]);
}

function handleMenuKey(event: KeyboardEvent<HTMLElement>, items: readonly MenuItem[], onClose: () => void): void {
  // The list behind the menu must not handle the same key.
  event.stopPropagation();
  const buttons = Array.from(event.currentTarget.querySelectorAll('button'));
  const index = buttons.findIndex((button) => button === document.activeElement);
  const focus = (to: number): void => {
    event.preventDefault();
    buttons.at(to % buttons.length)?.focus();
  };
  switch (event.key) {
    case 'ArrowDown':
      return focus(index + 1);
    case 'ArrowUp':
      return focus(index - 1);
    case 'Home':
      return focus(0);
    case 'End':
      return focus(-1);
    case 'Escape':
    case 'Tab':
      event.preventDefault();
      return onClose();
    default: {
      if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
      const letter = event.key.toLowerCase();
      const turned = [...items.slice(index + 1), ...items.slice(0, index + 1)];
      const found = turned.find((item) => item.label.toLowerCase().startsWith(letter));
      if (found !== undefined && letter !== ' ') focus(items.indexOf(found));
    }
  }
}
