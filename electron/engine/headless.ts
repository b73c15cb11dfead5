/** The headless command: `npm run --silent headless -- --help` says what it takes. */
import { enableCompileCache } from 'node:module';
import path from 'node:path';

// Half of a start is compiling, and after a crash a recording waits for the start. The compiled code lies beside the packages, so
// that only who may change the packages may change it; where that folder may not be written, it is done without.
enableCompileCache(path.join(import.meta.dirname, '../../node_modules/.cache/rushes'));
const { runHeadless } = await import('./headless/run.ts');

const end = await runHeadless(process.argv.slice(2), process.env);
// A write that the terminal does not take keeps a thread busy, and an orderly exit would wait for it for ever.
if (end.isHeldUp) process.kill(process.pid, 'SIGKILL');
process.exit(end.status);
