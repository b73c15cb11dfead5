import { once } from 'node:events';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { bytesInOneWrite, requestBody, sliceBytesFor } from '../../../../../electron/engine/adapters/s3/requestBody.ts';
import { noise, payloadOf } from '../../../../support/payload.ts';

describe('a request body', () => {
  test.each([1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 3_000_000])(
    'of %i bytes is sent whole, in small pieces',
    async (sizeBytes) => {
      const bytes = noise(sizeBytes, 1);
      const pieces: Buffer[] = [];
      // A byte stream without an encoding yields Buffers only.
      for await (const piece of requestBody(payloadOf(bytes), 256 * 1024)) pieces.push(piece as Buffer);
      expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
      expect(Math.max(...pieces.map((piece) => piece.byteLength))).toBeLessThanOrEqual(256 * 1024);
    },
  );

  test.each(['in memory', 'from a stream'])('tells how much of it was taken, in small steps: %s', async (where) => {
    const bytes = noise(1_500_000, 1);
    const reports: number[] = [];
    const onTaken = (taken: number): void => void reports.push(taken);
    const inMemory = { ...payloadOf(bytes), onTaken };
    const pieces = Array.from({ length: 15 }, (_, at) => bytes.subarray(at * 100_000, (at + 1) * 100_000));
    const payload = where === 'in memory' ? inMemory : { ...inMemory, body: () => Readable.from(pieces) };
    let read = 0;
    for await (const piece of requestBody(payload, 1024 * 1024)) {
      // A byte stream without an encoding yields Buffers only.
      read += (piece as Buffer).byteLength;
      expect(reports.at(-1)).toBeLessThanOrEqual(read);
    }
    expect(read).toBe(bytes.length);
    expect(reports).toEqual(reports.toSorted((a, b) => a - b));
    expect(reports.at(-1)).toBeGreaterThan(900_000);
    expect(reports.length).toBeGreaterThan(5);
  });

  test('closes the stream it opened, also when nobody reads to the end', async () => {
    const source = Readable.from(Array.from({ length: 100 }, () => noise(100_000, 1)));
    const body = requestBody({ ...payloadOf(noise(20, 1)), sizeBytes: 10_000_000, body: () => source }, 256 * 1024);
    await once(body, 'readable');
    expect(source.destroyed).toBe(false);
    body.destroy();
    await expect.poll(() => source.destroyed, { timeout: 20_000 }).toBe(true);
  });
});

test.each([
  ['http://nas.local:9000', 'linux', 1024],
  ['https://s3.example.com', 'linux', 256],
  [undefined, 'linux', 256],
  ['http://nas.local:9000', 'win32', 256],
] as const)(
  'to %s on %s, one write is %i KiB: where it counts as idle until it is sent, it is small',
  (endpoint, platform, kib) => {
    expect(sliceBytesFor(endpoint, platform)).toBe(kib * 1024);
  },
);

describe('bytes in one write', () => {
  test('are those of a small payload in memory', () => {
    const bytes = noise(256 * 1024, 1);
    expect(bytesInOneWrite(payloadOf(bytes))).toBe(bytes);
  });

  test('are not those of a larger one, of one that says another size, or of a stream', () => {
    const bytes = noise(256 * 1024 + 1, 1);
    expect(bytesInOneWrite(payloadOf(bytes))).toBeUndefined();
    expect(bytesInOneWrite({ ...payloadOf(bytes.subarray(0, 20)), sizeBytes: 10 })).toBeUndefined();
    expect(bytesInOneWrite({ ...payloadOf(bytes.subarray(0, 20)), body: () => Readable.from([]) })).toBeUndefined();
  });
});
