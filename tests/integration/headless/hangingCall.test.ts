import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SAMPLE_FILE } from '../../../tools/rehearsal/mp4/sample.ts';
import { withHangingCall } from '../../support/hangingCall.ts';
import { spawnHeadless } from '../../support/headlessProcess.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { environmentFor, s3ForTest } from './commandForTest.ts';

test('the command ends although a drive does not answer a call that nothing waits for', async () => {
  const folder = tempFolder();
  copyFileSync(SAMPLE_FILE, path.join(folder, 'take.mp4'));
  const environment = environmentFor(await s3ForTest());
  const args = ['--watch', folder, '--state', tempFolder(), '--once', '--json'];
  const run = spawnHeadless(args, environment, withHangingCall(tempFolder()));
  onTestFinished(() => run.kill());
  await run.waitFor(({ event }) => event === 'stream.completed');
  expect(await run.ended).toBe('SIGKILL');
});
