import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../../support/tempFolder.ts';
import { BUCKET, environmentFor, s3ForTest, startHeadless } from './commandForTest.ts';
import { MIB } from '../../support/bytes.ts';

test('--start-again uploads anew what began at another server, and without it that waits for a person', async () => {
  const first = await s3ForTest();
  const second = await s3ForTest();
  const [folder, state] = [tempFolder(), tempFolder()];
  const bytes = randomBytes(12 * MIB);
  writeFileSync(path.join(folder, 'A001.mp4'), bytes);
  const args = ['--watch', folder, '--state', state, '--json', '--chunk-size', String(5 * MIB)];

  const begun = startHeadless([...args, '--strict-timeout'], {
    ...environmentFor(first),
    STREAM_TIMEOUT_SECONDS: '600',
  });
  await begun.waitFor(({ event }) => event === 'part.stored');
  begun.child.kill('SIGKILL');
  await begun.ended;

  const waiting = startHeadless([...args, '--once'], environmentFor(second));
  await waiting.waitFor((event) => event.event === 'stream.attention' && event.code === 'destination_changed');
  expect(await waiting.ended).toBe(2);
  expect([...(second.bucket(BUCKET)?.objects.keys() ?? [])]).toEqual([]);

  const again = startHeadless([...args, '--once', '--start-again'], environmentFor(second));
  expect(await again.ended).toBe(0);
  const key = [...(second.bucket(BUCKET)?.objects.keys() ?? [])].find((name) => name.endsWith('A001.mp4')) ?? '';
  expect((await second.objectBytes(BUCKET, key))?.equals(bytes)).toBe(true);
});
