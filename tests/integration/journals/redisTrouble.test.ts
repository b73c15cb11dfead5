import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { redisFault } from '../../../electron/engine/adapters/checkpointRedis/redisFault.ts';
import type {
  RedisCheckpointStore,
  RedisCheckpointStoreOptions,
} from '../../../electron/engine/adapters/checkpointRedis/redisCheckpointStore.ts';
import { examplePart, exampleRecord } from '../../support/checkpoints.ts';
import { faultOf } from '../../support/faultOf.ts';
import { startFaultyRedis } from '../../support/faultyRedis.ts';
import { notRun } from '../../support/notRun.ts';
import { redisMissing, startRedis, type RedisServerOptions, type RunningRedis } from '../../support/redis.ts';
import { startTcpProxy } from '../../support/tcpProxy.ts';
import { openRedis } from '../../support/journals.ts';

const PASSWORD = 'sésame:open/now@1';
const missing = redisMissing();

describe('An address of Redis', () => {
  test.each([
    '',
    'localhost:6379',
    'http://localhost',
    'redis://',
    'redis://host:99999',
    'redis://host/db',
    'redis://host/0?password=geheim',
    'redis://:%zz@host',
    'redis://:geh/eim@host',
  ])('%j is refused with the form it should have, and is not repeated', async (url) => {
    const fault = await faultOf(openRedis(url));
    expect(fault).toMatchObject({ code: 'checkpoint_unavailable', disposition: 'attention' });
    expect(fault.message).toContain('redis://:password@host:6379/0');
    expect(inspect(fault, { depth: 9 })).not.toContain('geh');
  });
});

describe('What Redis answers becomes a fault that says what to do', () => {
  test.each([
    ['LOADING Redis is loading the dataset in memory', 'checkpoint_unavailable', 'retry', /still reading/],
    ['MOVED 3999 127.0.0.1:6381', 'checkpoint_unavailable', 'attention', /cluster/],
    ["CROSSSLOT Keys in request don't hash to the same slot", 'checkpoint_unavailable', 'attention', /cluster/],
    ["NOPERM this user has no permissions to run the 'eval' command", 'checkpoint_unavailable', 'attention', /EVAL/],
    [
      "ERR Error running script (call to f_1): @user_script:3: -OOM command not allowed when used memory > 'maxmemory'.",
      'checkpoint_full',
      'attention',
      /maxmemory/,
    ],
    ["ERR unknown command 'EVALSHA'", 'checkpoint_unavailable', 'attention', /too old/],
    ['getaddrinfo ENOTFOUND redis.invalid', 'checkpoint_unavailable', 'retry', /under that name/],
    ['something nobody expects', 'checkpoint_unavailable', 'retry', /cannot be reached now/],
  ])('%s', (answer, code, disposition, sentence) => {
    const fault = redisFault(new Error(answer), 'redis://host:6379/0');
    expect(fault).toMatchObject({ code, disposition });
    expect(fault.message).toMatch(sentence);
  });
});

