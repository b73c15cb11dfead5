import { useState } from 'react';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { TextField } from '../../ui/TextField.tsx';

export interface StoredSecretProps {
  /** A secret is stored for the server that is entered. */
  readonly isStored: boolean;
  /** A sentence: whether a secret is stored. */
  readonly status: string;
  /** The label of the button that opens the field, while nothing is stored. */
  readonly enter: string;
  readonly label: string;
  readonly hint?: string;
  /** Makes a secret. It is shown, because the person has to copy it. */
  readonly generate?: { readonly label: string; readonly make: () => string };
  /** Whether the typed text can be stored. Default: it is not empty. */
  readonly isUsable?: (text: string) => boolean;
  /** @returns whether it was stored */
  readonly store: (text: string) => Promise<boolean>;
  readonly forget: () => void;
}

/** Shows whether a secret is stored, and offers a field for a new one. */
export function StoredSecret(props: StoredSecretProps) {
  const { t } = useLanguage();
  const { isStored, status, enter, forget } = props;
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className="inset">
      <div className="keys-status">
        <span className={isStored ? 'keys-sign keys-stored' : 'keys-sign'}>
          <Icon name={isStored ? 'check' : 'lock'} />
        </span>
        <p>{status}</p>
        {isOpen ? null : (
          <Button isSmall onPress={() => setIsOpen(true)}>
            {isStored ? t.settings.replaceKeys : enter}
          </Button>
        )}
        {isStored && !isOpen ? (
          <Button isSmall tone="danger" onPress={forget}>
            {t.settings.forgetKeys}
          </Button>
        ) : null}
      </div>
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
