import { Readable } from 'node:stream';
import { Fault } from '../../core/fault.ts';
import type { Payload } from '../../ports/objectStore.ts';

/** Written to the socket piece by piece: on Windows one large write counts as idle until all of it has left. */
const SLICE_BYTES = 256 * 1024;

/** A fresh stream of exactly `payload.sizeBytes` bytes. Errors with `source_changed` when there are fewer or more of them. */
export function requestBody(payload: Payload): Readable {
  const { body } = payload;
  const pieces = typeof body === 'function' ? exactly(body, payload.sizeBytes) : slices(body);
  return Readable.from(pieces, { objectMode: false, highWaterMark: SLICE_BYTES });
}

function* slices(bytes: Uint8Array): Iterable<Uint8Array> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < buffer.byteLength; at += SLICE_BYTES) yield buffer.subarray(at, at + SLICE_BYTES);
}

/** Content-Length is sent before the bytes: one too many would be read as the next request on the connection. */
async function* exactly(open: () => Readable, sizeBytes: number): AsyncIterable<Uint8Array> {
  const stream = open();
  let sent = 0;
  try {
    for await (const chunk of stream) {
      // A byte stream without an encoding yields Buffers only.
      const bytes = chunk as Buffer;
      sent += bytes.byteLength;
      if (sent > sizeBytes) break;
      yield bytes;
    }
  } finally {
    stream.destroy();
  }
  if (sent !== sizeBytes) {
    throw new Fault('source_changed', 'The file changed while a part of it was being sent.', {
      disposition: 'reconcile',
    });
  }
}
