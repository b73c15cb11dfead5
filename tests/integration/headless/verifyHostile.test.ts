import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { LocalS3 } from '../../../tools/localS3/startLocalS3.ts';
import { notRun } from '../../support/notRun.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { BUCKET, environmentFor, s3ForTest, startHeadless } from './commandForTest.ts';

async function run(server: LocalS3, args: readonly string[]) {
  const process = startHeadless(args, {
    ...environmentFor(server),
    S3_KEY_TEMPLATE: '{path}/{name}',
    RUSHES_STATE_DIR: tempFolder(),
  });
  const status = await process.ended;
  return { status, output: process.output.stdout, stderr: process.output.stderr };
}

/** A folder whose two clips were uploaded. */
async function uploadedFolder(server: LocalS3): Promise<string> {
  const folder = tempFolder();
  for (const name of ['one.mp4', 'two.mp4']) writeFileSync(path.join(folder, name), randomBytes(2_000));
  expect((await run(server, ['--watch', folder, '--state', tempFolder(), '--once'])).status).toBe(0);
  expect((await run(server, ['verify', folder])).status).toBe(0);
  return folder;
}

const EXCHANGES = [
  ['a link', (file: string, elsewhere: string) => symlinkSync(elsewhere, file), 'it is a link'],
  ['a FIFO', (file: string) => execFileSync('mkfifo', [file]), 'it is a FIFO'],
] as const;

if (process.platform === 'win32')
  notRun('verify of a folder with links and FIFOs', 'Windows has none.', 'unobtainable');
else
  test.each(EXCHANGES)(
    'verify of a folder in which a clip was exchanged for %s does not end with status 0',
    async (_what, exchange, reason) => {
      const server = await s3ForTest();
      const folder = await uploadedFolder(server);
      const elsewhere = path.join(tempFolder(), 'private.mp4');
      renameSync(path.join(folder, 'two.mp4'), elsewhere);
      exchange(path.join(folder, 'two.mp4'), elsewhere);
      const { status, output } = await run(server, ['verify', folder]);
      expect(output).toMatch(new RegExp(`NOT EQUAL .*two\\.mp4.*${reason}`));
      expect(output).toContain('1 equal, 1 not');
      expect(status).toBe(2);
    },
  );

if (process.platform === 'win32')
  notRun('a manifest without end is refused', 'Windows has no /dev/zero.', 'unobtainable');
else
  test('a manifest without end is refused', async () => {
    const server = await s3ForTest();
    const { status, stderr } = await run(server, ['verify', '--manifest', '/dev/zero']);
    expect(stderr).toContain('is larger than');
    expect(status).toBe(1);
  });

test('verify of a folder with a folder that has the name of a clip checks the other clips', async () => {
  const server = await s3ForTest();
  const folder = await uploadedFolder(server);
  mkdirSync(path.join(folder, 'three.mp4'));
  expect((await run(server, ['verify', folder])).status).toBe(0);
});

test('verify of a bucket with more objects than a list returns does not end with status 0', async () => {
  const server = await s3ForTest();
  await uploadedFolder(server);
  const objects = server.bucket(BUCKET)?.objects;
  const some = objects?.get('one.mp4');
  expect.assert(objects !== undefined && some !== undefined);
  const damaged = { ...some, crc32: undefined, etag: 'x' };
  // The damaged object is behind the others.
  for (const key of ['zz.mp4', 'zz.mp4.metadata.json']) objects.set(key, damaged);
  for (let count = 0; count < 100_000; count++) objects.set(`other/${String(count).padStart(6, '0')}`, some);
  const { status, output } = await run(server, ['verify']);
  expect(output).toContain('Only the first 100000 objects');
  expect(status).toBe(2);
});
