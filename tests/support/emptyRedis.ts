import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type RunningRedis, startRedis } from './redis.ts';

/** A Redis for the tests of one `describe`, and a connection to look into it; empty before each test. */
export interface EmptyRedis {
  readonly server: RunningRedis;
  readonly plain: Redis;
}

/** Registers the start, the emptying and the stop in the `describe` that calls it. Throws when it is used outside of a test. */
export function emptyRedis(): EmptyRedis {
  let running: EmptyRedis | undefined;
  beforeAll(async () => {
    const server = await startRedis();
    running = { server, plain: new Redis(server.url) };
  });
  beforeEach(async () => {
    await running?.plain.flushall();
  });
  afterAll(async () => {
    running?.plain.disconnect();
    await running?.server.stop();
  });
  const started = (): EmptyRedis => {
    if (running === undefined) throw new Error('Redis was not started.');
    return running;
  };
  return {
    get server() {
      return started().server;
    },
    get plain() {
      return started().plain;
    },
  };
}
