import { useState } from 'react';
import { PRESET_NAMES, type PresetName, PRESETS, presetOf, presetToken } from '../../../shared/presets.ts';
import type { Settings } from '../../../shared/settings.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Field } from '../../ui/Field.tsx';
import { SwitchField } from '../../ui/SwitchField.tsx';
import { Card } from './Card.tsx';
import './keyTemplate.css';
import { linesOf } from './patternLines.ts';
import { type SettingsDraft, useSettingsDraft } from './useSettingsDraft.ts';

/** The patterns that select the files to upload. */
export function PatternsCard({ saved }: { readonly saved: Settings }) {
  const { t } = useLanguage();
  const draft = useSettingsDraft(saved);
  return (
    <Card id="patterns" title={t.settings.sections.patterns}>
      <PresetSwitches draft={draft} />
      <PatternList draft={draft} list="include" hint={t.settings.hint.patterns} />
      <PatternList draft={draft} list="exclude" />
      <SwitchField
        label={t.settings.field.isRecursive}
        hint={t.settings.hint.isRecursive}
        isOn={draft.settings.watching.isRecursive}
        onChange={(isRecursive) => draft.set({ watching: { isRecursive } })}
      />
      <PatternList draft={draft} list="priority" hint={t.settings.hint.priority} />
    </Card>
  );
}

/** Switches the presets of the include list on and off, and saves at once. */
function PresetSwitches({ draft }: { readonly draft: SettingsDraft }) {
  const { t } = useLanguage();
  const { include } = draft.settings.patterns;
  const isOn = (name: PresetName): boolean =>
    include.some((entry) => presetOf(entry) === name) ||
    (PRESETS[name].length > 0 && PRESETS[name].every((pattern) => include.includes(pattern)));
  const toggle = (name: PresetName): void => {
    const own: readonly string[] = PRESETS[name];
    const rest = include.filter((entry) => presetOf(entry) !== name && !(isOn(name) && own.includes(entry)));
    const next = isOn(name) ? rest : [presetToken(name), ...rest];
    // The last preset stays on: without any pattern nothing would be uploaded.
    if (next.length > 0) draft.set({ patterns: { include: next } });
  };
  return (
    <div className="field">
      <span className="field-label">{t.settings.hint.presets}</span>
      <div className="key-variables" role="group" aria-label={t.settings.hint.presets}>
        {PRESET_NAMES.map((name) => (
          <button
            key={name}
            type="button"
            className={`button button-small button-${isOn(name) ? 'primary' : 'plain'}`}
            aria-pressed={isOn(name)}
            onClick={() => toggle(name)}
          >
            {t.settings.preset[name]}
          </button>
        ))}
      </div>
    </div>
  );
}

interface PatternListProps {
  readonly draft: SettingsDraft;
  readonly list: 'include' | 'exclude' | 'priority';
  readonly hint?: string;
}

function PatternList({ draft, list, hint }: PatternListProps) {
  const { t } = useLanguage();
  const [typed, setTyped] = useState<string>();
  const { watching } = draft.settings;
  const problem = draft.problemOf(list === 'priority' ? 'watching.priority' : `patterns.${list}`);
  const patterns = list === 'priority' ? watching.priority : draft.settings.patterns[list];
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
              const lines = linesOf(event.target.value);
              draft.change(list === 'priority' ? { watching: { priority: lines } } : { patterns: { [list]: lines } });
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
