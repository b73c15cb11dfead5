import type { RushesBridge, ShowRequest } from '../../shared/ipc.ts';
import { goTo, openDialog, useApp } from '../state/appStore.ts';
import { ask } from './requests.ts';

/**
 * Follows what main tells beside the engine: settings, credentials, facts, and where tray and notifications want the window.
 * @returns a function that ends it
 */
export function followApp(bridge: RushesBridge): () => void {
  const ends = [
    bridge.subscribe('settings.changed', (settings) => useApp.setState({ settings })),
    bridge.subscribe('app.facts', (facts) => useApp.setState({ facts })),
    bridge.subscribe('app.show', show),
  ];
  void load();
  return () => {
    for (const end of ends) end();
  };
}

async function load(): Promise<void> {
  const [info, settings, credentials, facts] = await Promise.all([
    ask('app.info', null),
    ask('settings.get', null),
    ask('credentials.status', null),
    ask('app.facts', null),
  ]);
  useApp.setState({ info, settings, credentials, facts });
}

function show(request: ShowRequest): void {
  switch (request.kind) {
    case 'settings':
      return goTo('settings');
    case 'streams':
      return useApp.setState({ screen: 'streams', filter: 'all', query: '' });
    case 'attention':
      return useApp.setState({ screen: 'streams', filter: 'needs_you', query: '' });
    case 'finalize':
      goTo('streams');
      return openDialog({ kind: 'finalize' });
    case 'recording':
      return useApp.setState({
        screen: 'streams',
        filter: 'all',
        query: '',
        currentKey: request.id,
        detailsId: request.id,
      });
    default:
      return request satisfies never;
  }
}
