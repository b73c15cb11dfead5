import { expect, test } from 'vitest';
import type {
  WebhookMessage,
  WebhookOutcome,
  WebhookTarget,
} from '../../../../../electron/engine/adapters/webhook/postWebhook.ts';
import { WebhookSender } from '../../../../../electron/engine/adapters/webhook/webhookSender.ts';
import type { EngineEvent } from '../../../../../shared/engineEvents.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';

const TARGET: WebhookTarget = { url: 'https://hooks.example.com/', secret: 'whsec_' };
const TIME = '2026-05-04T10:00:00.000+00:00';
const REFUSED: WebhookOutcome = { report: { kind: 'refused', status: 404 }, isLasting: true, retryAfterMs: 0 };
const AWAY: WebhookOutcome = { report: { kind: 'unreachable', code: '' }, isLasting: false, retryAfterMs: 0 };
const HOUR_MS = 3_600_000;

function completed(id: string): EngineEvent {
  return {
    event: 'stream.completed',
    time: TIME,
    stream_id: id,
    path: `/card/${id}.mp4`,
    key: `streams/${id}/${id}.mp4`,
    bucket: 'rushes',
    size_bytes: 1,
    parts: 1,
    parts_resent: 0,
    etag: 'e',
    checksum: { algorithm: 'CRC32', value: 'AAAAAA==', verified_by: 'checksum' },
    seconds_after_last_write: 1,
  };
}

function attention(id: string): EngineEvent {
  const path = `/card/${id}.mp4`;
  return {
    event: 'stream.attention',
    time: TIME,
    stream_id: id,
    path,
    key: id,
    code: 'source_missing',
    message: 'Gone.',
  };
}

function nameOf({ body }: WebhookMessage): string {
  const id = body.data['stream_id'];
  return typeof id === 'string' ? id : body.type;
}

function rigFor(answer: (message: WebhookMessage, attempt: number) => WebhookOutcome | Promise<WebhookOutcome>) {
  const clock = createFakeClock();
  const warnings: string[] = [];
  const needing = new Set<string>();
  const posted: { readonly name: string; readonly url: string; readonly messageId: string; readonly atMs: number }[] =
    [];
  const delivered: string[] = [];
  const sender = new WebhookSender({
    clock,
    logger: { log: (level, message) => level === 'warn' && warnings.push(message) },
    async post(target, message) {
      const name = nameOf(message);
      posted.push({ name, url: target.url, messageId: message.id, atMs: clock.monotonicMs() });
      const outcome = await answer(message, posted.filter((one) => one.messageId === message.id).length);
      if (outcome.report.kind === 'delivered') delivered.push(name);
      return outcome;
    },
    workstation: 'cart-1',
    needsPerson: (id) => needing.has(id),
  });
  sender.follow(TARGET);
  return { clock, sender, posted, delivered, warnings, needing };
}

const DELIVERED: WebhookOutcome = { report: { kind: 'delivered', status: 204 }, isLasting: false, retryAfterMs: 0 };

test('events are told in their order, one at a time, and each once', async () => {
  let atOnce = 0;
  const { clock, sender, delivered } = rigFor(async () => {
    atOnce += 1;
    expect(atOnce).toBe(1);
    await clock.sleep(10, new AbortController().signal);
    atOnce -= 1;
    return DELIVERED;
  });
  for (const id of ['a', 'b', 'c']) sender.take(completed(id));
  sender.take({ event: 'engine.ready', time: TIME, resumed: 0 });
  await clock.advance(1_000);
  expect(delivered).toEqual(['a', 'b', 'c']);
});

test('a message is repeated under its id, after growing pauses, until it is delivered', async () => {
  const { clock, sender, posted, delivered } = rigFor((_, attempt) => (attempt < 8 ? AWAY : DELIVERED));
  sender.take(completed('a'));
  await clock.advance(120_000);
  expect(delivered).toEqual(['a']);
  expect(posted).toHaveLength(8);
  expect(new Set(posted.map(({ messageId }) => messageId)).size).toBe(1);
  const pauses = posted.slice(1).map(({ atMs }, index) => atMs - (posted[index]?.atMs ?? 0));
  expect(Math.max(...pauses)).toBeLessThanOrEqual(30_000);
  expect(Math.max(...pauses.slice(4))).toBeGreaterThan(Math.max(...pauses.slice(0, 2)));
});

test('a pause that the receiver asks for is kept', async () => {
  const { clock, sender, posted } = rigFor((_, attempt) =>
    attempt === 1 ? { ...AWAY, retryAfterMs: 60_000 } : DELIVERED,
  );
  sender.take(completed('a'));
  await clock.advance(59_000);
  expect(posted).toHaveLength(1);
  await clock.advance(2_000);
  expect(posted).toHaveLength(2);
});

test('a message that is refused again and again is given up, and stops no other', async () => {
  const { clock, sender, posted, delivered, warnings } = rigFor(({ body }) =>
    body.data['stream_id'] === 'bad' ? REFUSED : DELIVERED,
  );
  sender.take(completed('bad'));
  sender.take(completed('good'));
  await clock.advance(300_000);
  expect(delivered).toEqual(['good']);
  expect(posted.filter(({ name }) => name === 'bad')).toHaveLength(5);
  expect(warnings.at(-1)).toBe('A message to the webhook was given up.');
});

