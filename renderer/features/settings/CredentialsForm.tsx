import { secretOrigin } from '../../../shared/secrets.ts';
import { CREDENTIAL_SOURCES } from '../../../shared/settings.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { Field } from '../../ui/Field.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { KeysForm } from './KeysForm.tsx';
import type { KeysDraft } from './useKeysDraft.ts';
import type { SettingsDraft } from './useSettingsDraft.ts';

interface CredentialsFormProps {
  readonly draft: SettingsDraft;
  readonly keys: KeysDraft;
}

/** The source of the S3 credentials: stored keys, an AWS profile, or the environment. */
export function CredentialsForm({ draft, keys }: CredentialsFormProps) {
  const { t } = useLanguage();
  const { credentials, destination } = draft.settings;
  const view = useApp((state) => state.credentials);
  const isGiven = view?.s3.isGiven === true && view.s3.origin === secretOrigin('s3', destination.endpoint);
  const storage = isGiven ? 'given' : (view?.storage ?? 'protected');
  const hint =
    credentials.source === 'keys' && storage !== 'protected'
      ? t.settings.keyStoreHint[storage]
      : t.settings.sourceHint[credentials.source];
  return (
    <>
      <Field label={t.settings.field.source} hint={hint}>
        {() => (
          <Segmented
            label={t.settings.field.source}
            value={credentials.source}
            choices={CREDENTIAL_SOURCES.map((id) => ({ id, label: t.settings.source[id] }))}
            onChange={(source) => draft.change({ credentials: { source } })}
          />
        )}
      </Field>
      {credentials.source === 'keys' ? <KeysForm keys={keys} endpoint={destination.endpoint} /> : null}
      {credentials.source === 'profile' ? (
        <TextField
          label={t.settings.field.profile}
          value={credentials.profile}
          problem={draft.problemOf('credentials.profile')}
          onChange={(profile) => draft.change({ credentials: { profile } })}
        />
      ) : null}
    </>
  );
}
