import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import './ui/tokens.css';
import './ui/base.css';
import { leaveNativeShell } from './bridge/nativeShell.ts';
import { ConsoleRoot } from './features/console/ConsoleRoot.tsx';
import { App } from './features/shell/App.tsx';
import { ErrorBoundary } from './features/shell/ErrorBoundary.tsx';
import { startConsole } from './state/consoleStore.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root element.');

// In the desktop app the preload is there before any script of the page; a browser has a server instead.
const isBrowser = window.rushes === undefined;
const content: ReactNode = isBrowser ? <ConsoleRoot /> : <App />;
if (isBrowser) {
  leaveNativeShell();
  void startConsole();
}

createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>{content}</ErrorBoundary>
  </StrictMode>,
);
