import type { Settings } from '../../../shared/settings.ts';
import { useLanguage } from '../../i18n/language.ts';
import { ApplyBar } from './ApplyBar.tsx';
import { Card } from './Card.tsx';
import { ConnectionTest } from './ConnectionTest.tsx';
import { CredentialsForm } from './CredentialsForm.tsx';
import { DestinationForm } from './DestinationForm.tsx';
import { useKeysDraft } from './useKeysDraft.ts';
import { useSettingsDraft } from './useSettingsDraft.ts';

/** Destination and credentials: applied together, and tested as typed. */
export function DestinationCard({ saved }: { readonly saved: Settings }) {
  const { t } = useLanguage();
  const draft = useSettingsDraft(saved);
  const keys = useKeysDraft(draft.settings.destination.endpoint);
  const hasProblem = draft.hasProblemIn(['destination', 'credentials']);
  return (
    <Card id="destination" title={t.settings.sections.destination}>
      <DestinationForm draft={draft} />
      <div className="card-part">
        <CredentialsForm draft={draft} keys={keys} />
      </div>
      <ApplyBar
        draft={draft}
        hasProblem={hasProblem}
        apply={t.settings.apply}
        notYet={t.settings.notYet}
        applied={t.settings.applied}
      />
      <div className="card-part">
        {/* A change of the draft invalidates the result, so the test starts anew. */}
        <ConnectionTest
          key={JSON.stringify([draft.settings.destination, draft.settings.credentials])}
          draft={{ destination: draft.settings.destination, credentials: draft.settings.credentials }}
          isDisabled={hasProblem}
        />
      </div>
    </Card>
  );
}
