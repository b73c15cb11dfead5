import { randomUUID } from 'node:crypto';
import { APP_HOST, APP_SCHEME } from './appPage.ts';

const PREFIX = '/memory/';

/** Files in memory that the app's own scheme serves, each set under a folder whose name cannot be guessed. */
export interface MemoryPages {
  serve(files: ReadonlyMap<string, string>): {
    urlOf(name: string): string;
    /** The files are no longer served. Idempotent. */
    close(): void;
  };
  /** The content and the name of the file at this path of the scheme; `undefined` when none is served there. */
  find(path: string): { readonly name: string; readonly content: string } | undefined;
}

export function createMemoryPages(): MemoryPages {
  const folders = new Map<string, ReadonlyMap<string, string>>();
  return {
    serve(files) {
      const id = randomUUID();
      folders.set(id, files);
      return {
        urlOf: (name) => `${APP_SCHEME}://${APP_HOST}${PREFIX}${id}/${name}`,
        close: () => void folders.delete(id),
      };
    },
    find(path) {
      if (!path.startsWith(PREFIX)) return undefined;
      const [id = '', name = '', ...rest] = path.slice(PREFIX.length).split('/');
      const content = rest.length === 0 ? folders.get(id)?.get(name) : undefined;
      return content === undefined ? undefined : { name, content };
    },
  };
}
