import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { limitedAnswer, UnusableAnswer } from '../../../../../electron/engine/adapters/s3/answerLimits.ts';

const LIMITS = { timeoutMs: 60_000, bytesMax: 10, isStreamed: false };

function answer(body: unknown, statusCode = 200) {
  return { response: { statusCode, body } };
}

test('the whole answer is read into memory', async () => {
  const send = async () => answer(Readable.from([Buffer.from('who'), Buffer.from('le')], { objectMode: false }));
  const { response } = await limitedAnswer(undefined, LIMITS, undefined, send);
  expect(String(response.body)).toBe('whole');
});

test('the pieces of an answer are not kept, which can be of one byte each', async () => {
  const content = Buffer.alloc(10_000, 'content');
  const body = new PassThrough();
  const read = limitedAnswer(undefined, { ...LIMITS, bytesMax: content.length }, undefined, async () => answer(body));
  await once(body, 'resume');
  for (const byte of content) {
    const piece = Buffer.of(byte);
    body.write(piece);
    piece.fill(0);
  }
  body.end();
  expect((await read).response.body).toEqual(content);
});

test('an answer of exactly the limit is taken, a longer one is not, and its connection is closed', async () => {
  const exact = await limitedAnswer(undefined, LIMITS, undefined, async () =>
    answer(Readable.from([Buffer.alloc(10)])),
  );
  expect(exact.response.body).toHaveLength(10);
  const body = new PassThrough();
  const longer = limitedAnswer(undefined, LIMITS, undefined, async () => answer(body));
  body.write(Buffer.alloc(11));
  await expect(longer).rejects.toThrow(UnusableAnswer);
  expect(body.destroyed).toBe(true);
});

test('a connection that ends in the middle of the answer is an error', async () => {
  const body = new PassThrough();
  body.write('half');
  const read = limitedAnswer(undefined, LIMITS, undefined, async () => answer(body));
  setImmediate(() => body.destroy());
  await expect(read).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('the error of a connection is passed on', async () => {
  const body = new PassThrough();
  const read = limitedAnswer(undefined, LIMITS, undefined, async () => answer(body));
  setImmediate(() => body.destroy(new Error('reset by peer')));
  await expect(read).rejects.toThrow('reset by peer');
});

test('a store that does not answer in time, or not to the end, is given up', async () => {
  const limits = { ...LIMITS, timeoutMs: 1 };
  await expect(limitedAnswer(undefined, limits, undefined, () => new Promise<never>(() => undefined))).rejects.toThrow(
    UnusableAnswer,
  );
  const body = new PassThrough();
  await expect(limitedAnswer(undefined, limits, undefined, async () => answer(body))).rejects.toThrow(UnusableAnswer);
  expect(body.destroyed).toBe(true);
});

test.each(['before the request', 'before the answer', 'during the answer'])('the signal stops it %s', async (when) => {
  const controller = new AbortController();
  const reason = new Error('stopped by the engine');
  if (when === 'before the request') controller.abort(reason);
  const body = new PassThrough();
  const sent = Promise.withResolvers<AbortSignal>();
  const read = limitedAnswer(undefined, LIMITS, controller.signal, (signal) => {
    sent.resolve(signal);
    return when === 'during the answer' ? Promise.resolve(answer(body)) : new Promise<never>(() => undefined);
  });
  setImmediate(() => controller.abort(reason));
  await expect(read).rejects.toBe(reason);
  expect((await sent.promise).reason).toBe(reason);
});

test('a streamed answer is not read, and the signal of the caller still reaches its request', async () => {
  const controller = new AbortController();
  const body = new PassThrough();
  const sent = Promise.withResolvers<AbortSignal>();
  const limits = { ...LIMITS, isStreamed: true };
  const { response } = await limitedAnswer(undefined, limits, controller.signal, async (signal) => {
    sent.resolve(signal);
    return answer(body);
  });
  expect(response.body).toBe(body);
  controller.abort();
  expect((await sent.promise).aborted).toBe(true);
});

test('after an answer that came early, the signal still reaches a request whose body is a stream, until that is closed', async () => {
  const controller = new AbortController();
  const requestBody = new PassThrough();
  const signals: AbortSignal[] = [];
  const send = async (signal: AbortSignal) => {
    signals.push(signal);
    return answer(Readable.from([]), 503);
  };
  await limitedAnswer(requestBody, LIMITS, controller.signal, send);
  const closed = new PassThrough();
  await limitedAnswer(closed, LIMITS, controller.signal, send);
  closed.destroy();
  await once(closed, 'close');
  controller.abort();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
});

test('a refusal instead of a streamed answer is read into memory', async () => {
  const send = async () => answer(Readable.from([Buffer.from('<Error/>')]), 403);
  const { response } = await limitedAnswer(undefined, { ...LIMITS, isStreamed: true }, undefined, send);
  expect(String(response.body)).toBe('<Error/>');
});
