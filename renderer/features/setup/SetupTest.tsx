import type { Settings } from '../../../shared/settings.ts';
import { ConnectionTest } from '../settings/ConnectionTest.tsx';

interface SetupTestProps {
  readonly settings: Settings;
  readonly onResult: (isPassed: boolean) => void;
}

/** Step 3: the connection test. */
export function SetupTest({ settings, onResult }: SetupTestProps) {
  return (
    <ConnectionTest
      draft={{ destination: settings.destination, credentials: settings.credentials }}
      isDisabled={false}
      onResult={onResult}
    />
  );
}
