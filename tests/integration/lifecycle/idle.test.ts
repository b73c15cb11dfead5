import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../../electron/engine/core/fault.ts';
import { systemClock } from '../../../electron/engine/index.ts';
import { MemoryCheckpointStore } from '../../fakes/memoryCheckpointStore.ts';
import { SLOW, testBench } from '../../support/engineBench.ts';
import { placeFile, untilIdentical, untilStored } from '../../support/engineRig.ts';
import { withMethods } from '../../support/withMethods.ts';
import { MIB } from '../../support/bytes.ts';

describe('a command that ends when everything is done', () => {
  test('does not wait for a recording that a person paused or holds: nobody can continue it there', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: SLOW });
    await placeFile(path.join(bench.folder, 'paused.mp4'), randomBytes(6 * MIB));
    const { stream_id: id } = await untilStored(rig, 1);
    await rig.engine.command({ kind: 'recording.pause', id });
    await rig.stop();
    const again = await bench.start();
    await again.engine.whenIdle(AbortSignal.timeout(60_000));
    expect(again.engine.snapshot().engine.active).toBe(1);
  });

  test('does not wait for a recording in a folder that is paused', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: SLOW });
    await placeFile(path.join(bench.folder, 'paused.mp4'), randomBytes(6 * MIB));
    await untilStored(rig, 1);
    await rig.stop();
    const again = await bench.start({ config: { folders: [{ path: bench.folder, isPaused: true }] } });
    await again.engine.whenIdle(AbortSignal.timeout(60_000));
  });

  test('says which folder could not be read', async () => {
    const bench = await testBench();
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(1 * MIB));
    const first = await bench.start({ config: SLOW });
    await first.stop();
    const { scanner, watcher } = first.ports;
    let isFailing = true;
    const failing = withMethods(scanner, {
      scan: (...args: Parameters<typeof scanner.scan>) => {
        if (!isFailing) return scanner.scan(...args);
        throw new Fault('disk_error', 'The folder could not be read.', { disposition: 'retry' });
      },
    });
    // Hints get lost.
    const silent = withMethods(watcher, {
      watch: () => ({ ready: Promise.resolve(), examine: async () => undefined, close: () => Promise.resolve() }),
    });
    const rig = await bench.start({
      config: { streamTimeoutMs: 800, isStrictTimeout: true, rescanMs: 1_000 },
      ports: { scanner: failing, watcher: silent },
    });
    await rig.engine.whenIdle(AbortSignal.timeout(60_000));
    const [view] = rig.engine.snapshot().folders;
    expect(view).toMatchObject({ method: 'unavailable', reason: 'The folder could not be read.' });
    isFailing = false;
    await untilIdentical(rig, file);
    await expect.poll(() => rig.engine.snapshot().folders[0]?.method, { timeout: 60_000 }).not.toBe('unavailable');
  });

  test('ends when the journal cannot be written until a person acts, and says that it answers again only when it does', async () => {
    const bench = await testBench();
    await placeFile(path.join(bench.folder, 'take.mp4'), randomBytes(MIB));
    const journal = new MemoryCheckpointStore({ clock: systemClock });
    const isFull = (): Promise<never> =>
      Promise.reject(new Fault('checkpoint_full', 'The disk is full.', { disposition: 'attention' }));
    const checkpoints = withMethods(journal, { claimSource: isFull, save: isFull, replace: isFull });
    const rig = await bench.start({ checkpoints, config: SLOW });
    await rig.engine.whenIdle(AbortSignal.timeout(60_000));
    expect(rig.engine.snapshot().engine).toMatchObject({ status: 'journal_unavailable' });
    expect(rig.log.filter(({ message }) => message.startsWith('The journal answers again'))).toEqual([]);
    expect(rig.log.filter(({ message }) => message.startsWith('The journal does not answer'))).toHaveLength(1);
  });
});
