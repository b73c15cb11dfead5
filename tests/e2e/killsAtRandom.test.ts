import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, test } from 'vitest';
import { partsSentTwice } from '../../tools/localS3/journal.ts';
import { testBench } from '../support/engineBench.ts';
import { expectWhole, isStoredPart, starter, untilStored } from '../support/killedUploads.ts';
import { notRun } from '../support/notRun.ts';
import { RECORDER_FORMATS, makeMaterial, record, recorderMissing } from '../support/recorders.ts';
import { redisMissing } from '../support/redis.ts';
import { tempFolder } from '../support/tempFolder.ts';

const RANDOM_KILLS = 30;

// Most of the time is waiting: the two journals side by side.
describe.concurrent(`${RANDOM_KILLS} kills at random moments while five recorders run`, () => {
  for (const journal of ['embedded', 'Redis'] as const) {
    const name = `with the ${journal} journal`;
    const missing = recorderMissing() ?? (journal === 'Redis' ? redisMissing() : undefined);
    if (missing !== undefined) {
      notRun(`${RANDOM_KILLS} kills at random moments, ${journal} journal`, missing);
      continue;
    }
    test(name, async ({ onTestFinished: atEnd }) => {
      const bench = await testBench({}, atEnd);
      const start = await starter(bench, journal, atEnd);
      const formats = RECORDER_FORMATS.filter(({ name }) =>
        ['plain MP4', 'MP4 with faststart', 'fragmented MP4', 'MOV', 'MKV'].includes(name),
      );
      const material = await makeMaterial(tempFolder(atEnd), 30, 12, formats);
      const files = formats.map((format) => path.join(bench.folder, `${format.name}.${format.ending}`));
      const recordings = formats.map((format, index) => record(format, material, files[index] ?? ''));
      const waits: number[] = [];
      for (let kill = 0; kill < RANDOM_KILLS; kill++) {
        const headless = start();
        const waitMs = Math.round(300 + Math.random() * 1_700);
        waits.push(waitMs);
        await sleep(waitMs);
        await headless.kill();
      }
      await Promise.all(recordings);
      const last = start();
      await untilStored(bench, files, last, 120_000);
      await last.stop();
      await expectWhole(bench, files, atEnd);
      // The figure belongs into the output of the run: how much a crash costs.
      process.stdout.write(
        `${RANDOM_KILLS} kills (${journal} journal), ms between start and kill: ${waits.join(' ')}. ` +
          `Parts sent twice: ${partsSentTwice(bench.s3.requests).length} of ${bench.s3.requests.filter(isStoredPart).length}.\n`,
      );
    });
  }
});
