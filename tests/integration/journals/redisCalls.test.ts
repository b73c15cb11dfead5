import { describe, expect, onTestFinished, test } from 'vitest';
import type { RedisCheckpointStore } from '../../../electron/engine/adapters/checkpointRedis/redisCheckpointStore.ts';
import { timestamp } from '../../../electron/engine/core/timestamp.ts';
import { examplePart, exampleRecord, START } from '../../support/checkpoints.ts';
import { emptyRedis } from '../../support/emptyRedis.ts';
import { openRedis } from '../../support/journals.ts';
import { notRun } from '../../support/notRun.ts';
import { redisMissing } from '../../support/redis.ts';

const ID = '6f9d0c3e-5b1a-4d0e-9a57-0d8a3c1f2b44';
const LONG_MS = 600_000;
const missing = redisMissing();

if (missing !== undefined) notRun('The shared journal writes only what changed', missing);
else {
  describe('The shared journal writes only what changed', () => {
    const redis = emptyRedis();

    async function open(recordSecret?: string): Promise<RedisCheckpointStore> {
      const store = await openRedis(redis.server.url, recordSecret === undefined ? {} : { recordSecret });
      onTestFinished(() => store.close());
      return store;
    }

    /** Commands that Redis carried out during the work, those inside of scripts included. */
    async function callsOf(work: () => Promise<unknown>): Promise<number> {
      const count = async (): Promise<number> =>
        Number(/total_commands_processed:(\d+)/.exec(await redis.plain.info('stats'))?.[1]);
      const before = await count();
      await work();
      return (await count()) - before - 1;
    }

    const step = (partNumber: number) => ({
      record: exampleRecord(ID, { bytesSent: partNumber, lastActivityAt: timestamp(START + partNumber) }),
      put: [examplePart(partNumber)],
    });

    test('a stored part after the first one takes 9 calls, and a time of activity 7', async () => {
      const store = await open();
      const lease = await store.acquireLease(ID, 'cart-1', LONG_MS);
      await store.save(step(1), lease);
      expect(await callsOf(() => store.save(step(2), lease))).toBe(9);
      const record = exampleRecord(ID, { bytesSent: 2, lastActivityAt: timestamp(START + 9_000) });
      expect(await callsOf(() => store.save({ record }, lease))).toBe(7);
      expect(await store.load(ID)).toEqual({ record, ledger: new Map([1, 2].map((n) => [n, examplePart(n)])) });
    });

    test('a hundred leases are renewed by one script', async () => {
      const store = await open();
      const ids = Array.from({ length: 100 }, (_, index) => `id-${index}`);
      const renew = () => Promise.all(ids.map((id) => store.acquireLease(id, 'cart-1', LONG_MS)));
      const taken = await renew();
      await redis.plain.hset('stream:id-3:lease', 'expires_at_ms', '9');
      await redis.plain.config('RESETSTAT');
      const renewed = await renew();
      const stats = await redis.plain.info('commandstats');
      expect(stats).toMatch(/cmdstat_evalsha:calls=1,/);
      expect(stats).toMatch(/cmdstat_hset:calls=100,/);
      expect(renewed[3]?.fence).toBe((taken[3]?.fence ?? 0) + 1);
      expect(renewed.toSpliced(3, 1)).toEqual(taken.toSpliced(3, 1));
      expect(Number(await redis.plain.hget('stream:id-99:lease', 'expires_at_ms'))).toBeGreaterThan(Date.now());
    });

    test('a lease under a key of another kind is refused; those that were asked for with it are given', async () => {
      const store = await open();
      await redis.plain.set('stream:bad:lease', 'a string');
      const asked = ['a', 'bad', 'b'].map((id) => store.acquireLease(id, 'cart-1', LONG_MS));
      const [a, bad, b] = await Promise.allSettled(asked);
      expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'checkpoint_corrupt' } });
      expect([a, b]).toMatchObject([{ status: 'fulfilled' }, { status: 'fulfilled' }]);
    });

    async function rewrite(field: string, value: string): Promise<void> {
      await redis.plain.hset(`stream:${ID}:state`, field, value);
      await redis.plain.hset(`stream:${ID}:meta`, 'original_path', '/rec/before.mp4');
    }

    test.each([
      ['lost everything', (): Promise<unknown> => redis.plain.flushdb()],
      ['lost the public fields', (): Promise<unknown> => redis.plain.del(`stream:${ID}:meta`)],
      ['lost its set', (): Promise<unknown> => redis.plain.del('streams:active')],
      ['holds the step of another writer', () => rewrite('writer', 'x')],
      ['was restored from an older copy', () => rewrite('step', '0')],
    ])('a Redis that %s gets the complete step', async (_what, happens) => {
      const store = await open();
      await store.save(step(1));
      await store.save(step(2));
      await happens();
      await store.save(step(3));
      expect(await redis.plain.smembers('streams:active')).toEqual([ID]);
      expect((await store.load(ID))?.record).toEqual(step(3).record);
      expect(await redis.plain.hgetall(`stream:${ID}:meta`)).toMatchObject({
        original_path: `/rec/${ID}.mp4`,
        status: 'processing',
        total_bytes_sent: '3',
      });
      expect(Object.keys(await redis.plain.hgetall(`stream:${ID}:parts`))).toContain('3');
    });

    test('a key of another kind refuses a step, and nothing of it is written', async () => {
      const store = await open();
      await store.save(step(1));
      await redis.plain.del(`stream:${ID}:parts`);
      await redis.plain.set(`stream:${ID}:parts`, 'a string');
      const before = await redis.plain.hgetall(`stream:${ID}:state`);
      for (let tries = 1; tries <= 2; tries++)
        await expect(store.save(step(2))).rejects.toMatchObject({ code: 'checkpoint_corrupt' });
      expect(await redis.plain.hgetall(`stream:${ID}:state`)).toEqual(before);
      expect(await redis.plain.hget(`stream:${ID}:meta`, 'total_bytes_sent')).toBe('1');
    });

    test('a record secret seals every step, also one of which only the changes are written', async () => {
      const store = await open('a secret of the workstations');
      for (const partNumber of [1, 2, 3]) await store.save(step(partNumber));
      const other = await open('a secret of the workstations');
      const stored = await other.load(ID);
      expect(stored?.record).toEqual(step(3).record);
      expect([...(stored?.ledger.values() ?? [])].some(({ isUnread }) => isUnread === true)).toBe(false);
    });

    test('parts that arrive out of order move the next part to upload over all of them', async () => {
      const store = await open();
      await store.save(step(1));
      const next = () => redis.plain.hget(`stream:${ID}:meta`, 'next_part_to_upload');
      for (const [partNumber, expected] of [
        [4, '2'],
        [3, '2'],
        [2, '5'],
        [6, '5'],
        [5, '7'],
      ] as const) {
        await store.save(step(partNumber));
        expect(await next()).toBe(expected);
      }
    });
  });
}
