import { patched } from '../../shared/settings.ts';
import { sentence } from '../../shared/sentences/sentence.ts';
import { type BrowserAccess, createRequestHandlers, type RequestContext } from '../backend/requests/requestHandlers.ts';
import { RequestError } from '../backend/requestError.ts';
import { textsFor } from '../backend/texts/texts.ts';
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
  /** As in `Accept-Language`; may be empty. */
  readonly languages: string;
  readonly access: BrowserAccess;
  readonly downloads: Downloads;
  readonly browser: FolderBrowser;
}

/** The handlers of one browser that operates: those of every window, and those of a browser. */
export function browserHandlers(shared: SharedContext, context: BrowserContext): BrowserHandlers {
  const { client, access, downloads, browser } = context;
  const systemLocale = (): string => firstLanguage(context.languages) ?? shared.info().locale;
  const shell = createBrowserShell({
    ...{ downloads, browser, sessionId: client.session.id },
    ask: (question) => client.push('shell.ask', question),
    download: (file) => client.push('shell.download', file),
  });
  const window = createRequestHandlers({
    ...shared,
    access,
    shell: shell.shell,
    window: { push: (channel, payload) => client.push(channel, payload as never), listens: () => undefined },
    systemLocale,
    texts: () => textsFor(shared.settings.current.app.language, systemLocale()),
  });
  return {
    window: {
      ...window.handlers,
      // A person at this machine says who reaches it, so a dialog of the page is not enough.
      'settings.set': (patch) => {
        const { consoleAddress } = patched(shared.settings.current, patch).app;
        if (consoleAddress !== '' && consoleAddress !== shared.settings.current.app.consoleAddress)
          throw new RequestError('not_here', sentence('notInBrowser', {}));
        return window.handlers['settings.set'](patch);
      },
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
    },
    close: () => shell.close(),
  };
}

/** The language that a browser prefers, in which its page speaks too; `undefined` where it names none. */
function firstLanguage(languages: string): string | undefined {
  const tag = languages.split(/[,;]/, 1)[0]?.trim() ?? '';
  return Intl.DateTimeFormat.supportedLocalesOf(isTag(tag) ? tag : []).at(0);
}

function isTag(text: string): boolean {
  return /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(text);
}
