import { HISTORY_OUTCOMES, type HistoryOutcome } from '../../../shared/history.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { SearchField } from '../../ui/SearchField.tsx';
import { SelectBox } from '../../ui/SelectBox.tsx';

/** The choices of a person; an empty text stands for any. */
export interface HistoryChoice {
  readonly text: string;
  /** `2026-05-04` */
  readonly day: string;
  readonly folder: string;
  readonly outcome: HistoryOutcome | '';
}

interface HistoryToolbarProps {
  readonly choice: HistoryChoice;
  readonly folders: readonly string[];
  readonly onChange: (choice: HistoryChoice) => void;
}

/** Search, and filters by day, folder and outcome. */
export function HistoryToolbar({ choice, folders, onChange }: HistoryToolbarProps) {
  const { t } = useLanguage();
  const change = (part: Partial<HistoryChoice>): void => onChange({ ...choice, ...part });
  // A chosen folder stays in the list, also when the chosen day has no recording in it.
  const offered = choice.folder === '' || folders.includes(choice.folder) ? folders : [choice.folder, ...folders];
  return (
    <div className="toolbar history-toolbar">
      <SearchField
        label={t.history.search}
        value={choice.text}
        controls="history"
        onChange={(text) => change({ text })}
      />
      <label className="history-filter">
        <span>{t.history.day}</span>
        <input
          className="input"
          type="date"
          value={choice.day}
          onChange={(event) => change({ day: event.target.value })}
        />
      </label>
      <Choice
        label={t.history.folder}
        value={choice.folder}
        any={t.history.anyFolder}
        choices={offered.map((folder) => ({ id: folder, label: visibleText(folder) }))}
        onChange={(folder) => change({ folder })}
      />
      <Choice
        label={t.history.result}
        value={choice.outcome}
        any={t.history.anyResult}
        choices={HISTORY_OUTCOMES.map((id) => ({ id, label: t.history.outcome[id] }))}
        onChange={(id) => change({ outcome: HISTORY_OUTCOMES.find((outcome) => outcome === id) ?? '' })}
      />
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly any: string;
  readonly choices: readonly { readonly id: string; readonly label: string }[];
  readonly onChange: (id: string) => void;
}

function Choice({ label, value, any, choices, onChange }: ChoiceProps) {
  return (
    <label className="history-filter">
      <span>{label}</span>
      <SelectBox value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{any}</option>
        {choices.map((choice) => (
          <option key={choice.id} value={choice.id}>
            {choice.label}
          </option>
        ))}
      </SelectBox>
    </label>
  );
}
