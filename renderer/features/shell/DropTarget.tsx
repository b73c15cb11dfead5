import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { offerDropped } from '../../state/requests.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';
import './drop.css';

/** Accepts folders dropped anywhere on the window and shows an overlay while something is dragged over it. */
export function DropTarget({ children }: { readonly children: ReactNode }) {
  const { t } = useLanguage();
  const [isOver, setIsOver] = useState(false);
  // Chromium fires dragenter for a child before dragleave for its parent, so a counter tells whether the pointer is inside.
  const depth = useRef(0);

  const onlyFiles = (act: (event: DragEvent<HTMLDivElement>) => void) => (event: DragEvent<HTMLDivElement>) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    act(event);
  };
  const leave = (): void => {
    depth.current = 0;
    setIsOver(false);
  };

  return (
    <div
      className="drop-target"
      role="presentation"
      onDragEnter={onlyFiles(() => {
        depth.current += 1;
        setIsOver(true);
      })}
      onDragOver={onlyFiles((event) => {
        event.dataTransfer.dropEffect = 'copy';
      })}
      onDragLeave={onlyFiles(() => {
        depth.current -= 1;
        if (depth.current <= 0) leave();
      })}
      onDrop={onlyFiles((event) => {
        leave();
        void offerDropped(Array.from(event.dataTransfer.files));
      })}
    >
      {children}
      {isOver ? (
        <div className="drop-overlay">
          <div>
            <Icon name="drop" size={44} />
            <strong>{t.drop.title}</strong>
            <span>{t.drop.text}</span>
          </div>
        </div>
      ) : null}
    </div>
  );
}
