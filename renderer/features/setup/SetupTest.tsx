import type { Settings } from '../../../shared/settings.ts';
import { useLanguage } from '../../i18n/language.ts';
import { ConnectionTest } from '../settings/ConnectionTest.tsx';

interface SetupTestProps {
  readonly settings: Settings;
  readonly onResult: (isPassed: boolean) => void;
}

/** Step 3: the connection test. */
export function SetupTest({ settings, onResult }: SetupTestProps) {
  const { t } = useLanguage();
  return (
    <ConnectionTest
      draft={{ destination: settings.destination, credentials: settings.credentials }}
      isDisabled={false}
      remedy={t.setup.goBack}
      onResult={onResult}
    />
  );
}
