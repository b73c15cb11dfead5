/** The headless command. `npm run --silent headless -- --help` lists its flags. */
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import v8 from 'node:v8';
import { loadOnlyFrom } from './ownPackages.ts';
import type { runHeadless as RunHeadless } from './run.ts';

// Threads for file system calls; the default is four. A drive that does not answer occupies three of them, and files on other drives
// must still be read. The variable must be set before the first thread starts.
process.env['UV_THREADPOOL_SIZE'] ??= '16';

// Compiling takes half of the start time. The compiled code is cached beside the packages, so that only users who may change the
// packages may change it. If that folder is read-only, every start compiles again.
const projectFolder = path.join(import.meta.dirname, '../..');
enableCompileCache(path.join(projectFolder, 'node_modules/.cache/rushes'));
loadOnlyFrom(projectFolder);

// Journal, logs and ids are readable by this user only.
process.umask(0o077);

const { currentBuild } = await import('./currentBuild.ts');
const built = currentBuild(projectFolder);
// The built file exports the same as the source that it was made from.
const { runHeadless } =
  built === undefined
    ? await import('./run.ts')
    : ((await import(pathToFileURL(built).href)) as { readonly runHeadless: typeof RunHeadless });

// By default V8 collects the old generation when it has grown to up to four times what was alive. With 1.8 times, the command takes less
// memory at the same CPU time, because little is alive. A V8 that does not know the flag ignores it. Set once everything is loaded: after
// it, V8 refuses the code that Node compiled of its own modules in advance, and compiles each one that is loaded.
v8.setFlagsFromString('--heap-growing-percent=80');

const end = await runHeadless(process.argv.slice(2), process.env);
// A terminal or a drive that does not answer blocks a thread, and a normal exit would wait for that thread forever.
if (end.isHeldUp) process.kill(process.pid, 'SIGKILL');
process.exit(end.status);
