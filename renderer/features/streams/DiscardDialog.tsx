import { useEffect } from 'react';
import { printable } from '../../format/fileName.ts';
import { command } from '../../bridge/requests.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useRecording } from '../../state/engineStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

/** The only thing that cannot be taken back is asked first; the answer that keeps everything has the focus. */
export function DiscardDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t, f } = useLanguage();
  const recording = useRecording(id);
  const isGone = recording === undefined;
  useEffect(() => {
    if (isGone) onClose();
  }, [isGone, onClose]);
  if (recording === undefined) return null;
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
              command({ kind: 'recording.discard', id });
              onClose();
            }}
          >
            {t.discardDialog.confirm}
          </Button>
        </>
      }
    >
      <p className="dialog-name">{printable(recording.name)}</p>
      <p>
        {t.discardDialog.text(f.bytes(recording.cloudBytes))} {t.discardDialog.reassurance}
      </p>
    </Dialog>
  );
}
