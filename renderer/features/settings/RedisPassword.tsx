import { useState } from 'react';
import { secretOrigin } from '../../../shared/secrets.ts';
import { forgetSecret, storeSecret } from '../../state/requests.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { TextField } from '../../ui/TextField.tsx';

/** Shows whether a Redis password is stored, and offers a field for a new one. */
export function RedisPassword({ url }: { readonly url: string }) {
  const { t } = useLanguage();
  const status = useApp((state) => state.credentials?.redis);
  // The password is used only for the server it was entered for.
  const isStored = status?.isStored === true && status.origin === secretOrigin('redis', url);
  const [typed, setTyped] = useState<string>();
  const store = async (password: string): Promise<void> => {
    if (await storeSecret({ kind: 'redis', target: url, password })) setTyped(undefined);
  };
  return (
    <div className="inset">
      <div className="keys-status">
        <span className={isStored ? 'keys-sign keys-stored' : 'keys-sign'}>
          <Icon name={isStored ? 'check' : 'lock'} />
        </span>
        <p>{isStored ? t.settings.redisStored : t.settings.redisMissing}</p>
        {typed === undefined ? (
          <Button isSmall onPress={() => setTyped('')}>
            {isStored ? t.settings.replaceKeys : t.settings.enterPassword}
          </Button>
        ) : null}
        {isStored && typed === undefined ? (
          <Button isSmall tone="danger" onPress={() => void forgetSecret('redis')}>
            {t.settings.forgetKeys}
          </Button>
        ) : null}
      </div>
      {typed === undefined ? null : (
        <>
          <TextField label={t.settings.field.redisPassword} isSecret value={typed} onChange={setTyped} />
          <div className="card-buttons">
            <Button tone="primary" isSmall isDisabled={typed === ''} onPress={() => void store(typed)}>
              {t.settings.saveKeys}
            </Button>
            <Button isSmall onPress={() => setTyped(undefined)}>
              {t.app.cancel}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
