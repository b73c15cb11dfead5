import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { postWebhook, type WebhookOutcome } from '../../../electron/engine/adapters/webhook/postWebhook.ts';
import { webhookTestBody } from '../../../electron/engine/core/webhookBody.ts';
import { newWebhookSecret, type WebhookReceiver, webhookReceiver } from '../../support/webhookReceiver.ts';

const MESSAGE = { id: 'msg_1', body: webhookTestBody('2026-05-04T10:00:00.000+00:00', 'Büro') };

function post(url: string, secret: string, signal = new AbortController().signal): Promise<WebhookOutcome> {
  return postWebhook({ url, secret }, MESSAGE, Date.now(), signal);
}

function postTo({ url, secret }: WebhookReceiver): Promise<WebhookOutcome> {
  return post(url, secret);
}

describe('a message to a webhook', () => {
  test('is accepted by the reference library of Standard Webhooks, and by a few lines without it', async () => {
    const receiver = await webhookReceiver();
    expect(await postTo(receiver)).toMatchObject({ report: { kind: 'delivered', status: 204 } });
    const [message] = receiver.received;
    expect(message?.verified).toEqual(MESSAGE.body);
    expect(message?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'msg_1' });
    const key = Buffer.from(receiver.secret.slice(6), 'base64');
    const signed = `msg_1.${String(message?.headers['webhook-timestamp'])}.${message?.text ?? ''}`;
    expect(message?.headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    );
    expect(JSON.stringify(message?.headers)).not.toContain(receiver.secret.slice(6));
  });

  test('is not accepted with another secret', async () => {
    const receiver = await webhookReceiver();
    await post(receiver.url, newWebhookSecret());
    expect(receiver.received[0]?.verified).toBeInstanceOf(Error);
  });

  test('follows no redirect', async () => {
    const [receiver, other] = [await webhookReceiver(), await webhookReceiver()];
    for (const status of [301, 302, 307, 308])
      receiver.answerNext((response) => response.writeHead(status, { location: other.url }).end());
    for (let index = 0; index < 4; index++)
      expect(await postTo(receiver)).toMatchObject({ report: { kind: 'refused' }, isLasting: true });
    expect(receiver.received).toHaveLength(4);
    expect(other.received).toEqual([]);
  });

  test.each([
    [500, undefined, { isLasting: false, retryAfterMs: 0 }],
    [503, '7', { isLasting: false, retryAfterMs: 7_000 }],
    [429, '999999999', { isLasting: false, retryAfterMs: 600_000 }],
    [429, 'Wed, 21 Oct 2026 07:28:00 GMT', { isLasting: false, retryAfterMs: 0 }],
    [404, undefined, { isLasting: true }],
    [410, undefined, { isLasting: true }],
  ])('with the answer %s and Retry-After %s has failed', async (status, retryAfter, outcome) => {
    const receiver = await webhookReceiver();
    receiver.answerNext((response) => {
      if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
      response.writeHead(status).end('no');
    });
    expect(await postTo(receiver)).toMatchObject({ report: { kind: 'refused', status }, ...outcome });
  });

  test('does not wait for the body of an answer, however long it is', async () => {
    const receiver = await webhookReceiver();
    let isEnded = false;
    receiver.answerNext((response) => {
      response.writeHead(200);
      const pour = (): void => {
        if (!isEnded && response.write(Buffer.alloc(65_536))) setImmediate(pour);
        else if (!isEnded) response.once('drain', pour);
      };
      response.on('close', () => (isEnded = true));
      pour();
    });
    expect(await postTo(receiver)).toMatchObject({ report: { kind: 'delivered', status: 200 } });
    await expect.poll(() => isEnded, { timeout: 60_000 }).toBe(true);
  });

  test('ends with its signal while a server is silent', async () => {
    const receiver = await webhookReceiver();
    receiver.answerNext(() => undefined);
    const stopper = new AbortController();
    const outcome = post(receiver.url, receiver.secret, stopper.signal);
    await expect.poll(() => receiver.received.length, { timeout: 60_000 }).toBe(1);
    stopper.abort();
    expect(await outcome).toMatchObject({ report: { kind: 'unreachable' }, isLasting: false });
  });

  test('fails after 15 seconds of silence', async () => {
    const receiver = await webhookReceiver();
    receiver.answerNext(() => undefined);
    const startedMs = performance.now();
    expect(await postTo(receiver)).toMatchObject({ report: { kind: 'silent' } });
    expect(performance.now() - startedMs).toBeGreaterThan(14_000);
  });

  test.each([
    ['nonsense', 'HELLO\r\n\r\n'],
    ['headers without end', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(100_000)}`],
    ['one line of a megabyte', 'x'.repeat(1_000_000)],
    ['nothing, and hangs up', ''],
  ])('survives a server that answers %s', async (_, text) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(text));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await post(`http://127.0.0.1:${port}/`, newWebhookSecret())).toMatchObject({
      report: { kind: 'unreachable' },
      isLasting: false,
    });
  });

  test('to a port where nothing listens has failed', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    server.close();
    await sleep(10);
    const outcome = await post(`http://127.0.0.1:${port}/`, newWebhookSecret());
    expect(outcome).toMatchObject({ report: { kind: 'unreachable', code: 'ECONNREFUSED' }, isLasting: false });
  });
});
