import { useEffect, useState } from 'react';
import { useLanguage } from '../../i18n/language.ts';
import { useConsole } from '../../state/consoleStore.ts';
import { Icon } from '../../ui/Icon.tsx';

const STEP_MS = 1_000;

/** Says, while the connection is lost, since when the page shows an old state. */
export function OldData() {
  const { t, f } = useLanguage();
  const since = useConsole((state) => state.oldSinceMs);
  const [now, setNow] = useState(() => Date.now());

  useEffect(() => {
    if (since === undefined) return undefined;
    const timer = setInterval(() => setNow(Date.now()), STEP_MS);
    return () => clearInterval(timer);
  }, [since]);

  if (since === undefined) return null;
  const seconds = Math.max(0, Math.round((Math.max(now, since) - since) / STEP_MS));
  return (
    <div className="old-data" role="alert">
      <Icon name="cloudOff" />
      <p>
        <strong>{t.console.oldData}</strong> <span aria-live="off">{t.console.oldSince(f.span(seconds))}</span>
      </p>
    </div>
  );
}
