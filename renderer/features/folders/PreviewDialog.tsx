import { roughSpan } from '../../../shared/format.ts';
import type { FolderPreview, PreviewedFiles } from '../../../shared/ipc.ts';
import { addFolders } from '../../state/requests.ts';
import { useId, useState } from 'react';
import { useEngine } from '../../state/engineStore.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FolderPath } from '../../ui/FileName.tsx';

interface PreviewDialogProps {
  readonly previews: readonly FolderPreview[];
  readonly mayAdd: boolean;
  readonly onClose: () => void;
}

/** Shows the files in a folder that match the patterns and those that do not, before the folder is watched. */
export function PreviewDialog({ previews, mayAdd, onClose }: PreviewDialogProps) {
  const { t, f } = useLanguage();
  const [isOnlyNew, setIsOnlyNew] = useState(false);
  const addable = previews.filter((preview) => preview.state === 'new' || preview.state === 'contains');
  const title = mayAdd ? t.folders.previewTitle(previews.length, f.integer(previews.length)) : t.folders.contentsTitle;
  return (
    <Dialog
      title={title}
      onClose={onClose}
      isWide
      footer={
        mayAdd ? (
          <>
            <Button onPress={onClose}>{t.app.cancel}</Button>
            <span data-autofocus>
              <Button
                tone="primary"
                icon="check"
                isDisabled={addable.length === 0}
                onPress={() => {
                  void addFolders(
                    addable.map((preview) => preview.path),
                    isOnlyNew,
                  );
                  onClose();
                }}
              >
                {t.folders.confirm}
              </Button>
            </span>
          </>
        ) : (
          <span data-autofocus>
            <Button onPress={onClose}>{t.app.close}</Button>
          </span>
        )
      }
    >
      <div className="previews">
        {previews.map((preview) => (
          <Preview key={preview.path} preview={preview} />
        ))}
      </div>
      {mayAdd && addable.some((preview) => preview.matching.count > 0) ? (
        <ExistingFiles previews={addable} isOnlyNew={isOnlyNew} onChange={setIsOnlyNew} />
      ) : null}
    </Dialog>
  );
}

interface ExistingFilesProps {
  readonly previews: readonly FolderPreview[];
  readonly isOnlyNew: boolean;
  readonly onChange: (isOnlyNew: boolean) => void;
}

/** Asks whether the recordings that are already there are uploaded too. */
function ExistingFiles({ previews, isOnlyNew, onChange }: ExistingFilesProps) {
  const { t, f } = useLanguage();
  const name = useId();
  const uploadRate = useEngine((state) => state.snapshot.engine.uploadRate);
  const count = previews.reduce((sum, { matching }) => sum + matching.count, 0);
  const sizeBytes = previews.reduce((sum, { matching }) => sum + matching.sizeBytes, 0);
  const span = uploadRate !== null && uploadRate > 0 ? roughSpan(sizeBytes / uploadRate) : undefined;
  const choices = [
    {
      isChosen: !isOnlyNew,
      value: false,
      label: t.folders.existing(count, f.integer(count), f.bytes(sizeBytes), span),
    },
    { isChosen: isOnlyNew, value: true, label: t.folders.onlyNew },
  ];
  return (
    <fieldset className="preview-choice">
      <legend>{t.folders.existingTitle}</legend>
      {choices.map(({ isChosen, value, label }) => (
        <label key={String(value)}>
          <input type="radio" name={name} checked={isChosen} onChange={() => onChange(value)} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

function Preview({ preview }: { readonly preview: FolderPreview }) {
  const { t } = useLanguage();
  const isReadable = preview.state !== 'not_a_folder' && preview.state !== 'unreadable';
  return (
    <div className="preview">
      <FolderPath path={preview.path} />
      {preview.state === 'new' ? null : <p className="preview-warning">{t.folders.state[preview.state]}</p>}
      {isReadable ? (
        <>
          <PreviewPart label={t.folders.included} files={preview.matching} isIncluded />
          <PreviewPart label={t.folders.excluded} files={preview.leftOut} />
        </>
      ) : null}
      {preview.isPartial ? <p className="preview-warning">{t.folders.partial}</p> : null}
    </div>
  );
}

interface PreviewPartProps {
  readonly label: string;
  readonly files: PreviewedFiles;
  readonly isIncluded?: boolean;
}

function PreviewPart({ label, files, isIncluded = false }: PreviewPartProps) {
  const { t, f } = useLanguage();
  return (
    <div className={isIncluded ? 'preview-part preview-in' : 'preview-part'}>
      <span>{label}</span>
      <strong>
        {files.count === 0
          ? t.folders.nothing
          : t.folders.previewCounts(files.count, f.integer(files.count), f.bytes(files.sizeBytes))}
      </strong>
      {files.examples.length === 0 ? null : (
        <ul>
          {[...new Set(files.examples)].map((example) => (
            <li key={example} title={visibleText(example)}>
              {visibleText(example)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
