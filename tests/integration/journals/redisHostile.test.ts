import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hasEnded, thisHolder } from '../../../electron/engine/adapters/checkpointRedis/holder.ts';
import {
  RedisCheckpointStore,
  type RedisCheckpointStoreOptions,
} from '../../../electron/engine/adapters/checkpointRedis/redisCheckpointStore.ts';
import { logWeaknesses } from '../../../electron/engine/adapters/checkpointRedis/redisConnection.ts';
import type { ScriptedRedis } from '../../../electron/engine/adapters/checkpointRedis/redisScripts.ts';
import type { EndedCursor } from '../../../electron/engine/ports/checkpointStore.ts';
import { systemClock } from '../../../electron/engine/adapters/systemClock.ts';
import { exampleCheckpoint, examplePart, exampleRecord } from '../../support/checkpoints.ts';
import { faultOf } from '../../support/faultOf.ts';
import { notRun } from '../../support/notRun.ts';
import { emptyRedis } from '../../support/emptyRedis.ts';
import { redisMissing } from '../../support/redis.ts';

const SECRET = 'a secret of the crew';
const missing = redisMissing();

async function open(url: string, options: Partial<RedisCheckpointStoreOptions> = {}): Promise<RedisCheckpointStore> {
  const logger = { log: () => undefined };
  const store = await RedisCheckpointStore.open(url, { logger, clock: systemClock, ...options });
  onTestFinished(() => store.close());
  return store;
}

