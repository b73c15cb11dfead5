import { useState } from 'react';
import { sendCommand } from '../../state/requests.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { useEngine } from '../../state/engineStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { isLeaving } from './leaving.ts';
import { actionsFor, isFileOpen } from './recordingActions.ts';
import './finalize.css';

/** Opened from the tray: asks which open recordings to finalize. */
export function FinalizeDialog({ onClose }: { readonly onClose: () => void }) {
  const { t, f } = useLanguage();
  const recordings = useEngine((state) => state.snapshot.recordings);
  const delayed = useApp((state) => state.delayed);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const open = recordings.filter((recording) =>
    actionsFor(recording, isLeaving({ delayed }, recording.id)).includes('finalize'),
  );

  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };

  return (
    <Dialog
      title={t.finalizeDialog.title}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t.app.cancel}</Button>
          <Button
            tone="primary"
            icon="flag"
            isDisabled={chosen.size === 0}
            onPress={() => {
              for (const id of chosen) sendCommand({ kind: 'recording.finalize', id });
              onClose();
            }}
          >
            {t.finalizeDialog.confirm}
          </Button>
        </>
      }
    >
      <p>{open.length === 0 ? t.finalizeDialog.none : t.finalizeDialog.text}</p>
      <ul className="finalize-list">
        {open.map((recording) => (
          <li key={recording.id}>
            <label>
              <input type="checkbox" checked={chosen.has(recording.id)} onChange={() => toggle(recording.id)} />
              <span>{visibleText(recording.name)}</span>
              {isFileOpen(recording) ? <Chip tone="amber">{t.finalizeDialog.openMark}</Chip> : null}
              <span className="finalize-size">{f.bytes(recording.sizeBytes)}</span>
            </label>
          </li>
        ))}
      </ul>
      {open.some((recording) => chosen.has(recording.id) && isFileOpen(recording)) ? (
        <p className="dialog-warning">{t.finalizeDialog.openText}</p>
      ) : null}
    </Dialog>
  );
}
