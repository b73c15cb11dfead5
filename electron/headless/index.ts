/** The headless command: `npm run --silent headless -- --help` says what it takes. */
import { enableCompileCache } from 'node:module';
import path from 'node:path';

// Threads that wait for disks; four by default. A drive that does not answer occupies three of them, and files on other drives must
// still be read. The variable has to be set before the first thread starts.
process.env['UV_THREADPOOL_SIZE'] ??= '16';

// Compiling takes half of a start. The compiled code is kept beside the packages, so that only someone who may change the packages may
// change it. Where that folder cannot be written, every start compiles again.
enableCompileCache(path.join(import.meta.dirname, '../../node_modules/.cache/rushes'));

// Journal, logs and ids are for this user alone.
process.umask(0o077);
const { runHeadless } = await import('./run.ts');

const end = await runHeadless(process.argv.slice(2), process.env);
// A terminal that takes no output, or a drive that does not answer, keeps a thread busy; an orderly exit would wait for it forever.
if (end.isHeldUp) process.kill(process.pid, 'SIGKILL');
process.exit(end.status);