if (missing !== undefined) notRun('Somebody else writes to the shared journal', missing);
else {
  describe('Somebody else writes to the shared journal', () => {
    const redis = emptyRedis();

    const sealed = (): Promise<RedisCheckpointStore> => open(redis.server.url, { recordSecret: SECRET });

    test('a record with the shared secret is read, by every workstation that has it', async () => {
      const written = exampleCheckpoint('a', 'recording', [1, 2]);
      await (await sealed()).replace(written);
      const store = await sealed();
      expect(await store.loadUnfinished()).toEqual({ checkpoints: [written], damaged: [] });
      expect(await store.load('a')).toEqual(written);
      expect((await (await open(redis.server.url)).loadUnfinished()).checkpoints).toEqual([written]);
    });

    describe('a part that', () => {
      const [first, second] = [examplePart(1), examplePart(2)];
      const unread = (part: typeof first) => ({ ...part, isUnread: true });

      /** The two parts as they are read after somebody wrote to Redis. */
      async function readAfter(attack: () => Promise<unknown>) {
        await (await sealed()).replace({
          record: exampleRecord('a'),
          ledger: new Map([
            [1, first],
            [2, second],
          ]),
        });
        await attack();
        return [...((await (await sealed()).load('a'))?.ledger.values() ?? [])];
      }

      test('was sealed with the secret is believed', async () => {
        expect(await readAfter(async () => undefined)).toEqual([first, second]);
      });

      test('was altered says nothing of its bytes: it is sent again', async () => {
        const altered = { ...first, digest: 'e'.repeat(32), crc32: 7 };
        const parts = await readAfter(() => redis.plain.hset('stream:a:state', 'part:1', JSON.stringify(altered)));
        expect(parts).toMatchObject([unread(altered), second]);
      });

      test('was altered under its MAC, or was sealed for another place, says nothing either', async () => {
        const parts = await readAfter(async () => {
          const stored = (await redis.plain.hget('stream:a:state', 'part:1')) ?? '';
          await redis.plain.hset('stream:a:state', 'part:1', stored.replace(/"digest":"./, '"digest":"0'));
          const moved = (await redis.plain.hget('stream:a:state', 'part:2')) ?? '';
          await redis.plain.hset('stream:a:state', 'part:2', moved.replace('"crc32":', '"crc32":1'));
        });
        expect(parts.map(({ isUnread }) => isUnread)).toEqual([true, true]);
      });
    });

    test.each([
      ['planted', async (store: RedisCheckpointStore) => store.save({ record: exampleRecord('a') })],
      ['altered', async () => redis.plain.hset('stream:a:state', 'record', recordText('a', { path: '/etc/shadow' }))],
      ['with a MAC of nonsense', async () => redis.plain.hset('stream:a:state', 'mac', 'v1:00')],
      ['without its MAC', async () => redis.plain.hdel('stream:a:state', 'mac')],
      [
        'moved to another id',
        async () => {
          await redis.plain.copy('stream:b:state', 'stream:a:state', 'REPLACE');
          await redis.plain.hset('stream:a:state', 'record', recordText('a'));
        },
      ],
    ])('a record that was %s is reported, and never resumed', async (_what, attack) => {
      const store = await sealed();
      await store.save({ record: exampleRecord('a') });
      await store.save({ record: exampleRecord('b') });
      await attack(await open(redis.server.url));
      const { checkpoints, damaged } = await store.loadUnfinished();
      expect(checkpoints.map(({ record }) => record.id)).toEqual(['b']);
      expect(damaged).toMatchObject([{ recordingId: 'a', problem: expect.stringContaining('authentic') as string }]);
      expect(await store.load('a')).toBeUndefined();
      await store.replace(exampleCheckpoint('b', 'completed', [1]));
      await redis.plain.zadd('streams:ended', 1, 'a');
      expect((await store.loadFinished(10)).map(({ record }) => record.id)).toEqual(['b']);
    });

    test('a mark that was planted does not make a file count as done', async () => {
      const mark = {
        recordingId: 'a',
        fingerprint: exampleRecord('a').fingerprint,
        sizeBytes: 1,
        mtimeMs: 2.5,
        isDiscarded: false,
      };
      const store = await sealed();
      await store.markSource('/rec/a.mp4', mark);
      expect(await store.findSource('/rec/a.mp4')).toEqual(mark);
      // A workstation without the secret believes everything.
      const believing = await open(redis.server.url);
      expect(await believing.findSource('/rec/a.mp4')).toEqual(mark);
      await believing.markSource('/rec/b.mp4', mark);
      expect(await store.findSource('/rec/b.mp4')).toBeUndefined();
      const genuine = (await redis.plain.hget('streams:sources', '/rec/a.mp4')) ?? '';
      await redis.plain.hset('streams:sources', '/rec/c.mp4', genuine);
      await redis.plain.hset('streams:sources', '/rec/a.mp4', genuine.replace('2.5', '9.5'));
      expect(await store.findSource('/rec/c.mp4')).toBeUndefined();
      expect(await store.findSource('/rec/a.mp4')).toBeUndefined();
    });

    test('a secret that could be guessed is refused', async () => {
      expect(await faultOf(open(redis.server.url, { recordSecret: 'short' }))).toMatchObject({
        disposition: 'attention',
      });
    });

    test('a state of a hundred thousand fields, of 40 MB or of another kind does not keep the others from being read', async () => {
      const store = await open(redis.server.url);
      for (const id of ['many', 'large', 'list', 'fine'])
        await store.save({ record: exampleRecord(id), put: [examplePart(1)] });
      const fields = Array.from({ length: 100_000 }, (_, index) => [`part:${index}`, 'x']).flat();
      for (let at = 0; at < fields.length; at += 20_000)
        await redis.plain.hset('stream:many:state', ...fields.slice(at, at + 20_000));
      await redis.plain.hset('stream:large:state', 'part:7', 'x'.repeat(40_000_000));
      await redis.plain.del('stream:list:state');
      await redis.plain.rpush('stream:list:state', 'x');
      await redis.plain.sadd('streams:active', 'x'.repeat(100_000), '../../etc', '{"a":1}');
      const { checkpoints, damaged } = await store.loadUnfinished();
      expect(checkpoints.map(({ record }) => record.id)).toEqual(['fine']);
      expect(damaged.map(({ recordingId }) => recordingId).sort()).toEqual(['large', 'list', 'many']);
      const problems = new Map(damaged.map(({ recordingId, problem }) => [recordingId, problem]));
      expect(problems.get('many')).toMatch(/it has too many fields\.$/);
      expect(problems.get('large')).toMatch(/it is too large\.$/);
      expect(problems.get('list')).toMatch(/it is a list\.$/);
    });

    test('entries that ended at no time do not keep the history from being read', async () => {
      const store = await open(redis.server.url);
      const ended = ['a', 'b', 'c'].map((id) => exampleCheckpoint(id, 'completed', [1]));
      for (const checkpoint of ended) await store.replace(checkpoint);
      for (let n = 0; n < 5; n++) {
        await redis.plain.zadd('streams:ended', '+inf', `later-${n}`);
        await redis.plain.zadd('streams:ended', '-inf', `earlier-${n}`);
      }
      const read: string[] = [];
      let after: EndedCursor | undefined;
      do {
        const page = await store.loadEnded({ limit: 2, ...(after === undefined ? {} : { after }) });
        read.push(...page.records.map(({ id }) => id));
        after = page.next;
      } while (after !== undefined);
      expect(read.toSorted()).toEqual(['a', 'b', 'c']);
    });

    test('a list of a hundred megabytes is a fault, and the connection comes back', async () => {
      const store = await open(redis.server.url);
      for (let at = 0; at < 100; at++) await redis.plain.sadd('streams:active', `${at}${'x'.repeat(1_000_000)}`);
      expect(await faultOf(store.loadUnfinished())).toMatchObject({ code: 'checkpoint_unavailable' });
      await redis.plain.del('streams:active');
      await expect.poll(() => store.ping().catch(() => -1), { timeout: 60_000 }).toBeGreaterThanOrEqual(0);
    });

    test('a lease of a process that has ended on this machine is taken over at once, with a higher fence', async () => {
      if (process.platform !== 'linux') return;
      const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
      const own = thisHolder();
      const holder = { nonce: 'of the child', process: await described(child.pid ?? 0, own.process) };
      const former = await open(redis.server.url, { holder });
      const lease = await former.acquireLease('a', 'cart-1', 600_000);
      const store = await open(redis.server.url, { holder: own });
      expect(await store.acquireLease('a', 'cart-1', 600_000)).toBeUndefined();
      child.kill('SIGKILL');
      await once(child, 'exit');
      const taken = await store.acquireLease('a', 'cart-1', 600_000);
      expect(taken?.fence).toBe((lease?.fence ?? 0) + 1);
      expect(await former.acquireLease('a', 'cart-1', 600_000)).toBeUndefined();
    });
  });
}

test.each([
  ['redis://127.0.0.1:6379/0', 0],
  ['redis://localhost:6379/0', 0],
  ['rediss://cache.example:6379/0', 0],
  ['redis://10.0.0.7:6379/0', 1],
  ['redis://cache.example:6379/0', 1],
])('the connection to %s is warned of %i times', async (shown, times) => {
  const warnings: unknown[] = [];
  const logger = { log: (...line: readonly unknown[]) => void warnings.push(line) };
  // Only this command is sent.
  const redis = { info: async () => '' } as unknown as ScriptedRedis;
  await logWeaknesses(redis, shown, logger);
  expect(warnings).toHaveLength(times);
});

describe('A process', () => {
  test('is not taken for ended while it runs, on another machine, or where nothing is known', () => {
    const own = thisHolder().process;
    expect(hasEnded(own)).toBe(false);
    expect(hasEnded('')).toBe(false);
    expect(hasEnded(own.replace(/^\w/, (digit) => (digit === '0' ? '1' : '0')))).toBe(false);
    if (process.platform !== 'linux') return;
    // The number now belongs to a process that was started at another time.
    expect(hasEnded(own.replace(/\d+$/, '1'))).toBe(true);
    expect(thisHolder().nonce).not.toBe(thisHolder().nonce);
  });
});

test('an answer without end is given up before it takes much memory', async () => {
  let sent = 0;
  const endless = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write('$9000000000\r\n');
      const piece = Buffer.alloc(1024 * 1024);
      const pour = (): void => {
        while (!socket.destroyed && socket.write(piece)) sent += piece.length;
        if (!socket.destroyed) socket.once('drain', pour);
      };
      pour();
    });
  });
  await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void endless.close());
  // Listening on TCP gives an address record.
  const { port } = endless.address() as AddressInfo;
  const fault = await faultOf(open(`redis://127.0.0.1:${port}`));
  expect(fault.code).toBe('checkpoint_unavailable');
  expect(sent).toBeLessThan(200 * 1024 * 1024);
});

test('a few bytes that announce lists without end take no memory', async () => {
  const hostile = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write('*30000000\r\n'.repeat(10)));
  });
  await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void hostile.close());
  const { port } = hostile.address() as AddressInfo;
  let largest = 0;
  const timer = setInterval(() => (largest = Math.max(largest, process.memoryUsage().heapTotal)), 1);
  onTestFinished(() => clearInterval(timer));
  const before = process.memoryUsage().heapTotal;
  const fault = await faultOf(open(`redis://127.0.0.1:${port}`));
  expect(fault.code).toBe('checkpoint_unavailable');
  // Ten lists would take 2.4 GB.
  expect(largest - before).toBeLessThan(200 * 1024 * 1024);
});

function recordText(id: string, change = {}): string {
  return JSON.stringify({ ...exampleRecord(id), ...change });
}

/** The description of a running process, in the form of `own`. */
async function described(pid: number, own: string): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
  const start = stat.replace(/^.*\) /s, '').split(' ')[19] ?? '';
  return own.replace(/\d+ \d+$/, `${pid} ${start}`);
}
