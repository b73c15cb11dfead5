/** The headless command. `npm run --silent headless -- --help` lists its flags. */
import { enableCompileCache } from 'node:module';
import path from 'node:path';

// Threads for file system calls; the default is four. A drive that does not answer occupies three of them, and files on other drives
// must still be read. The variable must be set before the first thread starts.
process.env['UV_THREADPOOL_SIZE'] ??= '16';

// Compiling takes half of the start time. The compiled code is cached beside the packages, so that only users who may change the
// packages may change it. If that folder is read-only, every start compiles again.
enableCompileCache(path.join(import.meta.dirname, '../../node_modules/.cache/rushes'));

// Journal, logs and ids are readable by this user only.
process.umask(0o077);
const { runHeadless } = await import('./run.ts');

const end = await runHeadless(process.argv.slice(2), process.env);
// A terminal or a drive that does not answer blocks a thread, and a normal exit would wait for that thread forever.
if (end.isHeldUp) process.kill(process.pid, 'SIGKILL');
process.exit(end.status);
