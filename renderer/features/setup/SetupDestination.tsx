import { CredentialsForm } from '../settings/CredentialsForm.tsx';
import { DestinationForm } from '../settings/DestinationForm.tsx';
import type { SettingsDraft } from '../settings/useSettingsDraft.ts';

/** Step 2: destination and credentials. */
export function SetupDestination({ draft }: { readonly draft: SettingsDraft }) {
  return (
    <div className="setup-form">
      <DestinationForm draft={draft} isShort />
      <CredentialsForm draft={draft} />
    </div>
  );
}
