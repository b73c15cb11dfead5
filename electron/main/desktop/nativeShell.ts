import { type BrowserWindow, clipboard, dialog, shell } from 'electron';
import { printPage } from '../history/printPage.ts';
import { RequestError } from '../../backend/requestError.ts';
import type { MemoryPages } from '../security/memoryPages.ts';
import type { Question, Shell } from '../../backend/shell.ts';

export interface NativeShellDeps {
  /** The parent of dialogs; `undefined` while there is no window. */
  readonly window: { readonly present: BrowserWindow | undefined };
  readonly pages: MemoryPages;
}

/** The desktop's own dialogs, which no page can answer, its clipboard and its file manager. */
export function createNativeShell({ window, pages }: NativeShellDeps): Shell {
  const open = async (options: Electron.OpenDialogOptions): Promise<readonly string[]> => {
    const parent = window.present;
    const { canceled, filePaths } = await (parent === undefined
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(parent, options));
    return canceled ? [] : filePaths;
  };
  return {
    ask: (question) => askPerson(window.present, question),
    chooseFolders: (title) => open({ title, properties: ['openDirectory', 'multiSelections'] }),
    chooseFile: async (title) => (await open({ title, properties: ['openFile'] }))[0],
    async save({ title, name, extension }, write) {
      const options = {
        title,
        defaultPath: `${name}.${extension}`,
        filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
      };
      const parent = window.present;
      const { canceled, filePath } = await (parent === undefined
        ? dialog.showSaveDialog(options)
        : dialog.showSaveDialog(parent, options));
      if (canceled || filePath === '') return null;
      await write(filePath);
      return filePath;
    },
    async copy(text) {
      await clipboard.writeText(text);
    },
    openLink: (url) => shell.openExternal(url),
    showInFolder: (path) => shell.showItemInFolder(path),
    async openFolder(path) {
      const problem = await shell.openPath(path);
      if (problem !== '') throw new RequestError('not_there', `The folder could not be opened: ${problem}`);
    },
    print: (files, first) => printPage(pages, files, first),
  };
}

async function askPerson(parent: BrowserWindow | undefined, question: Question): Promise<boolean> {
  const options = {
    type: 'question' as const,
    message: question.message,
    detail: question.detail,
    buttons: [question.confirm, question.cancel],
    defaultId: question.defaultButton === 'confirm' ? 0 : 1,
    cancelId: 1,
  };
  // A dialog of a hidden window is hidden as well.
  const isShown = parent?.isVisible() === true && !parent.isMinimized();
  const { response } = await (isShown ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options));
  return response === 0;
}
