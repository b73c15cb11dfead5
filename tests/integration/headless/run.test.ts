import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../support/freePort.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { BUCKET, environmentFor, s3ForTest, startHeadless } from './commandForTest.ts';
import { MIB } from '../../support/bytes.ts';

interface Places {
  readonly watched: string;
  readonly state: string;
  readonly args: readonly string[];
}

function places(): Places {
  const folder = tempFolder();
  const watched = path.join(folder, 'card');
  const state = path.join(folder, 'state');
  mkdirSync(watched);
  return { watched, state, args: ['--watch', watched, '--state', state] };
}

describe('the headless command with --once', () => {
  it('uploads every matching file byte for byte, prints JSON and nothing else, and ends with status 0', async () => {
    const server = await s3ForTest();
    const { watched, state, args } = places();
    const files = {
      'a.mp4': randomBytes(11 * MIB),
      'Größe 漢字\n.mov': randomBytes(6 * MIB + 1),
      'small.mkv': randomBytes(5),
    };
    for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(watched, name), bytes);
    writeFileSync(path.join(watched, 'notes.txt'), 'not a recording');
    const run = startHeadless([...args, '--once', '--json'], {
      ...environmentFor(server),
      CHUNK_SIZE_BYTES: String(5 * MIB),
    });
    expect(await run.ended).toBe(0);

    const events = run.events();
    const completed = events.filter((event) => event.event === 'stream.completed');
    expect(completed.map((event) => path.basename(event.path)).toSorted()).toEqual(Object.keys(files).toSorted());
    for (const event of completed) {
      const bytes = files[path.basename(event.path) as keyof typeof files];
      expect(event).toMatchObject({ bucket: BUCKET, size_bytes: bytes.length, parts_resent: 0 });
      expect(event.key).toBe(`streams/${event.stream_id}/${path.basename(event.path)}`);
      expect((await server.objectBytes(BUCKET, event.key))?.equals(bytes)).toBe(true);
    }
    expect(events.map(({ event }) => event)).toContain('engine.ready');
    expect(events.at(-1)?.event).toBe('engine.stopped');
    for (const { time } of events) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(\+00:00|Z)$/);

    const logged = run.output.stderr.split('\n').filter((line) => line !== '');
    for (const line of logged) expect(JSON.parse(line)).toHaveProperty('level');
    const written = readdirSync(path.join(state, 'logs')).map((name) =>
      readFileSync(path.join(state, 'logs', name), 'utf8'),
    );
    for (const text of [run.output.stdout, run.output.stderr, ...written])
      expect(text).not.toContain(server.secretAccessKey);
  });

  it('does nothing for files that were completed before', async () => {
    const server = await s3ForTest();
    const { watched, args } = places();
    writeFileSync(path.join(watched, 'a.mp4'), randomBytes(1000));
    expect(await startHeadless([...args, '--once'], environmentFor(server)).ended).toBe(0);
    const requests = server.requests.length;
    const again = startHeadless([...args, '--once'], environmentFor(server));
    expect(await again.ended).toBe(0);
    expect(again.output.stdout).not.toContain('completed');
    expect(server.requests.slice(requests).filter(({ operation }) => operation === 'PutObject')).toEqual([]);
  });

  it.each([
    [
      'bucket does not exist',
      { S3_BUCKET_NAME: 'rushes-tset' },
      'no_such_bucket',
      'There is no bucket named “rushes-tset”',
    ],
    ['secret key is wrong', { S3_SECRET_ACCESS_KEY: 'wrong' }, 'wrong_secret_key', 'S3_SECRET_ACCESS_KEY'],
  ])('ends with status 2 when the %s, although there is nothing to send', async (_, wrong, code, reason) => {
    const server = await s3ForTest();
    const { args } = places();
    const run = startHeadless([...args, '--once', '--json'], { ...environmentFor(server), ...wrong });
    expect(await run.ended).toBe(2);
    expect(run.events().filter(({ event }) => event === 'engine.outage')).toMatchObject([
      { kind: 'destination_refused', code, reason: expect.stringContaining(reason) },
    ]);
    expect(run.output.stdout).not.toContain('in the settings');
    const text = startHeadless([...args, '--once'], { ...environmentFor(server), ...wrong });
    expect(await text.ended).toBe(2);
    expect(text.output.stdout).toContain(reason);
  });

  it('ends with status 2 when a stream needs somebody, and says what to do', async () => {
    const server = await s3ForTest();
    const { watched, args } = places();
    writeFileSync(path.join(watched, 'a.mp4'), randomBytes(1000));
    const run = startHeadless([...args, '--once', '--json'], {
      ...environmentFor(server),
      S3_SECRET_ACCESS_KEY: 'this-is-the-wrong-secret',
    });
    expect(await run.ended).toBe(2);
    const attention = run.events().find((event) => event.event === 'stream.attention');
    expect(attention).toMatchObject({ code: 'wrong_secret_key', path: path.join(watched, 'a.mp4') });
    expect(run.output.stdout + run.output.stderr).not.toContain('this-is-the-wrong-secret');
  });

  it('tells a person the same in plain lines, with file names made harmless', async () => {
    const server = await s3ForTest();
    const { watched, args } = places();
    writeFileSync(path.join(watched, 'a\u001b[31mb.mp4'), randomBytes(1000));
    const run = startHeadless([...args, '--once'], environmentFor(server));
    expect(await run.ended).toBe(0);
    expect(run.output.stdout).toMatch(/completed {2}a␛\[31mb\.mp4: 1\.00 kB, one part, .*CRC32 [0-9a-f]{8}\n/);
    expect(run.output.stdout).not.toContain('\u001b');
    expect(run.output.stderr).toBe('');
  });
});

