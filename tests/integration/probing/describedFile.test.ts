import { copyFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { QUICK, testBench } from '../../support/engineBench.ts';
import { BUCKET, isEvent } from '../../support/engineRig.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { record } from '../../support/testRecordings.ts';

const folder = tempFolder(afterAll);
const OWN = 'plain.mp4';
/** A private file: a Matroska file, so that its facts differ from those of the recording. */
const PRIVATE = 'plain.mkv';

beforeAll(async () => {
  for (const name of [OWN, PRIVATE] as const) expect(await record(folder, name, 2, 'at_once').ended).toBe(0);
});

test.each([
  ['a link to it', (secret: string, take: string) => symlinkSync(secret, take)],
  ['a copy of it', (secret: string, take: string) => copyFileSync(secret, take)],
])('nothing of another file is described when the recording is exchanged for %s', async (_, exchange) => {
  const bench = await testBench();
  const take = join(bench.folder, 'take.mp4');
  copyFileSync(join(folder, OWN), `${take}.part`);
  const secret = join(tempFolder(), 'secret.mkv');
  copyFileSync(join(folder, PRIVATE), secret);
  const rig = await bench.start({ config: QUICK });
  const { store } = rig.ports;
  const head = store.headObject.bind(store);
  // The last request before the file is described.
  store.headObject = async (...args) => {
    const facts = await head(...args);
    rmSync(take, { force: true });
    exchange(secret, take);
    return facts;
  };
  renameSync(`${take}.part`, take);
  const { key } = await rig.until(isEvent('stream.completed', 'take.mp4'));
  const pieces: Uint8Array[] = [];
  const object = { bucket: BUCKET, key: `${key}.metadata.json` };
  for await (const piece of store.readObject(object, AbortSignal.timeout(60_000))) pieces.push(piece);
  const document: unknown = JSON.parse(Buffer.concat(pieces).toString());
  expect(document).toMatchObject({ media: null, duration_seconds: null });
});
