import type { RushesBridge, ShowRequest } from '../../shared/ipc.ts';
import { type AppState, openDialog, showScreen, useApp } from './appStore.ts';
import { sendRequest } from './requests.ts';

/**
 * Keeps the app store in step with the main process: settings, credentials, facts, and requests of tray and notifications to
 * show a part of the window.
 * @returns a function that ends the subscriptions
 */
export function followApp(bridge: RushesBridge): () => void {
  const unsubscribers = [
    bridge.subscribe('settings.changed', (settings) => useApp.setState({ settings })),
    bridge.subscribe('app.facts', (facts) => useApp.setState({ facts })),
    bridge.subscribe('app.show', show),
  ];
  void load();
  return () => {
    for (const unsubscribe of unsubscribers) unsubscribe();
  };
}

async function load(): Promise<void> {
  const [info, settings, credentials, facts] = await Promise.all([
    sendRequest('app.info', null),
    sendRequest('settings.get', null),
    sendRequest('credentials.status', null),
    sendRequest('app.facts', null),
  ]);
  useApp.setState({ info, settings, credentials, facts });
}

function show(request: ShowRequest): void {
  switch (request.kind) {
    case 'settings':
      return showScreen('settings');
    case 'streams':
      return showStreams({ filter: 'all' });
    case 'attention':
      return showStreams({ filter: 'needs_you' });
    case 'finalize':
      return openDialog({ kind: 'finalize' });
    case 'recording':
      return showStreams({ filter: 'all', currentKey: request.id, detailsId: request.id });
    default:
      return request satisfies never;
  }
}

/** Shows the recordings without a search. Asks first when that would drop unsaved settings. */
function showStreams(changes: Partial<Pick<AppState, 'filter' | 'currentKey' | 'detailsId'>>): void {
  useApp.setState({ ...changes, query: '' });
  showScreen('streams');
}
