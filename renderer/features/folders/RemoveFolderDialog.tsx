import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { delayAction } from '../../state/undo.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';

/** Confirms that a folder is no longer watched. Uploads that have begun continue. */
export function RemoveFolderDialog({ path, onClose }: { readonly path: string; readonly onClose: () => void }) {
  const { t } = useLanguage();
  return (
    <ConfirmDialog
      title={t.folders.removeTitle}
      keep={t.app.cancel}
      confirm={{ text: t.folders.removeConfirm, tone: 'danger' }}
      onConfirm={() => {
        delayAction({ kind: 'removeFolder', path });
        onClose();
      }}
      onClose={onClose}
    >
      <p className="dialog-name">{visibleText(path)}</p>
      <p>{t.folders.removeText}</p>
    </ConfirmDialog>
  );
}
