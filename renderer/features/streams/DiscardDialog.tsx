import { useEffect } from 'react';
import { visibleText } from '../../../shared/visibleText.ts';
import { delayAction } from '../../state/undo.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useRecording } from '../../state/engineStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

/** Confirms a discard, which can be undone for a moment. The safe answer has the focus. */
export function DiscardDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t, f } = useLanguage();
  const recording = useRecording(id);
  const isGone = recording === undefined;
  useEffect(() => {
    if (isGone) onClose();
  }, [isGone, onClose]);
  if (recording === undefined) return null;
  const stored = f.bytes(recording.cloudBytes);
  const isOnlyCopy = recording.isSourceGone && recording.cloudBytes > 0;
  return (
    <Dialog
      title={t.discardDialog.title}
      onClose={onClose}
      footer={
        <>
          <span data-autofocus>
            <Button onPress={onClose}>{t.discardDialog.keep}</Button>
          </span>
          <Button
            tone="danger"
            icon="trash"
            onPress={() => {
              delayAction({ kind: 'discard', id, name: recording.name });
              onClose();
            }}
          >
            {isOnlyCopy ? t.discardDialog.confirmOnlyCopy : t.discardDialog.confirm}
          </Button>
        </>
      }
    >
      <p className="dialog-name">{visibleText(recording.name)}</p>
      {isOnlyCopy ? (
        <p className="dialog-warning">{t.discardDialog.onlyCopy(stored)}</p>
      ) : (
        <p>
          {t.discardDialog.text(stored)} {t.discardDialog.reassurance}
        </p>
      )}
    </Dialog>
  );
}
