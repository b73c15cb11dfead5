import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SAMPLE_FILE } from '../../../tools/rehearsal/mp4/sample.ts';
import { spawnHeadless } from '../../support/headlessProcess.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { environmentFor, s3ForTest } from './commandForTest.ts';

test('the command ends although a drive does not answer a call that nothing waits for', async () => {
  const folder = tempFolder();
  copyFileSync(SAMPLE_FILE, path.join(folder, 'take.mp4'));
  // As such a call: nobody writes to the FIFO, so opening it blocks a thread.
  const fifo = path.join(tempFolder(), 'fifo');
  execFileSync('mkfifo', [fifo]);
  const hanging = `import { open } from 'node:fs'; open(${JSON.stringify(fifo)}, () => undefined);`;
  const within = ['env', `NODE_OPTIONS=--import=data:text/javascript,${encodeURIComponent(hanging)}`];
  const environment = environmentFor(await s3ForTest());
  const run = spawnHeadless(['--watch', folder, '--state', tempFolder(), '--once', '--json'], environment, within);
  onTestFinished(() => run.kill());
  await run.waitFor(({ event }) => event === 'stream.completed');
  expect(await run.ended).toBe('SIGKILL');
});
