import { useState } from 'react';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import type { SettingsDraft } from './useSettingsDraft.ts';

interface ApplyBarProps {
  readonly draft: SettingsDraft;
  readonly hasProblem: boolean;
  /** On the button. */
  readonly apply: string;
  /** Said while changes are not applied. */
  readonly notYet: string;
  /** Said after they were. Absent: what can be done then says it. */
  readonly applied?: string;
}

/** The button that applies the changes of a form, and the confirmation until the next change. */
export function ApplyBar({ draft, hasProblem, apply, notYet, applied }: ApplyBarProps) {
  const { t } = useLanguage();
  const [isApplied, setIsApplied] = useState(false);
  if (!draft.isDirty) {
    return isApplied && applied !== undefined ? (
      <p className="card-note card-note-good" role="status">
        {applied}
      </p>
    ) : null;
  }
  return (
    <div className="card-buttons">
      <Button
        tone="primary"
        icon="check"
        isDisabled={hasProblem}
        onPress={() => {
          setIsApplied(false);
          void draft.commit().then(setIsApplied);
        }}
      >
        {apply}
      </Button>
      <span className={hasProblem ? 'card-note card-note-bad' : 'card-note'}>
        {hasProblem ? t.settings.unsaved : notYet}
      </span>
    </div>
  );
}
