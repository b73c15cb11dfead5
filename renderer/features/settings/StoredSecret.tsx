import { useState } from 'react';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { SecretStatus, type SecretStatusProps } from './SecretStatus.tsx';

export interface StoredSecretProps extends SecretStatusProps {
  readonly label: string;
  readonly hint?: string;
  /** Makes a secret. It is shown, because the person has to copy it. */
  readonly generate?: { readonly label: string; readonly make: () => string };
  /** Whether the typed text can be stored. Default: it is not empty. */
  readonly isUsable?: (text: string) => boolean;
  /** @returns whether it was stored */
  readonly store: (text: string) => Promise<boolean>;
}

/** Shows whether a secret is stored, and offers a field for a new one. */
export function StoredSecret(props: StoredSecretProps) {
  const { isStored, isGiven, status, enter, forget } = props;
  const [isOpen, setIsOpen] = useState(false);
  const open = (): void => setIsOpen(true);
  return (
    <div className="inset">
      <SecretStatus
        isStored={isStored}
        isGiven={isGiven}
        status={status}
        enter={enter}
        forget={forget}
        isOpen={isOpen}
        open={open}
      />
      {isOpen ? <NewSecretField {...props} close={() => setIsOpen(false)} /> : null}
    </div>
  );
}

function NewSecretField({
  label,
  hint,
  generate,
  isUsable = (text) => text !== '',
  store,
  close,
}: StoredSecretProps & { readonly close: () => void }) {
  const { t } = useLanguage();
  const [typed, setTyped] = useState('');
  const [isGenerated, setIsGenerated] = useState(false);
  const submit = async (): Promise<void> => {
    if (await store(typed)) close();
  };
  const change = (text: string): void => {
    setTyped(text);
    setIsGenerated(false);
  };
  return (
    <>
      <TextField
        label={label}
        {...(hint === undefined ? {} : { hint })}
        isSecret={!isGenerated}
        value={typed}
        onChange={change}
      />
      <div className="card-buttons">
        <Button tone="primary" isSmall isDisabled={!isUsable(typed)} onPress={() => void submit()}>
          {t.settings.saveKeys}
        </Button>
        {generate === undefined ? null : (
          <Button
            isSmall
            onPress={() => {
              setTyped(generate.make());
              setIsGenerated(true);
            }}
          >
            {generate.label}
          </Button>
        )}
        <Button isSmall onPress={close}>
          {t.app.cancel}
        </Button>
      </div>
    </>
  );
}
