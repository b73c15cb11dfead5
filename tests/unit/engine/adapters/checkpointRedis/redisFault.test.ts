import { expect, test } from 'vitest';
import { redisFault } from '../../../../../electron/engine/adapters/checkpointRedis/redisFault.ts';
import { inGerman, isSentence } from '../../../../../shared/sentences/sentence.ts';

test.each([
  'WRONGPASS invalid username-password pair',
  'NOAUTH Authentication required.',
  'NOPERM this user has no permissions',
  "READONLY You can't write against a read only replica.",
  "OOM command not allowed when used memory > 'maxmemory'.",
  'MISCONF Redis is configured to save RDB snapshots',
  'LOADING Redis is loading the dataset in memory',
  'MOVED 3999 127.0.0.1:6381',
  'WRONGTYPE Operation against a key',
  'ERR DB index is out of range',
  "ERR unknown command 'EVALSHA'",
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'getaddrinfo ENOTFOUND redis.example',
  'connect ECONNREFUSED 127.0.0.1:6379',
  'connect ETIMEDOUT',
  'something else',
])('%s is told in a sentence that names the server, in both languages', (text) => {
  const { message } = redisFault(new Error(text), 'redis.example:6379');
  expect(message).toContain('redis.example:6379');
  expect(isSentence(message)).toBe(true);
  expect(inGerman(message)).toContain('Redis unter redis.example:6379 ');
});
