import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RedisCheckpointStore } from '../../../electron/engine/adapters/checkpointRedis/redisCheckpointStore.ts';
import { streamSet, streamStatus } from '../../../electron/engine/core/recording.ts';
import { timestamp } from '../../../electron/engine/core/timestamp.ts';
import { arbitraryCheckpoint } from '../../support/arbitraries.ts';
import { exampleCheckpoint, examplePart, exampleRecord, START } from '../../support/checkpoints.ts';
import { notRun } from '../../support/notRun.ts';
import { emptyRedis } from '../../support/emptyRedis.ts';
import { redisMissing } from '../../support/redis.ts';
import { openRedis } from '../../support/journals.ts';

const ID = '6f9d0c3e-5b1a-4d0e-9a57-0d8a3c1f2b44';
const SETS = ['active', 'pending_completion', 'completed', 'failed'] as const;
const missing = redisMissing();

if (missing !== undefined) notRun('The layout in Redis that other programs read', missing);
else {
  describe('The layout in Redis that other programs read', () => {
    const redis = emptyRedis();

    async function open(options: { readonly finishedTtlMs?: number } = {}): Promise<RedisCheckpointStore> {
      const store = await openRedis(redis.server.url, options);
      onTestFinished(() => store.close());
      return store;
    }

    async function setsOf(id: string): Promise<readonly string[]> {
      const isMember = await Promise.all(SETS.map((set) => redis.plain.sismember(`streams:${set}`, id)));
      return SETS.filter((_, index) => isMember[index] === 1);
    }

    test('a running stream: keys, types, field names and values, read with redis-cli', async () => {
      const store = await open();
      const record = exampleRecord(ID, { bytesSent: 12_582_912, lastActivityAt: timestamp(START + 5_000) });
      await store.save({ record, put: [examplePart(1), examplePart(3, { etag: 'abc:def', sizeBytes: 2_097_152 })] });

      expect((await redis.server.cli('KEYS', '*')).split('\n').sort()).toEqual(
        [`stream:${ID}:meta`, `stream:${ID}:parts`, `stream:${ID}:state`, 'streams:active'].sort(),
      );
      expect(await redis.server.cli('TYPE', `stream:${ID}:meta`)).toBe('hash');
      expect(await redis.server.cli('TYPE', `stream:${ID}:parts`)).toBe('hash');
      expect(await redis.server.cli('TYPE', 'streams:active')).toBe('set');
      expect(await redis.server.cli('SMEMBERS', 'streams:active')).toBe(ID);
      expect(asFields(await redis.server.cli('HGETALL', `stream:${ID}:meta`))).toEqual({
        original_path: `/rec/${ID}.mp4`,
        s3_upload_id: 'upload-1',
        s3_bucket: 'dailies',
        s3_key_prefix: `streams/${ID}/take.mp4`,
        status: 'processing',
        started_at_utc: '2026-05-04T10:00:00.000+00:00',
        last_activity_at_utc: '2026-05-04T10:00:05.000+00:00',
        total_bytes_expected: '-1',
        next_part_to_upload: '2',
        total_bytes_sent: '12582912',
      });
      expect(asFields(await redis.server.cli('HGETALL', `stream:${ID}:parts`))).toEqual({
        1: `${'e'.repeat(31)}1:10485760:2026-05-04T10:00:00.001+00:00`,
        3: 'abc:def:2097152:2026-05-04T10:00:00.003+00:00',
      });
    });

    test('the frozen size is the expected total, and there is no upload id before there is an upload', async () => {
      const store = await open();
      const frozen = { sizeBytes: 77, mtimeMs: 1, reason: 'timeout', at: timestamp(START) } as const;
      await store.save({ record: exampleRecord(ID, { phase: 'finishing', frozen, session: { kind: 'opening' } }) });
      expect(
        await redis.plain.hmget(`stream:${ID}:meta`, 'total_bytes_expected', 's3_upload_id', 'next_part_to_upload'),
      ).toEqual(['77', '', '1']);
      expect(await setsOf(ID)).toEqual(['pending_completion']);
    });

    test('whatever happens to a stream, it is in exactly one set, and parts and counters follow its ledger', async () => {
      const store = await open();
      const seen = new Set<string>();
      await fc.assert(
        fc.asyncProperty(fc.array(arbitraryCheckpoint(), { minLength: 1, maxLength: 5 }), async (steps) => {
          for (const [index, step] of steps.entries()) {
            const record = { ...step.record, id: ID };
            const ledger = new Map((await store.load(ID))?.ledger);
            const remove = [...ledger.keys()].slice(0, index);
            if (index % 3 === 0) ledger.clear();
            else for (const partNumber of remove) ledger.delete(partNumber);
            for (const [partNumber, part] of step.ledger) ledger.set(partNumber, part);
            if (index % 3 === 0) await store.replace({ record, ledger });
            else await store.save({ record, put: [...step.ledger.values()], remove });

            seen.add(streamSet(record));
            expect(await setsOf(ID)).toEqual([streamSet(record)]);
            const meta = await redis.plain.hgetall(`stream:${ID}:meta`);
            const numbers = [...ledger.keys()].map(String).sort();
            expect((await redis.plain.hkeys(`stream:${ID}:parts`)).sort()).toEqual(numbers);
            expect(meta['status']).toBe(streamStatus(record));
            expect(meta['total_bytes_sent']).toBe(String(record.bytesSent));
            let next = 1;
            while (ledger.has(next)) next++;
            expect(meta['next_part_to_upload']).toBe(String(next));
          }
        }),
        { numRuns: 60 },
      );
      expect(seen).toEqual(new Set(SETS));
    });

    test('nobody sees a part without its counters', async () => {
      const store = await open();
      let isWriting = true;
      let looks = 0;
      const watching = (async () => {
        while (isWriting) {
          const results = await redis.plain.multi().hlen(`stream:${ID}:parts`).hgetall(`stream:${ID}:meta`).exec();
          const [parts, meta] = (results ?? []).map(([, value]) => value);
          // The second command of the transaction is HGETALL.
          const fields = meta as Record<string, string>;
          if (parts === 0) continue;
          looks++;
          expect(fields).toMatchObject({
            total_bytes_sent: String(parts),
            next_part_to_upload: String(Number(parts) + 1),
          });
        }
      })();
      for (let part = 1; part <= 500; part++) {
        await store.save({ record: exampleRecord(ID, { bytesSent: part }), put: [examplePart(part)] });
      }
      isWriting = false;
      await watching;
      expect(looks).toBeGreaterThan(20);
    });

    test('what has ended expires, by default after seven days; what is taken up again does not', async () => {
      const store = await open();
      const day = 24 * 60 * 60 * 1000;
      await store.acquireLease(ID, 'cart-1', 1_000);
      await store.replace(exampleCheckpoint(ID, 'completed', [1]));
      for (const key of ['meta', 'parts', 'state', 'lease']) {
        const leftMs = await redis.plain.pttl(`stream:${ID}:${key}`);
        expect(leftMs).toBeGreaterThan(6.9 * day);
        expect(leftMs).toBeLessThanOrEqual(7 * day);
      }
      expect(await setsOf(ID)).toEqual(['completed']);
      await store.save({ record: exampleRecord(ID, { phase: 'finishing' }) });
      for (const key of ['meta', 'parts', 'state', 'lease'])
        expect(await redis.plain.pttl(`stream:${ID}:${key}`)).toBe(-1);
    });

    test('the lists are trimmed of what has expired, and of nothing else', async () => {
      const store = await open();
      await redis.plain.sadd('streams:completed', 'of-another-program');
      await store.replace(exampleCheckpoint('gone', 'completed', [1]));
      await store.replace(exampleCheckpoint('dropped', 'cancelled', [1]));
      await store.replace(exampleCheckpoint('kept', 'completed', [1]));
      for (const id of ['gone', 'dropped'])
        await redis.plain.del(`stream:${id}:meta`, `stream:${id}:parts`, `stream:${id}:state`);
      expect((await store.loadUnfinished()).damaged).toEqual([]);
      await store.forgetFinished(0);
      expect((await redis.plain.smembers('streams:completed')).sort()).toEqual(['kept', 'of-another-program']);
      expect(await redis.plain.smembers('streams:failed')).toEqual([]);
      expect((await store.loadFinished(10)).map(({ record }) => record.id)).toEqual(['kept']);
    });

    test('streams of another program are reported and left exactly as they are', async () => {
      const store = await open();
      await redis.plain.hset('stream:old:meta', {
        original_path: '/old.mp4',
        status: 'processing',
        next_part_to_upload: '3',
      });
      await redis.plain.hset('stream:old:parts', '1', 'etag:5:2020-01-01T00:00:00+00:00');
      await redis.plain.sadd('streams:active', 'old', 'only-listed');
      await redis.plain.set('stream:strange:state', 'a string');
      await redis.plain.sadd('streams:pending_completion', 'strange');
      await store.save({ record: exampleRecord(ID) });
      const keys = ['stream:old:meta', 'stream:old:parts', 'stream:strange:state', 'streams:active'];
      const before = await Promise.all(keys.map((key) => redis.plain.dumpBuffer(key)));
      const loaded = await store.loadUnfinished();
      expect(loaded.checkpoints.map(({ record }) => record.id)).toEqual([ID]);
      expect(loaded.damaged.map(({ recordingId }) => recordingId).sort()).toEqual(['old', 'only-listed', 'strange']);
      await store.forgetFinished(0);
      expect(await Promise.all(keys.map((key) => redis.plain.dumpBuffer(key)))).toEqual(before);
    });

    test('a key of another kind under our names refuses the step, and nothing of it is written', async () => {
      const store = await open();
      await redis.plain.set('streams:completed', 'not a set');
      const save = store.save({ record: exampleRecord(ID), put: [examplePart(1)] });
      await expect(save).rejects.toMatchObject({ code: 'checkpoint_corrupt', disposition: 'attention' });
      expect(await redis.plain.keys('*')).toEqual(['streams:completed']);
    });
  });
}

function asFields(printed: string): Record<string, string> {
  const lines = printed.split('\n');
  return Object.fromEntries(
    Array.from({ length: lines.length / 2 }, (_, index) => [lines[2 * index] ?? '', lines[2 * index + 1] ?? '']),
  );
}
