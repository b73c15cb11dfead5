import { delayAction } from '../../state/undo.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

/** Confirms that a folder is no longer watched. Uploads that have begun continue. */
export function RemoveFolderDialog({ path, onClose }: { readonly path: string; readonly onClose: () => void }) {
  const { t } = useLanguage();
  return (
    <Dialog
      title={t.folders.removeTitle}
      onClose={onClose}
      footer={
        <>
          <span data-autofocus>
            <Button onPress={onClose}>{t.app.cancel}</Button>
          </span>
          <Button
            tone="danger"
            onPress={() => {
              delayAction({ kind: 'removeFolder', path });
              onClose();
            }}
          >
            {t.folders.removeConfirm}
          </Button>
        </>
      }
    >
      <p className="dialog-name">{visibleText(path)}</p>
      <p>{t.folders.removeText}</p>
    </Dialog>
  );
}
