import { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import type { RedisCheckpointStore } from '../../../electron/engine/adapters/checkpointRedis/redisCheckpointStore.ts';
import { checkpointStoreContract } from '../../contract/checkpointStore.contract.ts';
import { notRun } from '../../support/notRun.ts';
import { redisMissing, startRedis, type RunningRedis } from '../../support/redis.ts';
import { openRedis } from '../../support/journals.ts';

/** A busy machine needs longer than the default for a step of ten thousand parts. */
const ANSWER_MS = 60_000;
const missing = redisMissing();

if (missing !== undefined) notRun('The shared journal keeps checkpoints', missing);
else {
  let server: RunningRedis;
  let plain: Redis;
  beforeAll(async () => {
    server = await startRedis({ password: 'p@ss:w/rd' });
    plain = new Redis(`${server.url}/3`);
  });
  afterAll(async () => {
    plain.disconnect();
    await server.stop();
  });

  checkpointStoreContract('The shared journal', {
    async start(options = {}) {
      await plain.flushdb();
      const opened: RedisCheckpointStore[] = [];
      const open = async (): Promise<RedisCheckpointStore> => {
        const store = await openRedis(`${server.url}/3`, { timeoutMs: ANSWER_MS, ...options });
        opened.push(store);
        return store;
      };
      const closeAll = async (): Promise<void> => {
        for (const store of opened) await store.close();
      };
      return {
        store: await open(),
        async reopen() {
          await closeAll();
          return open();
        },
        openSecond: open,
        async damage(id, part, text) {
          await plain.hset(`stream:${id}:state`, part === 'record' ? 'record' : `part:${part}`, text);
        },
        recordText: async (id) => (await plain.hget(`stream:${id}:state`, 'record')) ?? undefined,
        close: closeAll,
      };
    },
  });
}
