import { secretOrigin } from '../../../shared/secrets.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { forgetSecret } from '../../state/requests.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { SecretStatus } from './SecretStatus.tsx';
import type { KeysDraft } from './useKeysDraft.ts';

interface KeysFormProps {
  readonly keys: KeysDraft;
  readonly endpoint: string;
}

/** Shows whether a key is stored, and offers fields for a new one. The window forgets the typed key once it is stored. */
export function KeysForm({ keys, endpoint }: KeysFormProps) {
  const { t } = useLanguage();
  const credentials = useApp((state) => state.credentials);
  const status = credentials?.s3;
  // Keys are used only for the server they were entered for.
  const isStored = status?.isStored === true && status.origin === secretOrigin('s3', endpoint);
  const isGiven = isStored && status.isGiven === true;
  const stored = isGiven ? t.settings.keysGiven : t.settings.keysStored(status?.endsWith ?? null);
  return (
    <div className="inset">
      <SecretStatus
        isStored={isStored}
        isGiven={isGiven}
        status={isStored ? stored : t.settings.keysMissing}
        enter={t.settings.enterKeys}
        forget={() => void forgetSecret('s3')}
        isOpen={keys.isOpen}
        open={keys.open}
      />
      {keys.isOpen ? <KeyFields keys={keys} /> : null}
    </div>
  );
}

function KeyFields({ keys }: { readonly keys: KeysDraft }) {
  const { t } = useLanguage();
  const { typed } = keys;
  const problem = (text: string): string | undefined =>
    keys.isIncomplete && text.trim() === '' ? t.settings.problem.required : undefined;
  return (
    <>
      <TextField
        label={t.settings.field.accessKeyId}
        value={typed.accessKeyId}
        problem={problem(typed.accessKeyId)}
        onChange={(accessKeyId) => keys.change({ accessKeyId })}
      />
      <TextField
        label={t.settings.field.secretAccessKey}
        isSecret
        value={typed.secretAccessKey}
        problem={problem(typed.secretAccessKey)}
        onChange={(secretAccessKey) => keys.change({ secretAccessKey })}
      />
      <TextField
        label={t.settings.field.sessionToken}
        isOptional={t.settings.optional}
        isSecret
        value={typed.sessionToken}
        onChange={(sessionToken) => keys.change({ sessionToken })}
      />
      <div className="card-buttons">
        <Button tone="primary" isSmall isDisabled={!keys.isComplete} onPress={() => void keys.store()}>
          {t.settings.saveKeys}
        </Button>
        <Button isSmall onPress={keys.close}>
          {t.app.cancel}
        </Button>
      </div>
    </>
  );
}
