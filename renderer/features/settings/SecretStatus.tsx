import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';

export interface SecretStatusProps {
  /** A secret is stored for the server that is entered. */
  readonly isStored: boolean;
  /** It comes from the environment: nothing entered here would be used instead. */
  readonly isGiven: boolean;
  /** A sentence: whether a secret is stored. */
  readonly status: string;
  /** The label of the button that opens the fields, while nothing is stored. */
  readonly enter: string;
  readonly forget: () => void;
}

interface Opening {
  /** The fields for a new secret are shown. */
  readonly isOpen: boolean;
  readonly open: () => void;
}

/** Whether a secret is stored, with the buttons to replace and to forget it. */
export function SecretStatus({ isStored, isGiven, status, enter, forget, isOpen, open }: SecretStatusProps & Opening) {
  const { t } = useLanguage();
  return (
    <div className="keys-status">
      <span className={isStored ? 'keys-sign keys-stored' : 'keys-sign'}>
        <Icon name={isStored ? 'check' : 'lock'} />
      </span>
      <p>{status}</p>
      {isOpen || isGiven ? null : (
        <Button isSmall onPress={open}>
          {isStored ? t.settings.replaceKeys : enter}
        </Button>
      )}
      {isStored && !isOpen && !isGiven ? (
        <Button isSmall tone="danger" onPress={forget}>
          {t.settings.forgetKeys}
        </Button>
      ) : null}
    </div>
  );
}
