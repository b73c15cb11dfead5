import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEngineMetrics } from '../../../../../electron/engine/adapters/metrics/engineMetrics.ts';
import { measuredCheckpointStore } from '../../../../../electron/engine/adapters/metrics/measuredCheckpointStore.ts';
import {
  type MetricsServer,
  startMetricsServer,
} from '../../../../../electron/engine/adapters/metrics/metricsServer.ts';
import type { CheckpointChange, CheckpointStore } from '../../../../../electron/engine/ports/checkpointStore.ts';
import type { EngineEvent } from '../../../../../shared/engineEvents.ts';
import { folderView, recordingView, snapshotOf, watchStatistics } from '../../../../fakes/views.ts';

const STREAM = { time: '2026-05-04T10:10:00.000+00:00', stream_id: recordingView().id, path: '/a.mp4', key: 'k' };

function part(size: number, resent = false): EngineEvent {
  return { event: 'part.stored', ...STREAM, part_number: 1, size_bytes: size, resent };
}

const WATCHED = watchStatistics();

const COMPLETED: EngineEvent = {
  event: 'stream.completed',
  ...STREAM,
  bucket: 'b',
  size_bytes: 50_000_000,
  parts: 2,
  parts_resent: 1,
  etag: 'e',
  checksum: { algorithm: 'CRC32', value: '00000000', verified_by: 'checksum' },
  seconds_after_last_write: 2.4,
};

async function serving(
  health: () => Promise<string | undefined> = async () => undefined,
  requestTimeoutMs = 10_000,
): Promise<{
  readonly server: MetricsServer;
  readonly metrics: ReturnType<typeof createEngineMetrics>;
  get(path: string, method?: string): Promise<{ status: number; type: string | null; text: string }>;
}> {
  const metrics = createEngineMetrics(
    () => snapshotOf([recordingView()], { active: 1, behindSeconds: 2, behindBytes: 28_000_000, needsYou: 1 }),
    () => new Map([['/media/cards', WATCHED]]),
  );
  const server = await startMetricsServer({ port: 0, metrics, health, requestTimeoutMs });
  onTestFinished(() => server.close());
  return {
    server,
    metrics,
    async get(path, method = 'GET') {
      const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
      return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
    },
  };
}

/** Everything the server sends until it closes the connection. */
function rawAnswer(port: number, request: string, { host = '127.0.0.1', isComplete = true } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, host, () => (isComplete ? socket.end(request) : socket.write(request)));
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('error', reject).on('close', () => resolve(answer));
  });
}

/** Name with labels → value, every line of the exposition format checked on the way. */
function series(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const match = /^([a-z_:][\w:]*(?:\{[^}]*\})?) (-?[\d.e+-]+|NaN|[+-]Inf)$/i.exec(line);
      if (match === null) throw new Error(`No line of the exposition format: ${line}`);
      return [match[1] ?? '', Number(match[2]?.replace('Inf', 'Infinity'))];
    }),
  );
}