describe('the headless command when it is stopped', () => {
  it('ends with status 0 on SIGTERM, and the next start goes on from the stored parts', async () => {
    const server = await s3ForTest();
    const { watched, args } = places();
    const file = path.join(watched, 'take.mp4');
    const environment = {
      ...environmentFor(server),
      CHUNK_SIZE_BYTES: String(5 * MIB),
      STREAM_TIMEOUT_SECONDS: '3600',
    };
    writeFileSync(file, randomBytes(6 * MIB));
    const first = startHeadless([...args, '--json'], environment);
    await first.waitFor(({ event }) => event === 'part.stored');
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    expect(first.events().at(-1)?.event).toBe('engine.stopped');
    expect(first.output.stderr).toContain('one recording resumes at the next start');

    appendFileSync(file, randomBytes(MIB));
    const second = startHeadless([...args, '--json', '--once'], { ...environment, STREAM_TIMEOUT_SECONDS: '1' });
    expect(await second.ended).toBe(0);
    const events = second.events();
    const started = events.find((event) => event.event === 'stream.started');
    expect(started).toMatchObject({ resumed: true });
    const sent = events.filter((event) => event.event === 'part.stored').map((event) => event.part_number);
    expect(sent).toEqual([2]);
    const key = started?.event === 'stream.started' ? started.key : '';
    expect((await server.objectBytes(BUCKET, key))?.equals(readFileSync(file))).toBe(true);
  });

  it('ends with status 0 on signals that come twice, although a request hangs', async () => {
    const server = await s3ForTest();
    const { watched, args } = places();
    server.faults.add({ operation: 'PutObject', times: Number.POSITIVE_INFINITY, action: { kind: 'hang' } });
    writeFileSync(path.join(watched, 'take.mp4'), randomBytes(1000));
    const run = startHeadless([...args, '--json'], environmentFor(server));
    await run.waitFor(({ event }) => event === 'stream.finishing');
    run.child.kill('SIGINT');
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
  });

  it('goes on uploading when nobody reads its output any more', async () => {
    const server = await s3ForTest();
    const { watched, args } = places();
    for (const name of ['a', 'b', 'c']) writeFileSync(path.join(watched, `${name}.mp4`), randomBytes(1000));
    const run = startHeadless([...args, '--once', '--json'], environmentFor(server));
    run.child.stdout?.destroy();
    expect(await run.ended).toBe(0);
    const stored = server.requests.filter(({ operation, key }) => operation === 'PutObject' && key.endsWith('.mp4'));
    expect(stored).toHaveLength(3);
    expect(run.output.stderr).toContain('Uploads go on.');
  });
});

describe('the headless command with a port for metrics', () => {
  it('serves them while it runs', async () => {
    const server = await s3ForTest();
    const { watched, args } = places();
    writeFileSync(path.join(watched, 'a.mp4'), randomBytes(1000));
    const port = await freePort();
    const run = startHeadless([...args, '--json'], { ...environmentFor(server), PROM_PORT: String(port) });
    await run.waitFor(({ event }) => event === 'stream.completed');
    const health = await fetch(`http://127.0.0.1:${port}/healthz`);
    expect([health.status, await health.text()]).toEqual([200, 'ok\n']);
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(metrics).toMatch(/^streams_completed_total 1$/m);
    expect(metrics).toMatch(/^video_bytes_uploaded_total 1000$/m);
    expect(metrics).toMatch(/^video_checkpoint_write_seconds_count [1-9]\d*$/m);
    expect(metrics).toMatch(/^rushes_status\{status="(?:safe|reading|working)"\} 1$/m);
    renameSync(watched, `${watched}.away`);
    const unhealthy = async (): Promise<string> => {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
      return `${answer.status} ${await answer.text()}`;
    };
    await expect.poll(unhealthy, { timeout: 60_000 }).toMatch(/^503 .*is not there/);
    await expect
      .poll(async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text(), { timeout: 60_000 })
      .toMatch(/^rushes_outages\{kind="folder_missing"\} 1$/m);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });
});
