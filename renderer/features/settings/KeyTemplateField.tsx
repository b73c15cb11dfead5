import { useRef, useState } from 'react';
import { exampleKey, KEY_VARIABLES, type KeyVariable, variableBeingWritten } from '../../../shared/keyTemplate.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { type ControlProps, Field } from '../../ui/Field.tsx';
import './keyTemplate.css';
import { linesOf } from './patternLines.ts';
import type { SettingsDraft } from './useSettingsDraft.ts';

/** The template of object keys with an example, the variables to insert, and the texts for those that a person sets. */
export function KeyTemplateField({ draft }: { readonly draft: SettingsDraft }) {
  const { t } = useLanguage();
  const { destination, folders } = draft.settings;
  const [openedAt] = useState(() => new Date());
  const example = exampleKey(
    destination,
    folders.map(({ path }) => path),
    openedAt,
  );
  return (
    <>
      <Field
        label={t.settings.field.keyTemplate}
        hint={t.settings.hint.keyTemplate(example)}
        problem={draft.problemOf('destination.keyTemplate')}
      >
        {(control) => (
          <TemplateInput
            control={control}
            template={destination.keyTemplate}
            onChange={(keyTemplate) => draft.change({ destination: { keyTemplate } })}
          />
        )}
      </Field>
      <KeyTexts draft={draft} />
    </>
  );
}

interface TemplateInputProps {
  readonly control: ControlProps;
  readonly template: string;
  readonly onChange: (template: string) => void;
}

function TemplateInput({ control, template, onChange }: TemplateInputProps) {
  const { t } = useLanguage();
  const input = useRef<HTMLInputElement>(null);
  const [cursor, setCursor] = useState(template.length);
  const written = variableBeingWritten(template.slice(0, cursor));
  const offered = KEY_VARIABLES.filter((variable) => variable.startsWith(written ?? ''));
  const change = (text: string, next: number): void => {
    onChange(text);
    setCursor(next);
  };
  const insert = (variable: KeyVariable): void => {
    // The variable that is being written is completed; a closing brace behind the cursor is kept.
    const start = written === undefined ? cursor : cursor - written.length - 1;
    const tail = template.slice(cursor);
    const rest = written === undefined ? tail : tail.replace(/^[a-z_]*\}/, '');
    const head = `${template.slice(0, start)}{${variable}}`;
    change(head + rest, head.length);
    input.current?.focus();
  };
  return (
    <>
      <span className="input-box">
        <input
          {...control}
          ref={input}
          className="input mono"
          type="text"
          value={template}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={(event) => change(event.target.value, event.target.selectionStart ?? event.target.value.length)}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? template.length)}
        />
      </span>
      <span className="key-variables" role="group" aria-label={t.settings.hint.keyVariables}>
        {offered.map((variable) => (
          <Button
            key={variable}
            isSmall
            tone="quiet"
            label={t.settings.hint.insertVariable(`{${variable}}`)}
            onPress={() => insert(variable)}
          >
            {`{${variable}}`}
          </Button>
        ))}
      </span>
    </>
  );
}

function KeyTexts({ draft }: { readonly draft: SettingsDraft }) {
  const { t } = useLanguage();
  const [typed, setTyped] = useState<string>();
  const { keyTexts } = draft.settings.destination;
  return (
    <Field
      label={t.settings.field.keyTexts}
      isOptional={t.settings.optional}
      hint={t.settings.hint.keyTexts}
      problem={draft.problemOf('destination.keyTexts')}
    >
      {(control) => (
        <span className="input-box">
          <textarea
            {...control}
            className="input mono"
            rows={Math.max(2, Math.min(6, keyTexts.length))}
            spellCheck={false}
            value={typed ?? keyTexts.join('\n')}
            onChange={(event) => {
              setTyped(event.target.value);
              draft.change({ destination: { keyTexts: linesOf(event.target.value) } });
            }}
            onBlur={() => setTyped(undefined)}
          />
        </span>
      )}
    </Field>
  );
}
