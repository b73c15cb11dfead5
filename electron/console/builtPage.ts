import { readdirSync, readFileSync } from 'node:fs';
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
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry): readonly (readonly [string, BuiltFile])[] => {
      const file = path.join(entry.parentPath, entry.name);
      const contentType = PAGE_CONTENT_TYPES[path.extname(file)];
      if (contentType === undefined) return [];
      const url = `/${path.relative(folder, file).split(path.sep).map(encodeURIComponent).join('/')}`;
      return [[url === '/index.html' ? '/' : url, { body: readFileSync(file), contentType }]];
    });
  const page = new Map(files);
  if (!page.has('/')) throw new Error('The built window has no page.');
  return page;
}
