import { BrowserWindow } from 'electron';
import type { MemoryPages } from '../security/memoryPages.ts';

/** The page of a report has neither a preload nor scripts. */
const WEB_PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webviewTag: false,
  webSecurity: true,
  javascript: false,
} as const satisfies Electron.WebPreferences;

/**
 * Prints a page of the app's own scheme in a window that is never shown. @returns the PDF
 * @param files file name → content of the page and the files it refers to
 * @param first the name of the page
 */
export async function printPage(
  pages: MemoryPages,
  files: ReadonlyMap<string, string>,
  first: string,
): Promise<Uint8Array> {
  const folder = pages.serve(files);
  const window = new BrowserWindow({ show: false, width: 1_100, height: 800, webPreferences: WEB_PREFERENCES });
  try {
    await window.loadURL(folder.urlOf(first));
    return await window.webContents.printToPDF({
      pageSize: 'A4',
      landscape: true,
      preferCSSPageSize: true,
      printBackground: true,
      displayHeaderFooter: true,
      headerTemplate: '<span></span>',
      footerTemplate:
        '<span style="width:100%;font-size:7pt;text-align:center"><span class="pageNumber"></span> / <span class="totalPages"></span></span>',
    });
  } finally {
    window.destroy();
    folder.close();
  }
}
