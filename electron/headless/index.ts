/** The headless command: `npm run --silent headless -- --help` says what it takes. */
import { enableCompileCache } from 'node:module';
import path from 'node:path';

// Threads that wait for disks; four by default. Each drive that does not answer keeps three (see `DeviceLimiter`), and the files of
// others must still be read. Has to be said before the first of them starts.
process.env['UV_THREADPOOL_SIZE'] ??= '16';

// Half of a start is compiling, and after a crash a recording waits for the start. The compiled code lies beside the packages, so
// that only who may change the packages may change it; where that folder may not be written, it is done without.
enableCompileCache(path.join(import.meta.dirname, '../../node_modules/.cache/rushes'));
const { runHeadless } = await import('./run.ts');

const end = await runHeadless(process.argv.slice(2), process.env);
// A write that the terminal does not take, or a file on a drive that does not answer, keeps a thread busy, and an orderly exit would wait for it for ever.
if (end.isHeldUp) process.kill(process.pid, 'SIGKILL');
process.exit(end.status);