describe('metrics', () => {
  it('are scraped under the names dashboards know', async () => {
    const { metrics, get } = await serving();
    for (const event of [part(10), part(20), part(20, true), COMPLETED]) metrics.count(event);
    metrics.count({ event: 'stream.attention', ...STREAM, code: 'x', message: 'y' });
    metrics.count({ event: 'stream.attention', ...STREAM, code: 'x', message: 'y' });
    metrics.operationFailed('upload_part');
    metrics.checkpointTook(4);
    const { status, type, text } = await get('/metrics');
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(Object.fromEntries(series(text))).toMatchObject({
      video_chunks_uploaded_total: 3,
      video_bytes_uploaded_total: 50,
      video_chunks_resent_total: 1,
      'video_failed_operations_total{operation_type="upload_part"}': 1,
      'video_failed_operations_total{operation_type="metadata"}': 0,
      video_stream_duration_seconds_count: 1,
      video_stream_duration_seconds_sum: 600,
      video_processing_time_seconds_sum: 2.4,
      'video_checkpoint_write_seconds_bucket{le="0.005"}': 1,
      active_streams_gauge: 1,
      streams_completed_total: 1,
      streams_failed_total: 1,
      video_lag_seconds: 2,
      video_lag_bytes: 28_000_000,
      streams_needing_attention_gauge: 1,
    });
    expect([...series(text).keys()].some((name) => name.startsWith('process_cpu_seconds_total'))).toBe(true);
  });

  it.each([
    [null, { quick: 0, schedule: 0, setting: 0 }, Number.POSITIVE_INFINITY],
    [
      { rule: 'schedule', bytesPerSecond: 250_000, term: null, until: null },
      { quick: 0, schedule: 1, setting: 0 },
      250_000,
    ],
    [
      { rule: 'quick', bytesPerSecond: null, term: 'restart', until: null },
      { quick: 1, schedule: 0, setting: 0 },
      Number.POSITIVE_INFINITY,
    ],
  ] as const)('tell the limit %j and its rule', async (limit, rules, bytesPerSecond) => {
    const metrics = createEngineMetrics(
      () => snapshotOf([], { limit }),
      () => new Map(),
    );
    const found = series((await metrics.scrape()).text);
    expect(found.get('rushes_upload_limit_bytes_per_second')).toBe(bytesPerSecond);
    for (const [rule, value] of Object.entries(rules))
      expect(found.get(`rushes_upload_limit_rule{rule="${rule}"}`)).toBe(value);
  });

  it('tell how each folder is watched, at every scrape anew', async () => {
    const { get } = await serving();
    await get('/metrics');
    const watched = [...series((await get('/metrics')).text)].filter(([name]) => name.startsWith('rushes_watch'));
    expect(Object.fromEntries(watched)).toEqual({
      'rushes_watch_events_total{folder="/media/cards"}': 10,
      'rushes_watch_events_filtered_total{folder="/media/cards"}': 3,
      'rushes_watch_events_coalesced_total{folder="/media/cards"}': 2,
      'rushes_watch_files_found_by_sweep_total{folder="/media/cards"}': 1,
      'rushes_watch_errors_total{folder="/media/cards"}': 0,
      'rushes_watch_queue_length{folder="/media/cards"}': 4,
      'rushes_watch_latency_seconds{folder="/media/cards",quantile="0.5"}': 0.025,
      'rushes_watch_healthy{folder="/media/cards"}': 1,
    });
  });

  it.each([{ isBlind: true }, { problemSince: '2026-05-04T10:00:00.000+00:00' }] as const)(
    'call a folder with %j not healthy',
    async (change) => {
      const snapshot = { ...snapshotOf([]), folders: [folderView(change), folderView({ path: '/p', isPaused: true })] };
      const { text } = await createEngineMetrics(
        () => snapshot,
        () => new Map(),
      ).scrape();
      const healthy = [...series(text)].filter(([name]) => name.startsWith('rushes_watch_healthy'));
      expect(healthy).toEqual([['rushes_watch_healthy{folder="/media/cards"}', 0]]);
    },
  );

  it('count a file that went up in one request, of which no event tells', async () => {
    const { metrics, get } = await serving();
    metrics.count({ ...COMPLETED, size_bytes: 30, parts: 1 });
    const counted = series((await get('/metrics')).text);
    expect([counted.get('video_chunks_uploaded_total'), counted.get('video_bytes_uploaded_total')]).toEqual([1, 30]);
  });

  it('have no label that grows with the recordings', async () => {
    const { metrics, get } = await serving();
    // Kinds of the process's own open handles and garbage collections come and go.
    const names = async (): Promise<string[]> =>
      [...series((await get('/metrics')).text).keys()].filter((name) => !/^nodejs_(active|gc)/.test(name));
    const before = await names();
    for (let stream = 0; stream < 50; stream++) {
      const fields = { ...STREAM, stream_id: String(stream), path: `/${stream}.mp4` };
      for (const event of [part(1), COMPLETED]) metrics.count({ ...event, ...fields });
    }
    expect(await names()).toEqual(before);
  });

  it('say that all is well, or why not', async () => {
    const reasons: string[] = [];
    const { get } = await serving(async () => reasons[0]);
    expect(await get('/healthz')).toMatchObject({ status: 200, text: 'ok\n' });
    reasons.push('The journal does not answer.');
    expect(await get('/healthz')).toMatchObject({ status: 503, text: 'The journal does not answer.\n' });
  });

  it('are only read, and are nowhere else', async () => {
    const { get } = await serving();
    expect((await get('/metrics', 'POST')).status).toBe(405);
    expect((await get('/')).status).toBe(404);
  });

  it.each([
    ['GET // HTTP/1.1\r\nHost: localhost', 400],
    ['GET //evil.example/metrics HTTP/1.1\r\nHost: localhost', 400],
    ['GET http://[ HTTP/1.1\r\nHost: localhost', 400],
    ['OPTIONS * HTTP/1.1\r\nHost: localhost', 400],
    ['GET /metrics HTTP/1.1', 400],
    ['GET /metrics HTTP/1.0', 400],
    ['nonsense', 400],
    ['GET /%ff%zz HTTP/1.1\r\nHost: localhost', 404],
    ['POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0', 405],
    ['GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: rebound.example', 400],
    ['GET /metrics HTTP/1.1\r\nHost: rebound.example', 403],
    ['GET /metrics HTTP/1.1\r\nHost: localhost.rebound.example:80', 403],
    ['GET /healthz HTTP/1.1\r\nHost: localhost:1', 200],
    ['GET /healthz HTTP/1.1\r\nHost: [::1]', 200],
  ])('answer the request %j with its status %i, and serve on', async (head, status) => {
    const { server, get } = await serving();
    expect(await rawAnswer(server.port, `${head}\r\n\r\n`)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect((await get('/healthz')).status).toBe(200);
  });

  it('refuse a request whose head is too long', async () => {
    const { server } = await serving();
    const head = `GET /metrics HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'a'.repeat(9_000)}\r\n\r\n`;
    expect(await rawAnswer(server.port, head)).toMatch(/^HTTP\/1.1 431 /);
  });

  it('are listened for on the loopback address alone', async () => {
    const { server } = await serving();
    const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    const others = own.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address);
    // On Linux every address of 127.0.0.0/8 leads to this machine.
    if (process.platform === 'linux') others.push('127.0.0.2');
    for (const address of others)
      await expect(rawAnswer(server.port, '', { host: address })).rejects.toThrow('ECONNREFUSED');
  });

  it('cut a client that sends its request too slowly or keeps its connection idle', async () => {
    const { server, get } = await serving(undefined, 1_000);
    const open = { isComplete: false };
    expect(await rawAnswer(server.port, 'GET /metrics HTTP/1.1\r\nHost: loc', open)).toMatch(/^(HTTP\/1.1 408 .*)?$/s);
    const body = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc';
    expect(await rawAnswer(server.port, body, open)).toContain('HTTP/1.1 200');
    expect(await rawAnswer(server.port, '', open)).toMatch(/^(HTTP\/1.1 408 .*)?$/s);
    expect((await get('/healthz')).status).toBe(200);
  });

  it('take a limited number of connections at once, and answer a request beside them', async () => {
    const { server, get } = await serving();
    const ended: unknown[] = [];
    const sockets = Array.from({ length: 40 }, () => {
      const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
      return socket.on('close', () => ended.push(socket));
    });
    onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
    await expect.poll(() => ended.length, { timeout: 30_000 }).toBe(40 - 16);
    expect((await get('/healthz')).status).toBe(200);
    await expect.poll(() => ended.length, { timeout: 30_000 }).toBe(40 - 15);
  });

  it('take one request of a connection at a time', async () => {
    let asked = 0;
    const { server, get } = await serving(async () => {
      asked++;
      return undefined;
    });
    const request = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
    await rawAnswer(server.port, request.repeat(1_000)).catch(() => '');
    expect(asked).toBe(1);
    expect((await get('/healthz')).status).toBe(200);
  });

  it.each([
    ['throws', async () => Promise.reject(new Error('/home/ann/secret')), 500],
    ['never answers', () => new Promise<undefined>(() => undefined), 503],
  ])('answer for a health check that %s', async (_, health, status) => {
    const { get } = await serving(health, 400);
    const answer = await get('/healthz');
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('ann');
  });

  it('are refused on a port that is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void taken.close());
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const metrics = createEngineMetrics(
      () => snapshotOf([]),
      () => new Map(),
    );
    await expect(startMetricsServer({ port, metrics, health: async () => undefined })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});

describe('a measured journal', () => {
  it('tells how long each write took, also of one that failed, and is the same journal otherwise', async () => {
    const calls: unknown[] = [];
    const failing = new Error('the disk is full');
    const fake: Pick<CheckpointStore, 'save' | 'ping'> = {
      save: async (change) => {
        calls.push(change);
        if (calls.length > 1) throw failing;
      },
      ping: async () => 7,
    };
    const took: number[] = [];
    // The other methods are handed through and not called here.
    const measured = measuredCheckpointStore(fake as CheckpointStore, (ms) => took.push(ms));
    const change = {} as CheckpointChange;
    await measured.save(change);
    await expect(measured.save(change)).rejects.toBe(failing);
    expect(calls).toEqual([change, change]);
    expect(took).toHaveLength(2);
    for (const ms of took) expect(ms).toBeGreaterThanOrEqual(0);
    expect(await measured.ping()).toBe(7);
  });
});
