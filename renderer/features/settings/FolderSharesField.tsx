import { useState } from 'react';
import { useLanguage } from '../../i18n/language.ts';
import { Field } from '../../ui/Field.tsx';
import { linesOf } from './patternLines.ts';
import type { SettingsDraft } from './useSettingsDraft.ts';

/** The shares of folders in the uplink, one per line. */
export function FolderSharesField({ draft }: { readonly draft: SettingsDraft }) {
  const { t } = useLanguage();
  const [typed, setTyped] = useState<string>();
  const { folderShares } = draft.settings.upload;
  return (
    <Field
      label={t.settings.field.folderShares}
      isOptional={t.settings.optional}
      hint={t.settings.hint.folderShares}
      problem={draft.problemOf('upload.folderShares')}
    >
      {(control) => (
        <span className="input-box">
          <textarea
            {...control}
            className="input mono"
            rows={Math.max(2, Math.min(6, folderShares.length))}
            spellCheck={false}
            value={typed ?? folderShares.join('\n')}
            onChange={(event) => {
              setTyped(event.target.value);
              draft.change({ upload: { folderShares: linesOf(event.target.value) } });
            }}
            onBlur={() => {
              setTyped(undefined);
              void draft.commit();
            }}
          />
        </span>
      )}
    </Field>
  );
}
