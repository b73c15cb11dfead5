import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useRecording } from '../../state/engineStore.ts';
import { sendCommand } from '../../state/requests.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

/** Confirms that a file which its recorder still writes is finalized. The safe answer has the focus. */
export function FinalizeOpenDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const recording = useRecording(id);
  if (recording === undefined) return null;
  return (
    <Dialog
      title={t.finalizeDialog.openTitle}
      onClose={onClose}
      footer={
        <>
          <span data-autofocus>
            <Button onPress={onClose}>{t.finalizeDialog.wait}</Button>
          </span>
          <Button
            tone="primary"
            icon="flag"
            onPress={() => {
              sendCommand({ kind: 'recording.finalize', id });
              onClose();
            }}
          >
            {t.finalizeDialog.anyway}
          </Button>
        </>
      }
    >
      <p className="dialog-name">{visibleText(recording.name)}</p>
      <p>{t.finalizeDialog.openText}</p>
    </Dialog>
  );
}
