import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MIB } from '../../support/bytes.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { type Received, type WebhookReceiver, webhookReceiver } from '../../support/webhookReceiver.ts';
import { type Environment, environmentFor, s3ForTest, startHeadless } from '../headless/commandForTest.ts';

function withWebhook({ url, secret }: WebhookReceiver): Environment {
  return { RUSHES_WEBHOOK_URL: `${url}?token=a-token-of-the-receiver`, RUSHES_WEBHOOK_SECRET: secret };
}

/** The type and the id in the data of verified messages. */
function told(received: readonly Received[]): unknown[] {
  return received.map(({ verified }) => verified);
}

test('--once tells every finished recording before it ends, also when the receiver fails at first', async () => {
  const [server, receiver] = [await s3ForTest(), await webhookReceiver()];
  const [watched, state] = [tempFolder(), tempFolder()];
  for (const name of ['a.mp4', 'b.mp4']) writeFileSync(path.join(watched, name), randomBytes(10_000));
  receiver.answerNext(
    (response) => response.writeHead(500).end(),
    (response) => response.destroy(),
  );
  const run = startHeadless(['--watch', watched, '--state', state, '--once', '--json'], {
    ...environmentFor(server),
    ...withWebhook(receiver),
  });
  expect(await run.ended).toBe(0);
  const delivered = told(receiver.received.slice(2));
  const events = run.events().filter(({ event }) => event === 'stream.completed');
  expect(events).toHaveLength(2);
  expect(delivered).toHaveLength(2);
  for (const { event: type, time: timestamp, ...data } of events)
    expect(delivered).toContainEqual({ type, timestamp, workstation: expect.any(String), data });
  const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids).size).toBe(2);
  expect(ids[1]).toBe(ids[0]);
  const logs = readdirSync(path.join(state, 'logs')).map((name) =>
    readFileSync(path.join(state, 'logs', name), 'utf8'),
  );
  for (const text of [run.output.stdout, run.output.stderr, ...logs]) {
    expect(text).not.toContain(receiver.secret);
    expect(text).not.toContain('a-token-of-the-receiver');
  }
});

test('an outage, its end, and a recording that needs a person are told', async () => {
  const [server, receiver] = [await s3ForTest(), await webhookReceiver()];
  const [parent, state] = [tempFolder(), tempFolder()];
  const card = path.join(parent, 'CAM_A');
  const watched = tempFolder();
  const env = {
    ...environmentFor(server),
    ...withWebhook(receiver),
    STREAM_TIMEOUT_SECONDS: '600',
    CHUNK_SIZE_BYTES: String(5 * MIB),
  };
  writeFileSync(path.join(watched, 'take.mp4'), randomBytes(6 * MIB));
  renameSync(tempFolder(), card);
  const run = startHeadless(
    ['--watch', watched, '--watch', card, '--state', state, '--json', '--outage-after', '0'],
    env,
  );
  await expect.poll(() => run.events().some(({ event }) => event === 'part.stored'), { timeout: 90_000 }).toBe(true);
  renameSync(card, `${card}.away`);
  renameSync(path.join(watched, 'take.mp4'), path.join(tempFolder(), 'elsewhere.mp4'));
  const types = (): unknown[] => told(receiver.received).map((body) => (body as { readonly type: unknown }).type);
  await expect.poll(types, { timeout: 60_000 }).toEqual(expect.arrayContaining(['engine.outage', 'stream.attention']));
  renameSync(`${card}.away`, card);
  await expect.poll(types, { timeout: 60_000 }).toContain('engine.recovered');
  expect(told(receiver.received)).toContainEqual(
    expect.objectContaining({
      type: 'engine.outage',
      data: expect.objectContaining({ kind: 'folder_missing', name: card }),
    }),
  );
  expect(await run.stop()).toBe(0);
});

test('a receiver that is silent delays neither uploads nor the end', async () => {
  const [server, receiver] = [await s3ForTest(), await webhookReceiver()];
  const [watched, state] = [tempFolder(), tempFolder()];
  receiver.answerNext(...Array.from({ length: 100 }, () => () => undefined));
  const run = startHeadless(['--watch', watched, '--state', state, '--json'], {
    ...environmentFor(server),
    ...withWebhook(receiver),
  });
  const completed = (): number => run.events().filter(({ event }) => event === 'stream.completed').length;
  for (let index = 1; index <= 3; index++) {
    writeFileSync(path.join(watched, `take-${index}.mp4`), randomBytes(10_000));
    await expect.poll(completed, { timeout: 90_000 }).toBe(index);
  }
  const askedMs = performance.now();
  expect(await run.stop()).toBe(0);
  // Its silence is taken for a failure after 15 s.
  expect(performance.now() - askedMs).toBeLessThan(14_000);
  // On a slow machine the first message may have been repeated by then.
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('a restart repeats nothing that was told, and a recording that finishes after it is told', async () => {
  const [server, receiver] = [await s3ForTest(), await webhookReceiver()];
  const [watched, state] = [tempFolder(), tempFolder()];
  const env = { ...environmentFor(server), ...withWebhook(receiver) };
  writeFileSync(path.join(watched, 'first.mp4'), randomBytes(10_000));
  const once = ['--watch', watched, '--state', state, '--once', '--json'];
  expect(await startHeadless(once, env).ended).toBe(0);
  writeFileSync(path.join(watched, 'second.mp4'), randomBytes(10_000));
  expect(await startHeadless(once, env).ended).toBe(0);
  expect(receiver.received.map(({ text }) => path.basename(JSON.parse(text).data.path))).toEqual([
    'first.mp4',
    'second.mp4',
  ]);
});

test('a webhook that refuses every message is told with the status', async () => {
  const [server, receiver] = [await s3ForTest(), await webhookReceiver()];
  const [watched, state] = [tempFolder(), tempFolder()];
  writeFileSync(path.join(watched, 'a.mp4'), randomBytes(10_000));
  receiver.answerNext(
    ...Array.from({ length: 5 }, () => (response: ServerResponse) => void response.writeHead(410).end()),
  );
  const run = startHeadless(['--watch', watched, '--state', state, '--json'], {
    ...environmentFor(server),
    ...withWebhook(receiver),
  });
  const told = await run.waitFor(
    (event) => event.event === 'engine.status' && event.exceptions.some(({ kind }) => kind === 'webhook'),
  );
  expect(told).toMatchObject({
    status: 'safe',
    exceptions: [{ kind: 'webhook', problem: { kind: 'failing', last: { kind: 'refused', status: 410 } } }],
  });
  await run.stop();
});
