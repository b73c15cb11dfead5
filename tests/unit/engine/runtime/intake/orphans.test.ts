import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../../electron/engine/adapters/systemClock.ts';
import type { ListedUpload } from '../../../../../electron/engine/ports/objectStore.ts';
import { ENGINE_DEFAULTS, type EngineConfig } from '../../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../../electron/engine/runtime/enginePorts.ts';
import { Orphans } from '../../../../../electron/engine/runtime/intake/orphans.ts';
import { SourceKeys } from '../../../../../electron/engine/runtime/recording/sourceKeys.ts';
import { MemoryCheckpointStore } from '../../../../fakes/memoryCheckpointStore.ts';
import { MemoryFileSource } from '../../../../fakes/memoryFileSource.ts';
import { silentLogger } from '../../../../support/loggers.ts';

/** The open uploads of a bucket to which anybody may write. @param keyOf the key of each upload */
async function planted(count: number, keyTemplate: string, keyOf: (at: number) => string) {
  const source = new MemoryFileSource();
  source.write('/takes/A/take.mp4', Buffer.from('take'));
  const uploads = Array.from({ length: count }, (_, at): ListedUpload => {
    const initiatedAtMs = Date.now();
    return { bucket: 'takes', key: keyOf(at), uploadId: String(at), integrity: 'md5', initiatedAtMs };
  });
  let asked = 0;
  const store = {
    listUploads: () => Promise.resolve(uploads),
    listParts: () => {
      asked++;
      return Promise.resolve([]);
    },
  };
  const checkpoints = new MemoryCheckpointStore({ clock: systemClock });
  // Nothing else is used.
  const ports = { clock: systemClock, source, checkpoints, store, logger: silentLogger } as unknown as EnginePorts;
  const folders = [{ path: '/takes' }];
  const config: EngineConfig = { ...ENGINE_DEFAULTS, keyTemplate, folders, bucket: 'takes', ownerId: 'one' };
  const { signal } = new AbortController();
  const orphans = new Orphans(ports, () => config, new SourceKeys(source, () => config), signal);
  const facts = await source.stat('/takes/A/take.mp4');
  return {
    gather: () => orphans.gather(new Set()),
    adopt: () => orphans.adopt('/takes/A/take.mp4', facts),
    asked: () => asked,
  };
}

/** How many turns the event loop gives others while this is done. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isDone = false;
  const others = (async () => {
    for (; !isDone; turns++) await setImmediate();
  })();
  await work();
  isDone = true;
  await others;
  return turns;
}

test('thousands of planted uploads hold up nobody else', async () => {
  const template = '{project}/{folder}/{path}/{camera}_{reel}_{stem}.{ext}';
  const { gather, adopt } = await planted(3_000, template, (at) => `p/takes/${'a_'.repeat(20)}${at}.mp4`);
  expect(await turnsDuring(gather)).toBeGreaterThan(20);
  expect(await turnsDuring(adopt)).toBeGreaterThan(20);
});

test('of the planted uploads that may be of a file, a limited number is looked at', async () => {
  const { gather, adopt, asked } = await planted(300, '{path}/{name}', () => 'A/take.mp4');
  await gather();
  expect(await adopt()).toBeUndefined();
  expect(asked()).toBe(100);
});
