import { PROVIDER_PRESETS, withProvider } from '../../../shared/providers.ts';
import { type DestinationSettings, PROVIDERS } from '../../../shared/settings.ts';
import { useLanguage } from '../../i18n/language.ts';
import { SelectField } from '../../ui/SelectField.tsx';
import { SwitchField } from '../../ui/SwitchField.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { KeyTemplateField } from './KeyTemplateField.tsx';
import type { SettingsDraft } from './useSettingsDraft.ts';

interface DestinationFormProps {
  readonly draft: SettingsDraft;
  /** Shows only the fields that a first start needs. */
  readonly isShort?: boolean;
}

/** The fields of the S3 destination. Choosing a provider sets the fields that it dictates. */
export function DestinationForm({ draft, isShort = false }: DestinationFormProps) {
  const { t } = useLanguage();
  const { destination } = draft.settings;
  const change = (patch: Partial<DestinationSettings>): void => draft.change({ destination: patch });
  const providers = PROVIDERS.map((id) => ({
    id,
    label: id === 'other' ? t.settings.providerOther : PROVIDER_PRESETS[id].name,
  }));
  return (
    <>
      <SelectField
        label={t.settings.field.provider}
        value={destination.provider}
        choices={providers}
        onChange={(provider) => draft.change({ destination: withProvider(destination, provider) })}
      />
      <TextField
        label={t.settings.field.bucket}
        value={destination.bucket}
        {...(destination.bucket === '' ? { hint: t.settings.problem.required } : {})}
        problem={draft.problemOf('destination.bucket')}
        onChange={(bucket) => change({ bucket })}
      />
      <TextField
        label={t.settings.field.region}
        value={destination.region}
        problem={draft.problemOf('destination.region')}
        onChange={(region) => change({ region })}
      />
      <TextField
        label={t.settings.field.endpoint}
        value={destination.endpoint}
        placeholder={destination.provider === 'aws' ? '' : 'https://s3.example.com'}
        {...(destination.provider === 'aws' ? { hint: t.settings.hint.endpoint, isOptional: t.settings.optional } : {})}
        problem={draft.problemOf('destination.endpoint')}
        onChange={(endpoint) => change({ endpoint: endpoint.trim() })}
      />
      {isShort ? null : <MoreDestinationFields draft={draft} />}
    </>
  );
}

/** Keys, storage class, and habits of a store that its preset sets already. */
function MoreDestinationFields({ draft }: { readonly draft: SettingsDraft }) {
  const { t } = useLanguage();
  const { destination } = draft.settings;
  const change = (patch: Partial<DestinationSettings>): void => draft.change({ destination: patch });
  const classes = [
    ...new Set(['', ...PROVIDER_PRESETS[destination.provider].storageClasses, destination.storageClass]),
  ];
  return (
    <>
      <TextField
        label={t.settings.field.keyPrefix}
        isOptional={t.settings.optional}
        value={destination.keyPrefix}
        problem={draft.problemOf('destination.keyPrefix')}
        onChange={(keyPrefix) => change({ keyPrefix })}
      />
      <KeyTemplateField draft={draft} />
      <SelectField
        label={t.settings.field.storageClass}
        value={destination.storageClass}
        choices={classes.map((id) => ({ id, label: id === '' ? t.settings.hint.bucketDefault : id }))}
        onChange={(storageClass) => change({ storageClass })}
      />
      <SwitchField
        label={t.settings.field.isPathStyle}
        hint={t.settings.hint.isPathStyle}
        isOn={destination.isPathStyle}
        onChange={(isPathStyle) => change({ isPathStyle })}
      />
      <SwitchField
        label={t.settings.field.needsEqualParts}
        hint={t.settings.hint.needsEqualParts}
        isOn={destination.needsEqualParts}
        onChange={(needsEqualParts) => change({ needsEqualParts })}
      />
    </>
  );
}
