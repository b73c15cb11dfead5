/** `node bench/appendChild.ts SECONDS FILE…`: appends 1 KiB to every file ten times a second, as recorders in a process of their own. */
import { appendFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const [seconds = '10', ...files] = process.argv.slice(2);
const piece = Buffer.alloc(1_024, 1);
const end = performance.now() + Number(seconds) * 1_000;
while (performance.now() < end) {
  const next = performance.now() + 100;
  await Promise.all(files.map((file) => appendFile(file, piece)));
  await sleep(Math.max(0, next - performance.now()));
}
