import { setTimeout as sleep } from 'node:timers/promises';
import { RedisCheckpointStore, systemClock } from '../../electron/engine/index.ts';
import type { Lease } from '../../electron/engine/ports/checkpointStore.ts';
import { exampleRecord, examplePart } from '../../tests/support/checkpoints.ts';
import { type RunningRedis, startRedis } from '../../tests/support/redis.ts';
import { type RedisLoad, loadDuring } from './redisCounts.ts';

const LEASE_MS = 600_000;
const WARM_UP_MS = 2_000;
const PACE_MS = 1;

interface Writer {
  readonly store: RedisCheckpointStore;
  readonly id: string;
  readonly lease: Lease | undefined;
  parts: number;
  isWriting: boolean;
}

/**
 * The load of a Redis to which many workstations, each over a connection of its own, write nothing but stored parts, one step at a
 * time each. Fewer are written than asked for where this machine is not fast enough.
 */
export async function measureSteps(workstations: number, partsPerSecond: number, seconds: number): Promise<RedisLoad> {
  const redis = await startRedis();
  const writers = await Promise.all(Array.from({ length: workstations }, (_, index) => openWriter(redis, index)));
  for (const writer of writers) await write(writer);
  const stopper = new AbortController();
  let stored = 0;
  const writing = writeAtPace(writers, partsPerSecond, stopper.signal, () => stored++);
  await sleep(WARM_UP_MS);
  const load = await loadDuring(redis, () => stored, seconds);
  stopper.abort();
  await writing;
  for (const { store } of writers) await store.close();
  await redis.stop();
  return load;
}

async function openWriter(redis: RunningRedis, index: number): Promise<Writer> {
  const store = await RedisCheckpointStore.open(redis.url, { logger: { log() {} }, clock: systemClock });
  const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const lease = await store.acquireLease(id, `workstation ${index}`, LEASE_MS);
  return { store, id, lease, parts: 0, isWriting: false };
}

async function writeAtPace(
  writers: readonly Writer[],
  partsPerSecond: number,
  signal: AbortSignal,
  stored: () => void,
): Promise<void> {
  const startMs = performance.now();
  const underWay = new Set<Promise<void>>();
  let turn = 0;
  while (!signal.aborted) {
    for (const due = ((performance.now() - startMs) / 1_000) * partsPerSecond; turn < due; turn++) {
      const writer = writers[turn % writers.length];
      if (writer === undefined || writer.isWriting) continue;
      const step = write(writer)
        .then(stored)
        .finally(() => underWay.delete(step));
      underWay.add(step);
    }
    await sleep(PACE_MS);
  }
  await Promise.all(underWay);
}

async function write(writer: Writer): Promise<void> {
  writer.isWriting = true;
  const part = examplePart(++writer.parts);
  const record = exampleRecord(writer.id, {
    bytesSent: writer.parts * part.sizeBytes,
    lastActivityAt: part.uploadedAt,
  });
  await writer.store.save({ record, put: [part] }, writer.lease);
  writer.isWriting = false;
}
