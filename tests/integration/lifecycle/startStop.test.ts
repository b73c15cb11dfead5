import { randomBytes } from 'node:crypto';
import { appendFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { FolderWatcher } from '../../../electron/engine/ports/folderWatcher.ts';
import { QUICK, testBench } from '../../support/engineBench.ts';
import { isEvent, placeFile, untilIdentical } from '../../support/engineRig.ts';
import { embeddedJournal } from '../../support/journals.ts';
import { withMethods } from '../../support/withMethods.ts';
import { MIB } from '../../support/bytes.ts';

describe('who listens, starts and stops', () => {
  test('a listener that throws harms no recording', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: QUICK });
    rig.engine.onEvent(() => {
      throw new Error('from a listener of events');
    });
    rig.engine.subscribe(() => {
      throw new Error('from a listener of deltas');
    });
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(6 * MIB));
    await untilIdentical(rig, file);
  });

  test('an engine that is stopped while it starts leaves no watch open', async () => {
    const bench = await testBench();
    let open = 0;
    const watcher: FolderWatcher = {
      watch() {
        open++;
        return {
          ready: Promise.resolve(),
          examine: async () => undefined,
          close: async () => {
            open--;
          },
        };
      },
    };
    const loading = Promise.withResolvers<void>();
    const journal = await embeddedJournal(bench.stateFolder);
    const checkpoints = withMethods(journal, {
      loadUnfinished: async () => {
        await loading.promise;
        return journal.loadUnfinished();
      },
    });
    const rig = await bench.start({ checkpoints, ports: { watcher } });
    const stopping = rig.engine.stop();
    loading.resolve();
    await stopping;
    await rig.engine.start();
    expect(open).toBe(0);
  });

  test('after a restart the newest finished recording still stands first', async () => {
    const bench = await testBench();
    const first = await bench.start({ config: QUICK });
    for (const name of ['1.mp4', '2.mp4', '3.mp4']) {
      const file = path.join(bench.folder, name);
      await placeFile(file, randomBytes(1_000));
      await untilIdentical(first, file);
    }
    await expect
      .poll(() => first.engine.snapshot().recordings.map(({ name }) => name), { timeout: 60_000 })
      .toEqual(['3.mp4', '2.mp4', '1.mp4']);
    await first.stop();
    const second = await bench.start({ config: QUICK });
    await second.until(isEvent('engine.ready'));
    expect(second.engine.snapshot().recordings.map(({ name }) => name)).toEqual(['3.mp4', '2.mp4', '1.mp4']);
  });

  test('folders of finished takes are read again without asking the journal about each of them', async () => {
    const bench = await testBench();
    for (let number = 0; number < 20; number++)
      await writeFile(path.join(bench.folder, `${number}.mp4`), randomBytes(100));
    let asked = 0;
    const journal = await embeddedJournal(bench.stateFolder);
    const checkpoints = withMethods(journal, {
      findSource: (key) => {
        asked++;
        return journal.findSource(key);
      },
    });
    const rig = await bench.start({ checkpoints, config: { ...QUICK, rescanMs: 100 } });
    await rig.until(isEvent('engine.ready'));
    await expect.poll(() => rig.count('stream.completed'), { timeout: 60_000 }).toBe(20);
    await rig.engine.whenIdle(AbortSignal.timeout(60_000));
    // A reading that was under way when the last one completed may still ask. Ten readings later nothing does.
    const askedInASecond = async (): Promise<number> => {
      const before = asked;
      await sleep(1_000);
      return asked - before;
    };
    await expect.poll(askedInASecond, { timeout: 60_000 }).toBe(0);
    await appendFile(path.join(bench.folder, '7.mp4'), 'more');
    await expect.poll(() => rig.count('stream.completed'), { timeout: 60_000 }).toBe(21);
  });
});
