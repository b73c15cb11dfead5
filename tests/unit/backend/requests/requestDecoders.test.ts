import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { offeredPaths, REQUEST_DECODERS } from '../../../../electron/backend/requests/requestDecoders.ts';
import { decode, type Decoder } from '../../../../shared/read.ts';

describe('what may be sent', () => {
  test('a request that was accepted is accepted again unchanged', () => {
    const decoders: readonly Decoder<unknown>[] = [...Object.values(REQUEST_DECODERS), offeredPaths];
    fc.assert(
      fc.property(fc.constantFrom(...decoders), fc.anything(), (decoder, raw) => {
        const decoded = decode(decoder, raw);
        if (decoded.ok) expect(decode(decoder, decoded.value)).toEqual(decoded);
      }),
      { numRuns: 5_000 },
    );
  });

  test.each(['engine.pause', 'engine.resume', 'engine.retryAll'])('%s', (kind) => {
    expect(decode(REQUEST_DECODERS['engine.command'], { kind })).toEqual({ ok: true, value: { kind } });
  });

  test('a quick limit within its bounds, with its term, and the end of one', () => {
    const decoder = REQUEST_DECODERS['engine.command'];
    for (const bytesPerSecond of [null, 75_000, 1_250_000])
      expect(decode(decoder, { kind: 'engine.limit', bytesPerSecond, term: 'hour' }).ok).toBe(true);
    for (const bytesPerSecond of [0, 74_999, 1_250_000.5, -1, '10'])
      expect(decode(decoder, { kind: 'engine.limit', bytesPerSecond, term: 'hour' }).ok).toBe(false);
    expect(decode(decoder, { kind: 'engine.limit', bytesPerSecond: null, term: 'week' }).ok).toBe(false);
    expect(decode(decoder, { kind: 'engine.unlimit' }).ok).toBe(true);
  });

  test.each([
    'finalize',
    'hold',
    'release',
    'pause',
    'resume',
    'retry',
    'completeStored',
    'startAgain',
    'sendFirst',
    'sendInTurn',
    'discard',
  ])('recording.%s with an id', (verb) => {
    const command = { kind: `recording.${verb}`, id: 'x' };
    expect(decode(REQUEST_DECODERS['engine.command'], command)).toEqual({ ok: true, value: command });
  });

  test.each<[keyof typeof REQUEST_DECODERS, unknown, string]>([
    ['engine.command', { kind: 'engine.setOnline', isOnline: true }, 'kind is not one of'],
    ['engine.command', { kind: 'recording.discard' }, 'id should be text, but is missing'],
    ['engine.command', { kind: 'recording.discard', id: 'x', force: true }, 'it has an unknown field'],
    [
      'credentials.set',
      { kind: 's3', target: '', accessKeyId: '', secretAccessKey: 'x', sessionToken: null },
      'accessKeyId is empty',
    ],
    ['folders.add', { paths: ['/a', 7] }, 'paths[1] should be text, but is number'],
    ['folders.add', { paths: ['/a\0'] }, 'paths[0] contains NUL'],
    ['folders.add', { paths: Array.from({ length: 257 }, () => '/a') }, 'paths has more than 256 entries'],
    ['settings.set', { upload: { partsAtOnce: '8' } }, 'upload.partsAtOnce should be a finite number, but is string'],
    ['app.info', undefined, 'it should be null, but is missing'],
  ])('%s refuses %j and says where', (channel, raw, problem) => {
    const decoded = decode<unknown>(REQUEST_DECODERS[channel], raw);
    expect(decoded.ok ? '' : decoded.problem).toContain(problem);
  });
});
