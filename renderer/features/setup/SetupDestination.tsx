import { CredentialsForm } from '../settings/CredentialsForm.tsx';
import { DestinationForm } from '../settings/DestinationForm.tsx';
import type { SettingsDraft } from '../settings/useSettingsDraft.ts';

/** The second step: the storage and the rights for it. */
export function SetupDestination({ draft }: { readonly draft: SettingsDraft }) {
  return (
    <div className="setup-form">
      <DestinationForm draft={draft} isShort />
      <CredentialsForm draft={draft} />
    </div>
  );
}
