import { realpathSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * From now on this process loads modules only from below `projectFolder`, and from where its `node_modules` leads. Node also looks for a
 * package in the `node_modules` of every folder above, and other users may be able to create one there, in `C:\` for example. Some
 * packages try to load others that are not installed: these would be the code of such a user. To be called once.
 */
export function loadOnlyFrom(projectFolder: string): void {
  const folders = [projectFolder, realpathSync(path.join(projectFolder, 'node_modules'))];
  const prefixes = folders.map((folder) => pathToFileURL(path.join(folder, path.sep)).href);
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const found = nextResolve(specifier, context);
      if (found.url.startsWith('file:') && !prefixes.some((prefix) => found.url.startsWith(prefix)))
        throw Object.assign(new Error(`Cannot find ${specifier} in ${projectFolder}.`), { code: 'MODULE_NOT_FOUND' });
      return found;
    },
  });
}
