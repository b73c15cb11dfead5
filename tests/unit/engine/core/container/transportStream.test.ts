import { expect, test } from 'vitest';
import {
  isTransportStream,
  TRANSPORT_STREAM_HEAD_BYTES,
} from '../../../../../electron/engine/core/container/transportStream.ts';

function packets(packetBytes: number, first: number, count = 8): Uint8Array {
  const bytes = new Uint8Array(packetBytes * count).fill(1);
  for (let at = first; at < bytes.length; at += packetBytes) bytes[at] = 0x47;
  return bytes;
}

test.each([
  [188, 0],
  [192, 4],
  [204, 0],
  [188, 100],
])('packets of %d bytes from byte %d on are MPEG-TS', (packetBytes, first) => {
  expect(isTransportStream(packets(packetBytes, first))).toBe(true);
});

test('source code is none, even where it begins with a G', () => {
  const code = new TextEncoder().encode("Generated: import { a } from './a.ts';\n".repeat(60));
  expect(code.length).toBeGreaterThan(TRANSPORT_STREAM_HEAD_BYTES);
  expect(isTransportStream(code)).toBe(false);
  expect(isTransportStream(code.subarray(0, 400))).toBe(false);
});

test('a file that is too short is undecided', () => {
  expect(isTransportStream(new Uint8Array())).not.toBe(true);
  expect(isTransportStream(packets(188, 0, 2))).toBeUndefined();
});
