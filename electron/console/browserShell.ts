import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { DOWNLOAD_PATH, type ShellAnswer, type ShellQuestion } from '../../shared/console.ts';
import { sentence } from '../../shared/sentences/sentence.ts';
import type { Question, Shell } from '../backend/shell.ts';
import { RequestError } from '../backend/requestError.ts';
import type { Downloads } from './downloads.ts';
import type { FolderBrowser } from './folderBrowser.ts';

/** A question that nobody answers is cancelled. */
const ANSWER_MS = 10 * 60_000;
const CANCELLED: Omit<ShellAnswer, 'id'> = { isConfirmed: false, paths: [] };

export interface BrowserShellDeps {
  readonly ask: (question: ShellQuestion) => void;
  readonly download: (file: { readonly path: string; readonly name: string }) => void;
  readonly downloads: Downloads;
  readonly browser: FolderBrowser;
  readonly sessionId: string;
}

export interface BrowserShell {
  readonly shell: Shell;
  /** Takes the answer to a question. Answers to other questions are ignored. Throws RequestError `not_allowed`. */
  answer(answer: ShellAnswer): Promise<void>;
  /** Cancels the questions that are open: the browser is gone. Idempotent. */
  close(): void;
}

/**
 * The dialogs of a browser: each question is sent to it, and the page asks the person. The page is that of a person who signed in to
 * operate, so its answer counts; folders and files are checked again here.
 */
export function createBrowserShell(deps: BrowserShellDeps): BrowserShell {
  const open = new Map<string, (answer: Omit<ShellAnswer, 'id'>) => void>();
  const asked = (question: (id: string) => ShellQuestion): Promise<Omit<ShellAnswer, 'id'>> => {
    const id = randomUUID();
    const { promise, resolve } = Promise.withResolvers<Omit<ShellAnswer, 'id'>>();
    const timer = setTimeout(() => resolve(CANCELLED), ANSWER_MS);
    timer.unref();
    open.set(id, resolve);
    deps.ask(question(id));
    return promise.finally(() => {
      clearTimeout(timer);
      open.delete(id);
    });
  };
  const chosen = async (kind: 'folders' | 'file', title: string): Promise<readonly string[]> =>
    (await asked((id) => ({ kind, id, title }))).paths;

  return {
    shell: {
      ask: async (question: Question) => (await asked((id) => ({ ...question, kind: 'confirm', id }))).isConfirmed,
      chooseFolders: (title) => chosen('folders', title),
      chooseFile: async (title) => (await chosen('file', title))[0],
      async save({ name, extension }, write) {
        const place = deps.downloads.newPlace();
        try {
          await write(place);
        } catch (error) {
          deps.downloads.discard(place);
          throw error;
        }
        const saved = `${name}.${extension}`;
        const id = deps.downloads.offer(place, saved, deps.sessionId);
        deps.download({ path: `${DOWNLOAD_PATH}/${id}`, name: saved });
        return null;
      },
      // The clipboard and the browser are those of the person's computer.
      async copy(text) {
        const { isConfirmed } = await asked((id) => ({ kind: 'copy', id, text }));
        if (!isConfirmed) throw noClipboard();
      },
      async openLink(url) {
        await asked((id) => ({ kind: 'open', id, text: url }));
      },
      showInFolder: () => {
        throw notHere();
      },
      openFolder: () => Promise.reject(notHere()),
      print: () => Promise.reject(notHere()),
    },
    async answer({ id, isConfirmed, paths }) {
      const real = await Promise.all(paths.map((place) => deps.browser.allowed(place)));
      open.get(id)?.({ isConfirmed, paths: real.map((place) => path.normalize(place)) });
    },
    close() {
      for (const cancel of open.values()) cancel(CANCELLED);
    },
  };
}

function noClipboard(): RequestError {
  return new RequestError('no_clipboard', sentence('noClipboard', {}));
}

function notHere(): RequestError {
  return new RequestError('not_here', sentence('notInBrowser', {}));
}
