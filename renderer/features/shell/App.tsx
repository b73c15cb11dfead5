import { useEffect, useMemo } from 'react';
import { getBridge } from '../../bridge/bridge.ts';
import { hasNativeShell } from '../../bridge/nativeShell.ts';
import { LanguageContext, languageFor } from '../../i18n/language.ts';
import { followApp } from '../../state/appFeed.ts';
import { useApp } from '../../state/appStore.ts';
import { followEngine } from '../../state/engineFeed.ts';
import { useEngine } from '../../state/engineStore.ts';
import { BrowserNotifications } from '../console/BrowserNotifications.tsx';
import { OldData } from '../console/OldData.tsx';
import { ShellQuestions } from '../console/ShellQuestions.tsx';
import { FoldersScreen } from '../folders/FoldersScreen.tsx';
import { HistoryScreen } from '../history/HistoryScreen.tsx';
import { SettingsScreen } from '../settings/SettingsScreen.tsx';
import { SetupScreen } from '../setup/SetupScreen.tsx';
import { StreamsScreen } from '../streams/StreamsScreen.tsx';
import { UploadsScreen } from '../uploads/UploadsScreen.tsx';
import { Dialogs } from './Dialogs.tsx';
import { DropTarget } from './DropTarget.tsx';
import { LiveRegion } from './LiveRegion.tsx';
import { Notices } from './Notices.tsx';
import { Outages } from './Outages.tsx';
import { Sidebar } from './Sidebar.tsx';
import { StatusHeader } from './StatusHeader.tsx';
import { ToastBar } from './ToastBar.tsx';
import { UndoBar } from './UndoBar.tsx';
import { useGlobalKeys } from './useGlobalKeys.ts';
import './app.css';

/** The root component of the window. */
export function App() {
  const setting = useApp((state) => state.settings?.settings.app);
  const hostLocale = useApp((state) => state.info?.locale);
  // A browser may be on another computer than Rushes, with another language.
  const systemLocale = (hasNativeShell() ? hostLocale : undefined) ?? navigator.language;
  const languageSetting = setting?.language ?? 'system';
  const language = useMemo(() => languageFor(languageSetting, systemLocale), [languageSetting, systemLocale]);
  const theme = setting?.theme ?? 'system';

  useEffect(() => {
    const bridge = getBridge();
    const unsubscribers = [followEngine(bridge), followApp(bridge)];
    return () => {
      for (const unsubscribe of unsubscribers) unsubscribe();
    };
  }, []);

  useEffect(() => {
    document.documentElement.lang = language.code;
  }, [language]);

  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);

  return (
    <LanguageContext value={language}>
      <DropTarget>
        <Content />
      </DropTarget>
      <Dialogs />
      <ShellQuestions />
      <ToastBar />
      <UndoBar />
      <LiveRegion />
      <BrowserNotifications />
    </LanguageContext>
  );
}

function Content() {
  const isReady = useApp((state) => state.settings !== undefined);
  const isSetUp = useApp((state) => state.settings?.settings.app.isSetUp === true);
  const isConnected = useEngine((state) => state.isConnected);
  if (!isReady || !isConnected) return <main className="connecting" aria-busy="true" />;
  if (isSetUp) return <Workspace />;
  return (
    <>
      <OldData />
      <SetupScreen />
    </>
  );
}

function Workspace() {
  const screen = useApp((state) => state.screen);
  useGlobalKeys();
  return (
    <div className="workplace">
      <Sidebar />
      <main className="main">
        <OldData />
        <StatusHeader />
        <Outages />
        <Notices />
        {screen === 'streams' ? <StreamsScreen /> : null}
        {screen === 'folders' ? <FoldersScreen /> : null}
        {screen === 'history' ? <HistoryScreen /> : null}
        {screen === 'settings' ? <SettingsScreen /> : null}
        {screen === 'uploads' ? <UploadsScreen /> : null}
      </main>
    </div>
  );
}
