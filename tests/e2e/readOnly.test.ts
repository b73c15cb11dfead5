import { randomBytes } from 'node:crypto';
import { appendFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { EngineEvent } from '../../shared/engineEvents.ts';
import { testBench } from '../support/engineBench.ts';
import { sha256OfFile } from '../../scripts/sha256OfFile.ts';
import { sha256OfObject } from '../support/engineRig.ts';
import { startHeadless } from '../support/headlessProcess.ts';
import { notRun } from '../support/notRun.ts';
import { MIB } from '../support/bytes.ts';
import { MOUNT_NAMESPACE, mountingMissing } from '../support/mountNamespace.ts';
import { storeOf } from '../support/storeOf.ts';

type Completed = Extract<EngineEvent, { event: 'stream.completed' }>;

const missing = mountingMissing();
if (missing !== undefined) {
  notRun('a folder that Rushes may only read', missing, 'unobtainable');
} else {
  test('Rushes needs no right to write where the recordings are, and leaves no trace on them', async () => {
    const bench = await testBench();
    const file = path.join(bench.folder, 'take.mp4');
    await writeFile(file, randomBytes(6 * MIB));
    const headless = startHeadless({
      folder: bench.folder,
      stateFolder: bench.stateFolder,
      s3: bench.s3,
      within: [
        'unshare',
        ...MOUNT_NAMESPACE,
        'sh',
        '-c',
        'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && ! touch "$0/probe" && exec "$@"',
        bench.folder,
      ],
    });
    onTestFinished(() => headless.kill());
    await headless.until((events) => events.some((event) => event.event === 'part.stored'));
    await appendFile(file, randomBytes(6 * MIB));
    const before = await stat(file, { bigint: true });
    // On a slow day it was finished before the rest came, and the rest is a new stream: the whole file counts.
    const isWhole = (event: EngineEvent): event is Completed =>
      event.event === 'stream.completed' && event.size_bytes === 12 * MIB;
    await headless.until((events) => events.some(isWhole));
    const completed = headless.events().find(isWhole);
    expect(await headless.stop()).toBe(0);
    const store = storeOf(bench.s3);
    expect(await sha256OfObject({ store }, completed?.key ?? '')).toBe(await sha256OfFile(file));
    store.close();
    const after = await stat(file, { bigint: true });
    expect([after.mtimeNs, after.ctimeNs, after.size, after.ino]).toEqual([
      before.mtimeNs,
      before.ctimeNs,
      before.size,
      before.ino,
    ]);
  });
}
