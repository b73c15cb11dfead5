/** One case of the bench, in a process of its own: `node bench/benchChild.ts CASE [flags]`. Sends its tables to its parent. */
import { type BenchCase, type BenchOptions, readBenchOptions } from './benchOptions.ts';
import { printedTables } from './support/figures.ts';

type Measure = (options: BenchOptions) => Promise<void>;

/** Loaded one at a time: what another case needs would be in the memory of this one. */
const CASES: Readonly<Record<BenchCase, () => Promise<{ readonly measure: Measure }>>> = {
  engine: () => import('./cases/engine.ts'),
  growing: () => import('./cases/growing.ts'),
  memory: () => import('./cases/memory.ts'),
  finish: () => import('./cases/finish.ts'),
  journal: () => import('./cases/journal.ts'),
  loop: () => import('./cases/loop.ts'),
  console: () => import('./cases/console.ts'),
  renderer: () => import('./cases/renderer.ts'),
  backlog: () => import('./cases/backlog.ts'),
  estimate: () => import('./cases/estimate.ts'),
  link: () => import('./cases/link.ts'),
  watch: () => import('./cases/watch.ts'),
  growth: () => import('./cases/growth.ts'),
};

const { cases, ...options } = readBenchOptions(process.argv.slice(2));
for (const name of cases) {
  const { measure } = await CASES[name]();
  console.log(`\n== ${name}`);
  await measure(options);
}
await new Promise<void>((resolve) => {
  if (process.send === undefined) resolve();
  else process.send(printedTables(), () => resolve());
});
process.exit(0);
