import type { ConsoleRole } from '../../shared/console.ts';
import { sentence } from '../../shared/sentences/sentence.ts';
import { createRequestHandlers, type RequestContext } from '../backend/requests/requestHandlers.ts';
import { RequestError } from '../backend/requestError.ts';
import { textsFor } from '../backend/texts/texts.ts';
import { type Access, CODE_MS } from './access.ts';
import { createBrowserShell } from './browserShell.ts';
import type { BrowserHandlers } from './clients.ts';
import type { Downloads } from './downloads.ts';
import type { FolderBrowser } from './folderBrowser.ts';
import type { SocketClient } from './socketClient.ts';

/** The parts that all browsers share. */
export type SharedContext = Pick<
  RequestContext,
  'engine' | 'feed' | 'settings' | 'secrets' | 'notices' | 'facts' | 'log' | 'logsFolder' | 'info' | 'readLicences'
>;

export interface BrowserContext {
  readonly client: Pick<SocketClient, 'push' | 'session'>;
  readonly access: Access;
  readonly downloads: Downloads;
  readonly browser: FolderBrowser;
  /** The address with a new code. */
  readonly invite: (role: ConsoleRole) => string;
  readonly isReachable: boolean;
  /** Whether the address may be used to operate. */
  readonly mayOperate: boolean;
}

/** The handlers of one browser that operates: those of every window, and those of a browser. */
export function browserHandlers(shared: SharedContext, context: BrowserContext): BrowserHandlers {
  const { client, access, downloads, browser } = context;
  const systemLocale = (): string => shared.info().locale;
  const shell = createBrowserShell({
    ...{ downloads, browser, sessionId: client.session.id },
    ask: (question) => client.push('shell.ask', question),
    download: (file) => client.push('shell.download', file),
  });
  const window = createRequestHandlers({
    ...shared,
    shell: shell.shell,
    window: { push: (channel, payload) => client.push(channel, payload as never), listens: () => undefined },
    systemLocale,
    texts: () => textsFor(shared.settings.current.app.language, systemLocale()),
  });
  const view = (): ReturnType<Access['view']> => access.view(client.session.id);
  return {
    window: {
      ...window.handlers,
      // A page must not name a program that Rushes then runs, and a browser has no dialog of the system.
      'ffprobe.choose': () => {
        throw new RequestError('not_here', sentence('notInBrowser', {}));
      },
    },
    console: {
      async 'shell.answer'(answer) {
        await shell.answer(answer);
        return null;
      },
      'shell.browse': ({ path }) => browser.browse(path),
      'access.list': view,
      'access.invite'({ role }) {
        if (role === 'operate' && !context.mayOperate)
          throw new RequestError('needs_tls', sentence('operateNeedsTls', {}));
        const expiresAt = new Date(Date.now() + CODE_MS).toISOString();
        return { address: context.invite(role), expiresAt, isReachable: context.isReachable };
      },
      'access.revoke'({ id }) {
        access.revoke(id);
        return view();
      },
    },
    close: () => shell.close(),
  };
}
