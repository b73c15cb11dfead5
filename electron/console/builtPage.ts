import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { PAGE_CONTENT_TYPES } from '../backend/pageContentTypes.ts';

export interface BuiltFile {
  readonly body: Buffer;
  readonly contentType: string;
}

/** Path of a URL, e.g. `/assets/index-1a2b.js`, → file. `/` is the page. */
export type BuiltPage = ReadonlyMap<string, BuiltFile>;

/**
 * Reads every file of the built window into memory. Requests choose from this list, so no path of a request ever reaches the file
 * system. Throws when the folder cannot be read or holds no page.
 */
export function readBuiltPage(folder: string): BuiltPage {
  const page = new Map<string, BuiltFile>();
  for (const file of filesBelow(folder)) {
    const contentType = PAGE_CONTENT_TYPES[path.extname(file)];
    if (contentType === undefined) continue;
    const url = `/${path.relative(folder, file).split(path.sep).map(encodeURIComponent).join('/')}`;
    page.set(url === '/index.html' ? '/' : url, { body: readFileSync(file), contentType });
  }
  if (!page.has('/')) throw new Error('The built window has no page.');
  return page;
}

/** With the plain functions of `fs`, which Electron carries out in the archive of the package too. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    return statSync(file).isDirectory() ? filesBelow(file) : [file];
  });
}
