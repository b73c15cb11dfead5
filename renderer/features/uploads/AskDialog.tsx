import type { Fragment, OpenUploadView } from '../../../shared/openUploads.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { sendRequest } from '../../state/requests.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';

/** An action that has to be confirmed. */
export interface Asked {
  readonly action: 'discard' | 'complete';
  readonly upload: OpenUploadView;
}

interface AskDialogProps {
  readonly asked: Asked;
  readonly onClose: () => void;
  readonly onDone: (fragment: Fragment | undefined) => void;
}

/** Confirms that an upload is completed or discarded, and does it. */
export function AskDialog({ asked: { action, upload }, onClose, onDone }: AskDialogProps) {
  const { t, f } = useLanguage();
  const { uploadId, key, sizeBytes } = upload;
  const act = async (): Promise<void> => {
    onClose();
    if (action === 'complete') {
      const made = await sendRequest('uploads.complete', { uploadId });
      if (made !== undefined) onDone(made);
    } else if ((await sendRequest('uploads.discard', { uploadId })) !== undefined) onDone(undefined);
  };
  const isDiscard = action === 'discard';
  return (
    <ConfirmDialog
      title={isDiscard ? t.uploads.discardTitle : t.uploads.completeTitle}
      keep={t.app.cancel}
      confirm={{
        text: isDiscard ? t.uploads.discardConfirm : t.uploads.completeConfirm,
        tone: isDiscard ? 'danger' : 'primary',
      }}
      onConfirm={() => void act()}
      onClose={onClose}
    >
      <p className="dialog-name">{visibleText(key)}</p>
      <p>{isDiscard ? t.uploads.discardText(f.bytes(sizeBytes)) : t.uploads.completeText}</p>
    </ConfirmDialog>
  );
}
