import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { delayAction } from '../../state/undo.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { useAskedRecording } from './useAskedRecording.ts';

/** Confirms a discard, which can be undone for a moment. */
export function DiscardDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t, f } = useLanguage();
  const recording = useAskedRecording(id, onClose);
  if (recording === undefined) return null;
  const stored = f.bytes(recording.cloudBytes);
  const isOnlyCopy = recording.isSourceGone && recording.cloudBytes > 0;
  const text = isOnlyCopy ? t.discardDialog.confirmOnlyCopy : t.discardDialog.confirm;
  return (
    <ConfirmDialog
      title={t.discardDialog.title}
      keep={t.discardDialog.keep}
      confirm={{ text, tone: 'danger', icon: 'trash' }}
      onConfirm={() => {
        delayAction({ kind: 'discard', id, name: recording.name });
        onClose();
      }}
      onClose={onClose}
    >
      <p className="dialog-name">{visibleText(recording.name)}</p>
      {isOnlyCopy ? (
        <p className="dialog-warning">{t.discardDialog.onlyCopy(stored)}</p>
      ) : (
        <p>
          {t.discardDialog.text(stored)} {t.discardDialog.reassurance}
        </p>
      )}
    </ConfirmDialog>
  );
}
