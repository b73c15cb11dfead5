import { useEffect, useMemo } from 'react';
import { languageFor, LanguageContext } from '../../i18n/language.ts';
import { useConsole } from '../../state/consoleStore.ts';
import { App } from '../shell/App.tsx';
import { LookApp } from './LookApp.tsx';
import { SignedOut } from './SignedOut.tsx';
import './console.css';

/** The root component of the window in a browser: what is shown depends on the role of the session. */
export function ConsoleRoot() {
  const language = useMemo(() => languageFor('system', navigator.language), []);
  const role = useConsole((state) => state.role);
  const refusal = useConsole((state) => state.refusal);
  useEffect(() => {
    // The window of those who operate follows its setting.
    if (role !== 'operate') document.documentElement.lang = language.code;
  }, [role, language]);
  switch (role) {
    case 'operate':
      return <App />;
    case 'look':
      return (
        <LanguageContext value={language}>
          <LookApp />
        </LanguageContext>
      );
    default:
      return refusal === undefined ? <main className="connecting" aria-busy="true" /> : <SignedOut refusal={refusal} />;
  }
}
