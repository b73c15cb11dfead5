import { removeFolder } from '../../bridge/requests.ts';
import { printable } from '../../format/fileName.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

/** Asks before a folder is no longer watched, and says that what has begun goes on. */
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
              void removeFolder(path);
              onClose();
            }}
          >
            {t.folders.removeConfirm}
          </Button>
        </>
      }
    >
      <p className="dialog-name">{printable(path)}</p>
      <p>{t.folders.removeText}</p>
    </Dialog>
  );
}