if (missing !== undefined) notRun('The shared journal when Redis is in trouble', missing);
else {
  describe('The shared journal when Redis is in trouble', () => {
    test('the password opens, and stands in no log line', async () => {
      const server = await redis({ password: PASSWORD });
      const lines: unknown[] = [];
      const store = await opened(server.url, { logger: { log: (...line) => lines.push(line) } });
      await store.save({ record: exampleRecord('a') });
      await server.kill();
      await faultOf(store.ping());
      await vi.waitUntil(() => lines.length > 0, { timeout: 60_000 });
      expectNoPassword(lines);
    });

    test('a wrong password, and none, are said as such; the password is not repeated', async () => {
      const server = await redis({ password: 'another' });
      const lines: unknown[] = [];
      const logger = { log: (...line: unknown[]) => lines.push(line) };
      const wrong = await faultOf(openRedis(server.url.replace('another', encodeURIComponent(PASSWORD)), { logger }));
      expect(wrong).toMatchObject({ code: 'checkpoint_unavailable', disposition: 'attention' });
      expect(wrong.message).toContain('refuses the password');
      expectNoPassword([wrong, lines]);
      const none = await faultOf(openRedis(server.url.replace(':another@', ''), { logger }));
      expect(none).toMatchObject({ code: 'checkpoint_unavailable', disposition: 'attention' });
      expect(none.message).toContain('asks for a password');
    });

    test('a user of its own needs no more than the documented rights', async () => {
      const server = await redis();
      await server.cli(
        'ACL',
        'SETUSER',
        'rushes',
        'on',
        '>geheim',
        '~stream:*',
        '~streams:*',
        '+@all',
        '-@admin',
        '-@dangerous',
      );
      const store = await opened(server.url.replace('redis://', 'redis://rushes:geheim@'));
      await store.save({ record: exampleRecord('a'), put: [examplePart(1)] });
      expect((await store.loadUnfinished()).checkpoints).toHaveLength(1);
      await server.cli('ACL', 'SETUSER', 'reader', 'on', '>geheim', '~*', '+@read', '+@connection');
      const fault = await faultOf(openRedis(server.url.replace('redis://', 'redis://reader:geheim@')));
      expect(fault).toMatchObject({ disposition: 'attention' });
      expect(fault.message).toContain('EVAL');
    });

    test('nothing listens there', async () => {
      const server = await redis();
      await server.kill();
      const fault = await faultOf(openRedis(server.url));
      expect(fault).toMatchObject({ code: 'checkpoint_unavailable', disposition: 'retry' });
      expect(fault.message).toContain('refuses connections');
    });

    test('a database number that is not there is not silently another one', async () => {
      const server = await redis();
      const fault = await faultOf(openRedis(`${server.url}/99`));
      expect(fault).toMatchObject({ code: 'checkpoint_unavailable', disposition: 'attention' });
      expect(fault.message).toContain('no database of that number');
    });

    test('a read-only replica', async () => {
      const primary = await redis();
      const replica = await redis({ args: ['--replicaof', `127.0.0.1 ${primary.port}`] });
      const fault = await faultOf(openRedis(replica.url));
      expect(fault).toMatchObject({ code: 'checkpoint_unavailable', disposition: 'attention' });
      expect(fault.message).toContain('read-only replica');
    });

    test('its memory is full: nothing of the step is written, and it goes on when there is room', async () => {
      const server = await redis();
      const store = await opened(server.url);
      await store.save({ record: exampleRecord('a'), put: [examplePart(1)] });
      await server.cli('CONFIG', 'SET', 'maxmemory', '1');
      const fault = await faultOf(store.save({ record: exampleRecord('a', { bytesSent: 5 }), put: [examplePart(2)] }));
      expect(fault).toMatchObject({ code: 'checkpoint_full', disposition: 'attention' });
      expect(fault.message).toContain('nothing is lost');
      expect((await store.load('a'))?.ledger.size).toBe(1);
      await server.cli('CONFIG', 'SET', 'maxmemory', '0');
      await store.save({ record: exampleRecord('a', { bytesSent: 5 }), put: [examplePart(2)] });
      expect((await store.load('a'))?.ledger.size).toBe(2);
    });

    test('its disk cannot be written', async () => {
      const server = await redis();
      const store = await opened(server.url);
      const folder = (await server.cli('CONFIG', 'GET', 'dir')).split('\n')[1] ?? '';
      // A folder in the place of its snapshot makes every snapshot fail.
      mkdirSync(path.join(folder, 'dump.rdb', 'x'), { recursive: true });
      await server.cli('CONFIG', 'SET', 'save', '3600 1');
      await server.cli('BGSAVE');
      await vi.waitUntil(async () => (await server.cli('INFO', 'persistence')).includes('last_bgsave_status:err'), {
        timeout: 60_000,
        interval: 50,
      });
      const fault = await faultOf(store.save({ record: exampleRecord('a') }));
      expect(fault).toMatchObject({ code: 'checkpoint_full', disposition: 'attention' });
      expect(fault.message).toContain('its own disk');
    });

    test('killed and started again: calls fail at once meanwhile, the connection comes back, what was acknowledged is there', async () => {
      const server = await redis();
      const store = await opened(server.url);
      for (let part = 1; part <= 50; part++) {
        await store.save({ record: exampleRecord('a', { bytesSent: part }), put: [examplePart(part)] });
      }
      await server.kill();
      const fault = await faultOf(
        store.save({ record: exampleRecord('a', { bytesSent: 51 }), put: [examplePart(51)] }),
      );
      expect(fault).toMatchObject({ code: 'checkpoint_unavailable', disposition: 'retry' });
      await server.restart();
      await vi.waitUntil(() => store.ping().catch(() => undefined), { timeout: 60_000, interval: 50 });
      const after = await store.load('a');
      expect(after?.ledger.size).toBe(50);
      expect(after?.record.bytesSent).toBe(50);
    });

    test('Redis hangs: the call ends with a fault, and works again when Redis does', async () => {
      const server = await redis();
      const store = await opened(server.url, { timeoutMs: 2_000 });
      process.kill(server.pid, 'SIGSTOP');
      const fault = await faultOf(store.save({ record: exampleRecord('a') }));
      process.kill(server.pid, 'SIGCONT');
      expect(fault).toMatchObject({ code: 'checkpoint_unavailable', disposition: 'retry' });
      await vi.waitUntil(() => store.ping().catch(() => undefined), { timeout: 60_000, interval: 50 });
      await store.save({ record: exampleRecord('a', { bytesSent: 2 }) });
      expect((await store.load('a'))?.record.bytesSent).toBe(2);
    });

    test('an answer that goes on without end, slowly: the connection is given up, and another one works', async () => {
      const server = await redis();
      const line = await startFaultyRedis(server.port, onTestFinished);
      // On a busy machine the first answer may take longer than the answer without end.
      const store = await vi.waitFor(() => opened(`redis://127.0.0.1:${line.port}`, { timeoutMs: 1_000 }), {
        timeout: 60_000,
      });
      line.strike(/PING/i, 'endless', 1);
      expect(await faultOf(store.ping())).toMatchObject({ code: 'checkpoint_unavailable', disposition: 'retry' });
      await vi.waitUntil(() => store.ping().catch(() => undefined), { timeout: 60_000, interval: 50 });
    });

    test('a connection that takes its time comes back, however often the journal is asked meanwhile', async () => {
      const server = await redis({ isTls: true });
      const line = await startFaultyRedis(server.port, onTestFinished);
      const store = await opened(server.url.replace(`:${server.port}`, `:${line.port}`), {
        certificateAuthority: server.certificateAuthority ?? '',
      });
      await server.kill();
      await faultOf(store.ping());
      await server.restart();
      const delayed = line.strike(/^/, 'delay', 1_000);
      await vi.waitUntil(() => store.ping().catch(() => undefined), { timeout: 60_000, interval: 20 });
      expect(delayed()).toBeGreaterThan(0);
    });

    test('a step that was given up, and arrives after a later one, changes nothing', async () => {
      const server = await redis();
      const proxy = await startTcpProxy(server.port);
      onTestFinished(() => proxy.close());
      const store = await opened(`redis://127.0.0.1:${proxy.port}`, { timeoutMs: 2_000 });
      await store.save({ record: exampleRecord('a', { bytesSent: 1 }), put: [examplePart(1)] });
      proxy.hold();
      const early = exampleRecord('a', { bytesSent: 2 });
      await faultOf(store.save({ record: early, put: [examplePart(1, { etag: 'early' })] }));
      const late = { record: exampleRecord('a', { bytesSent: 3 }), put: [examplePart(1, { etag: 'late' })] };
      // Answered over a new connection only: the old one holds what it was given.
      await vi.waitUntil(() => store.ping().catch(() => undefined), { timeout: 60_000, interval: 50 });
      await store.save(late);
      await proxy.release();
      const stored = await store.load('a');
      expect(stored?.record).toEqual(late.record);
      expect(stored?.ledger.get(1)?.etag).toBe('late');
    });

    test('TLS: a trusted certificate opens; an untrusted one, and a port without TLS, are said as such', async () => {
      const server = await redis({ isTls: true, password: PASSWORD });
      const certificateAuthority = server.certificateAuthority ?? '';
      const store = await opened(server.url, { certificateAuthority });
      await store.save({ record: exampleRecord('a') });
      expect(await server.cli('SMEMBERS', 'streams:active')).toBe('a');
      const untrusted = await faultOf(openRedis(server.url));
      expect(untrusted).toMatchObject({ code: 'checkpoint_unavailable', disposition: 'attention' });
      expect(untrusted.message).toContain('certificate');
      expectNoPassword([untrusted]);
      const plainServer = await redis();
      const plain = await faultOf(openRedis(plainServer.url.replace('redis:', 'rediss:'), { timeoutMs: 1_000 }));
      expect(plain).toMatchObject({ code: 'checkpoint_unavailable' });
      const tlsPort = await faultOf(openRedis(server.url.replace('rediss:', 'redis:'), { timeoutMs: 1_000 }));
      expect(tlsPort).toMatchObject({ code: 'checkpoint_unavailable' });
    });

    test('settings of Redis that may cost the journal are logged when opening', async () => {
      const server = await redis({ args: ['--appendonly', 'no', '--maxmemory-policy', 'allkeys-lru'] });
      const lines: unknown[][] = [];
      await opened(server.url, { logger: { log: (...line) => lines.push(line) } });
      expect(lines.map(([level]) => level)).toEqual(['warn', 'warn']);
      expect(inspect(lines)).toContain('appendonly yes');
      expect(inspect(lines)).toContain('noeviction');
    });
  });
}

async function redis(options?: RedisServerOptions): Promise<RunningRedis> {
  const server = await startRedis(options);
  onTestFinished(() => server.stop());
  return server;
}

async function opened(url: string, options?: Partial<RedisCheckpointStoreOptions>): Promise<RedisCheckpointStore> {
  const store = await openRedis(url, options);
  onTestFinished(() => store.close());
  return store;
}

function expectNoPassword(where: unknown): void {
  const text = inspect(where, { depth: 12, showHidden: true });
  expect(text).not.toContain(PASSWORD);
  expect(text).not.toContain(encodeURIComponent(PASSWORD));
}