test('a message that always fails lets the others go first, and is given up after a day', async () => {
  const { clock, sender, posted, delivered } = rigFor(({ body }) =>
    body.data['stream_id'] === 'bad' ? AWAY : DELIVERED,
  );
  sender.take(completed('bad'));
  sender.take(completed('good'));
  await clock.advance(60_000);
  expect(delivered).toEqual(['good']);
  await clock.advance(25 * HOUR_MS);
  const attempts = posted.length;
  await clock.advance(HOUR_MS);
  expect(posted.length).toBe(attempts);
});

test('a receiver that is away for an hour gets everything', async () => {
  let isAway = true;
  const { clock, sender, delivered } = rigFor(() => (isAway ? AWAY : DELIVERED));
  for (let index = 0; index < 50; index++) sender.take(completed(`take-${index}`));
  await clock.advance(HOUR_MS);
  expect(delivered).toEqual([]);
  isAway = false;
  await clock.advance(60_000);
  expect(delivered).toHaveLength(50);
});

test('of more than a thousand waiting messages the oldest are dropped', async () => {
  let isAway = true;
  const { clock, sender, delivered } = rigFor(() => (isAway ? AWAY : DELIVERED));
  for (let index = 0; index < 1_010; index++) sender.take(completed(String(index)));
  isAway = false;
  await clock.advance(60_000);
  expect(delivered).toHaveLength(1_000);
  expect(delivered[0]).toBe('10');
});

test('a recording that needs a person is told only if it still does, for a reason of its own', async () => {
  const { clock, sender, posted, needing } = rigFor(() => DELIVERED);
  sender.take(attention('own'));
  sender.take(attention('of an outage'));
  needing.add('own');
  await clock.advance(1_000);
  expect(posted).toEqual([]);
  await clock.advance(2_000);
  expect(posted.map(({ name }) => name)).toEqual(['own']);
});

test('another address gets what waits, at once, and none gets nothing', async () => {
  let isAway = true;
  const { clock, sender, posted, delivered } = rigFor(() => (isAway ? AWAY : DELIVERED));
  sender.take(completed('a'));
  await clock.advance(120_000);
  isAway = false;
  sender.follow({ ...TARGET, url: 'https://other.example.com/' });
  await clock.settle();
  expect(delivered).toEqual(['a']);
  expect(posted.at(-1)?.url).toBe('https://other.example.com/');
  isAway = true;
  sender.take(completed('b'));
  await clock.advance(10);
  sender.follow(undefined);
  sender.take(completed('c'));
  isAway = false;
  await clock.advance(120_000);
  sender.follow(TARGET);
  await clock.advance(120_000);
  expect(delivered).toEqual(['a']);
});

test('a close tries once more, gives the rest up in time, and takes nothing after it', async () => {
  const { clock, sender, posted, needing, delivered } = rigFor((_, attempt) => (attempt === 1 ? AWAY : DELIVERED));
  needing.add('b');
  sender.take(completed('a'));
  sender.take(attention('b'));
  await clock.settle();
  const closed = sender.close(1_500);
  await clock.settle();
  await closed;
  expect(delivered).toEqual(['a']);
  expect(posted.map(({ name }) => name)).toEqual(['a', 'a', 'b']);
  sender.take(completed('c'));
  await clock.advance(60_000);
  expect(posted).toHaveLength(3);
});

test('a drain ends when everything is told, and not before', async () => {
  const { clock, sender, delivered } = rigFor((_, attempt) => (attempt < 3 ? AWAY : DELIVERED));
  sender.take(completed('a'));
  let isDrained = false;
  void sender.drained(new AbortController().signal).then(() => (isDrained = true));
  await clock.advanceUntil(() => delivered.length === 1, 60_000);
  await clock.advance(200);
  expect(isDrained).toBe(true);
});

test('a message that was given up is a problem until another one is delivered, or another webhook is configured', async () => {
  let answer = REFUSED;
  const { clock, sender } = rigFor(() => answer);
  sender.take(completed('a'));
  await clock.advance(100);
  expect(sender.problem()).toBeUndefined();
  await clock.advance(HOUR_MS);
  const problem = { kind: 'failing', since: '2026-05-04T10:00:00.000+00:00', last: { kind: 'refused', status: 404 } };
  expect(sender.problem()).toEqual(problem);
  sender.take(completed('b'));
  await clock.advance(100);
  expect(sender.problem()).toEqual(problem);
  answer = DELIVERED;
  await clock.advance(HOUR_MS);
  expect(sender.problem()).toBeUndefined();
  answer = REFUSED;
  sender.take(completed('c'));
  await clock.advance(HOUR_MS);
  expect(sender.problem()).toBeDefined();
  sender.follow({ ...TARGET, url: 'https://other.example.com/' });
  expect(sender.problem()).toBeUndefined();
});

test('a receiver that is away for a moment is no problem, one that is away for minutes is', async () => {
  const { clock, sender } = rigFor(() => AWAY);
  sender.take(completed('a'));
  await clock.advance(60_000);
  expect(sender.problem()).toBeUndefined();
  await clock.advance(90_000);
  expect(sender.problem()).toMatchObject({ kind: 'failing', last: { kind: 'unreachable' } });
});
