import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { sendCommand } from '../../state/requests.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { useAskedRecording } from './useAskedRecording.ts';

/** Confirms that a recording which is not continued here is ended, with its stored parts left in the bucket. */
export function ForgetDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const recording = useAskedRecording(id, onClose);
  if (recording === undefined) return null;
  return (
    <ConfirmDialog
      title={t.forgetDialog.title}
      keep={t.forgetDialog.keep}
      confirm={{ text: t.forgetDialog.confirm, tone: 'primary' }}
      onConfirm={() => {
        sendCommand({ kind: 'recording.forget', id });
        onClose();
      }}
      onClose={onClose}
    >
      <p className="dialog-name">{visibleText(recording.name)}</p>
      <p>{t.forgetDialog.text}</p>
    </ConfirmDialog>
  );
}
