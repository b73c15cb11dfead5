import { secretOrigin } from '../../../shared/secrets.ts';
import { forgetSecret, storeSecret } from '../../state/requests.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { StoredSecret } from './StoredSecret.tsx';

/** Shows whether a Redis password is stored, and offers a field for a new one. */
export function RedisPassword({ url }: { readonly url: string }) {
  const { t } = useLanguage();
  const status = useApp((state) => state.credentials?.redis);
  // The password is used only for the server it was entered for.
  const isStored = status?.isStored === true && status.origin === secretOrigin('redis', url);
  const isGiven = isStored && status.isGiven === true;
  const stored = isGiven ? t.settings.redisGiven : t.settings.redisStored;
  return (
    <StoredSecret
      isStored={isStored}
      isGiven={isGiven}
      status={isStored ? stored : t.settings.redisMissing}
      enter={t.settings.enterPassword}
      label={t.settings.field.redisPassword}
      store={(password) => storeSecret({ kind: 'redis', target: url, password })}
      forget={() => void forgetSecret('redis')}
    />
  );
}
