import { CredentialsForm } from '../settings/CredentialsForm.tsx';
import { DestinationForm } from '../settings/DestinationForm.tsx';
import type { KeysDraft } from '../settings/useKeysDraft.ts';
import type { SettingsDraft } from '../settings/useSettingsDraft.ts';

interface SetupDestinationProps {
  readonly draft: SettingsDraft;
  readonly keys: KeysDraft;
}

/** Step 2: destination and credentials. Continue stores both. */
export function SetupDestination({ draft, keys }: SetupDestinationProps) {
  return (
    <div className="setup-form">
      <DestinationForm draft={draft} isShort />
      <CredentialsForm draft={draft} keys={keys} />
    </div>
  );
}
