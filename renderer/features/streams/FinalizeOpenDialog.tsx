import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { sendCommand } from '../../state/requests.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { useAskedRecording } from './useAskedRecording.ts';

/** Confirms that a file which its recorder still writes is finalized. */
export function FinalizeOpenDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const recording = useAskedRecording(id, onClose);
  if (recording === undefined) return null;
  return (
    <ConfirmDialog
      title={t.finalizeDialog.openTitle}
      keep={t.finalizeDialog.wait}
      confirm={{ text: t.finalizeDialog.anyway, tone: 'primary', icon: 'flag' }}
      onConfirm={() => {
        sendCommand({ kind: 'recording.finalize', id });
        onClose();
      }}
      onClose={onClose}
    >
      <p className="dialog-name">{visibleText(recording.name)}</p>
      <p>{t.finalizeDialog.openText}</p>
    </ConfirmDialog>
  );
}
