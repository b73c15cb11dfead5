import { useState } from 'react';
import type { Settings } from '../../../shared/settings.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Field } from '../../ui/Field.tsx';
import { Card } from './Card.tsx';
import { linesOf } from './patternLines.ts';
import { type SettingsDraft, useSettingsDraft } from './useSettingsDraft.ts';

/** The patterns that select the files to upload. */
export function PatternsCard({ saved }: { readonly saved: Settings }) {
  const { t } = useLanguage();
  const draft = useSettingsDraft(saved);
  return (
    <Card id="patterns" title={t.settings.sections.patterns}>
      <PatternList draft={draft} list="include" hint={t.settings.hint.patterns} />
      <PatternList draft={draft} list="exclude" />
    </Card>
  );
}

interface PatternListProps {
  readonly draft: SettingsDraft;
  readonly list: 'include' | 'exclude';
  readonly hint?: string;
}

function PatternList({ draft, list, hint }: PatternListProps) {
  const { t } = useLanguage();
  const [typed, setTyped] = useState<string>();
  const problem = draft.problemOf(`patterns.${list}`);
  const patterns = draft.settings.patterns[list];
  return (
    <Field label={t.settings.field[list]} problem={problem} {...(hint === undefined ? {} : { hint })}>
      {(control) => (
        <span className="input-box">
          <textarea
            {...control}
            className="input mono"
            rows={Math.max(3, Math.min(8, patterns.length))}
            spellCheck={false}
            value={typed ?? patterns.join('\n')}
            onChange={(event) => {
              setTyped(event.target.value);
              draft.change({ patterns: { [list]: linesOf(event.target.value) } });
            }}
            onBlur={() => {
              if (problem === undefined) setTyped(undefined);
              void draft.commit();
            }}
          />
        </span>
      )}
    </Field>
  );
}
