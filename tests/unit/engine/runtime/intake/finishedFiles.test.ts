import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { FileSource, SourceFacts } from '../../../../../electron/engine/ports/fileSource.ts';
import { ENGINE_DEFAULTS, type EngineConfig } from '../../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../../electron/engine/runtime/enginePorts.ts';
import { FinishedFiles } from '../../../../../electron/engine/runtime/intake/finishedFiles.ts';
import { contentOf } from '../../../../../electron/engine/runtime/parts/fileContent.ts';
import { digestOf } from '../../../../../electron/engine/runtime/parts/partDigest.ts';
import { SourceKeys } from '../../../../../electron/engine/runtime/recording/sourceKeys.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';
import { MemoryCheckpointStore } from '../../../../fakes/memoryCheckpointStore.ts';
import { examplePart } from '../../../../support/checkpoints.ts';
import { diskFiles } from '../../../../support/diskFiles.ts';
import { silentLogger } from '../../../../support/loggers.ts';
import { noise } from '../../../../support/payload.ts';
import { tempFolder } from '../../../../support/tempFolder.ts';
import { withMethods } from '../../../../support/withMethods.ts';

function finishedFiles(source: FileSource, clock = createFakeClock()): FinishedFiles {
  const config: EngineConfig = { ...ENGINE_DEFAULTS, folders: [], bucket: 'takes', ownerId: 'one' };
  // Nothing is sent or probed here.
  const ports = {
    clock,
    source,
    checkpoints: new MemoryCheckpointStore({ clock }),
    logger: silentLogger,
  } as unknown as EnginePorts;
  return new FinishedFiles({
    ports,
    keys: new SourceKeys(source, () => config),
    uploaded: { documentsOf: () => Promise.resolve([]) },
    config: () => config,
    signal: new AbortController().signal,
  });
}

/** Compares a file with its own content. @param change the facts that the open file has when it is asked the second time */
async function compare(change: Partial<SourceFacts>): Promise<{ readonly isSame: boolean; readonly isDone: boolean }> {
  const file = path.join(tempFolder(), 'take.mp4');
  const bytes = noise(100_000, 1);
  writeFileSync(file, bytes);
  const { source: disk } = diskFiles();
  const source = withMethods(disk, {
    open: async (name: string) => {
      const reader = await disk.open(name);
      let asked = 0;
      return withMethods(reader, {
        stat: async () => ({ ...(await reader.stat()), ...(++asked === 1 ? {} : change) }),
      });
    },
  });
  const finished = finishedFiles(source);
  const facts = await disk.stat(file);
  const plan = { kind: 'stepping', chunkBytes: 5 * 1024 * 1024 } as const;
  const part = examplePart(1, { sizeBytes: bytes.length, digest: digestOf(bytes) });
  const content = contentOf(plan, new Map([[1, part]]), bytes.length);
  if (content === undefined) throw new Error('The ledger holds the whole file.');
  const mark = { ...facts, recordingId: 'a', isDiscarded: false, path: file, content };
  const isSame = await finished.compare(file, facts, mark, content);
  return { isSame, isDone: await finished.isDone(file, facts) };
}

test('a file that holds what was uploaded is done', async () => {
  expect(await compare({})).toEqual({ isSame: true, isDone: true });
});

test.each([{ ctimeMs: 1 }, { mtimeMs: 1 }, { sizeBytes: 99_999 }])(
  'one that changes while it is compared (%j) is not',
  async (change) => {
    expect(await compare(change)).toEqual({ isSame: false, isDone: false });
  },
);

test('files of several folders that are looked at in turns share one answer for each folder, for a fifth of a second', async () => {
  const asked: string[] = [];
  const source = withMethods(diskFiles().source, {
    fileSystemOf: async (folder: string) => {
      asked.push(folder);
      return `of ${folder}`;
    },
  });
  const clock = createFakeClock();
  const finished = finishedFiles(source, clock);
  for (const file of ['/a/1.mp4', '/b/1.mp4', '/a/2.mp4', '/b/2.mp4'])
    expect(await finished.fileSystemOf(file)).toBe(`of ${path.dirname(file)}`);
  expect(asked).toEqual(['/a', '/b']);
  await clock.advance(201);
  await finished.fileSystemOf('/a/1.mp4');
  expect(asked).toEqual(['/a', '/b', '/a']);
});

test('a card that was exchanged while the machine slept is another one: its folder is asked again', async () => {
  const clock = createFakeClock();
  let card = 'first';
  const source = withMethods(diskFiles().source, { fileSystemOf: async () => card });
  const finished = finishedFiles(source, clock);
  expect(await finished.fileSystemOf('/card/1.mp4')).toBe('first');
  card = 'second';
  // The monotonic clock stands still during a sleep, the wall clock does not.
  clock.jumpWallClock(60_000);
  expect(await finished.fileSystemOf('/card/1.mp4')).toBe('second');
});
