import { expect, test } from 'vitest';
import type { RecordingRecord } from '../../../../../electron/engine/core/recording.ts';
import { wake } from '../../../../../electron/engine/core/recordingState.ts';
import { ENGINE_DEFAULTS, type EngineConfig } from '../../../../../electron/engine/runtime/engineConfig.ts';
import { sampleOf } from '../../../../../electron/engine/runtime/parts/fileContent.ts';
import { digestOf } from '../../../../../electron/engine/runtime/parts/partDigest.ts';
import { SourceClaim } from '../../../../../electron/engine/runtime/recording/sourceClaim.ts';
import { SourceKeys } from '../../../../../electron/engine/runtime/recording/sourceKeys.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';
import { MemoryCheckpointStore } from '../../../../fakes/memoryCheckpointStore.ts';
import { MemoryFileSource } from '../../../../fakes/memoryFileSource.ts';
import { examplePart, exampleRecord } from '../../../../support/checkpoints.ts';
import { noise } from '../../../../support/payload.ts';
import { withMethods } from '../../../../support/withMethods.ts';

const FILE = '/takes/take.mp4';

/** Ends the recording of a file of this size. @returns how often the file was opened, and whether it is known by its content then */
async function end(
  sizeBytes: number,
  change: Partial<RecordingRecord> = {},
): Promise<{ readonly opened: number; readonly isKnown: boolean }> {
  const clock = createFakeClock();
  const disk = new MemoryFileSource(() => clock.nowMs());
  const bytes = noise(sizeBytes, 1);
  disk.write(FILE, bytes);
  const { fingerprint, mtimeMs, ctimeMs } = await disk.stat(FILE);
  const reader = await disk.open(FILE);
  const sample = (await sampleOf(reader, sizeBytes)) ?? '';
  await reader.close();
  let opened = 0;
  const source = withMethods(disk, {
    open: (path: string) => {
      opened++;
      return disk.open(path);
    },
  });
  const checkpoints = new MemoryCheckpointStore({ clock });
  const config: EngineConfig = { ...ENGINE_DEFAULTS, folders: [], bucket: 'takes', ownerId: 'one' };
  const keys = new SourceKeys(source, () => config);
  const at = '2026-05-04T10:00:00+00:00';
  const record = exampleRecord('a', {
    path: FILE,
    fingerprint,
    phase: 'completed',
    session: { kind: 'none' },
    frozen: { sizeBytes, mtimeMs, ctimeMs, reason: 'timeout', at },
    object: { etag: 'e', sizeBytes, crc32: 0, verifiedBy: 'checksum', completedAt: at },
    ...change,
  });
  const ledger = new Map([[1, examplePart(1, { sizeBytes, digest: digestOf(bytes) })]]);
  const claim = new SourceClaim({ ports: { checkpoints, source }, keys, config: () => config }, FILE);
  await claim.close(wake(record, ledger));
  return { opened, isKnown: (await checkpoints.findSource(keys.contentKey(sizeBytes, sample))) !== undefined };
}

test('a short file is known by its content at the end without being read again', async () => {
  expect(await end(128 * 1024)).toEqual({ opened: 0, isKnown: true });
});

test('a longer file is read', async () => {
  expect(await end(128 * 1024 + 1)).toEqual({ opened: 1, isKnown: true });
});

test('a short file of which a part vanished before the end is not known by a content that it may never have had', async () => {
  const frozen = { sizeBytes: 1_000, mtimeMs: 0, reason: 'vanished', at: '2026-05-04T10:00:00+00:00' } as const;
  expect((await end(1_000, { frozen })).isKnown).toBe(false);
});

test('a file whose name belongs to another one by now is not known by its content', async () => {
  expect((await end(1_000, { displaced: 'overwritten' })).isKnown).toBe(false);
});
