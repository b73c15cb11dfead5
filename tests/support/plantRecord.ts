import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { newRecord } from '../../electron/engine/core/newRecord.ts';
import type { RecordingRecord } from '../../electron/engine/core/recording.ts';
import { nodeFiles, SqliteCheckpointStore, systemClock } from '../../electron/engine/index.ts';
import { MIB } from './bytes.ts';
import type { TestBench } from './engineBench.ts';
import { BUCKET } from './engineRig.ts';
import { silentLogger } from './loggers.ts';

/**
 * Puts a record of this file into the journal of a workstation that does not run now, as somebody with access to it can.
 * @returns its id
 */
export async function plantRecord(
  bench: TestBench,
  file: string,
  { id = randomUUID(), ...fields }: Partial<RecordingRecord> = {},
): Promise<string> {
  const { source } = nodeFiles({ clock: systemClock, logger: silentLogger });
  const { fingerprint } = await source.stat(file);
  const record = newRecord({
    id,
    path: file,
    fingerprint,
    bucket: BUCKET,
    key: `streams/${id}/${path.basename(file)}`,
    plan: { kind: 'stepping', chunkBytes: 5 * MIB },
    session: { kind: 'none' },
    startedAt: '2026-05-04T10:11:12.345+00:00',
    ownerId: 'test-workstation',
  });
  const journal = path.join(bench.stateFolder, 'journal.sqlite');
  const { store } = await SqliteCheckpointStore.open(journal, { logger: silentLogger, clock: systemClock });
  await store.replace({ record: { ...record, ...fields }, ledger: new Map() });
  await store.close();
  return id;
}
