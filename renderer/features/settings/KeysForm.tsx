import { useState } from 'react';
import { secretOrigin } from '../../../shared/secrets.ts';
import { forgetSecret, storeSecret } from '../../state/requests.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { TextField } from '../../ui/TextField.tsx';

const EMPTY = { accessKeyId: '', secretAccessKey: '', sessionToken: '' };

/** Whether a key is stored, and the fields for a new one. What is typed goes to the key store and is forgotten here. */
export function KeysForm({ endpoint }: { readonly endpoint: string }) {
  const { t } = useLanguage();
  const credentials = useApp((state) => state.credentials);
  const [isOpen, setIsOpen] = useState(false);
  const [typed, setTyped] = useState(EMPTY);
  const status = credentials?.s3;
  // Keys are used only for the server they were entered for.
  const isStored = status?.isStored === true && status.origin === secretOrigin('s3', endpoint);
  const close = (): void => {
    setTyped(EMPTY);
    setIsOpen(false);
  };
  const store = async (): Promise<void> => {
    const { accessKeyId, secretAccessKey, sessionToken } = typed;
    const isDone = await storeSecret({
      kind: 's3',
      target: endpoint,
      accessKeyId: accessKeyId.trim(),
      secretAccessKey: secretAccessKey.trim(),
      sessionToken: sessionToken.trim() === '' ? null : sessionToken.trim(),
    });
    if (isDone) close();
  };

  return (
    <div className="inset">
      <div className="keys-status">
        <span className={isStored ? 'keys-sign keys-stored' : 'keys-sign'}>
          <Icon name={isStored ? 'check' : 'lock'} />
        </span>
        <p>{isStored ? t.settings.keysStored(status.endsWith ?? '…') : t.settings.keysMissing}</p>
        {isOpen ? null : (
          <Button isSmall onPress={() => setIsOpen(true)}>
            {isStored ? t.settings.replaceKeys : t.settings.enterKeys}
          </Button>
        )}
        {isStored && !isOpen ? (
          <Button isSmall tone="danger" onPress={() => void forgetSecret('s3')}>
            {t.settings.forgetKeys}
          </Button>
        ) : null}
      </div>
      {credentials?.sentence == null ? null : <p className="field-hint">{credentials.sentence}</p>}
      {isOpen ? (
        <>
          <TextField
            label={t.settings.field.accessKeyId}
            value={typed.accessKeyId}
            onChange={(accessKeyId) => setTyped({ ...typed, accessKeyId })}
          />
          <TextField
            label={t.settings.field.secretAccessKey}
            isSecret
            value={typed.secretAccessKey}
            onChange={(secretAccessKey) => setTyped({ ...typed, secretAccessKey })}
          />
          <TextField
            label={t.settings.field.sessionToken}
            isOptional={t.settings.optional}
            isSecret
            value={typed.sessionToken}
            onChange={(sessionToken) => setTyped({ ...typed, sessionToken })}
          />
          <div className="card-buttons">
            <Button
              tone="primary"
              isSmall
              isDisabled={typed.accessKeyId.trim() === '' || typed.secretAccessKey.trim() === ''}
              onPress={() => void store()}
            >
              {t.settings.saveKeys}
            </Button>
            <Button isSmall onPress={close}>
              {t.app.cancel}
            </Button>
          </div>
        </>
      ) : null}
    </div>
  );
}
