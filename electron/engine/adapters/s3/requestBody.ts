import { Readable } from 'node:stream';
import { Fault } from '../../core/fault.ts';
import type { Payload } from '../../ports/objectStore.ts';

/**
 * The size of one write to the socket: fewer writes take less CPU time. On Windows a large write counts as idle until all of it is sent;
 * elsewhere the socket sees how much of a write is left.
 */
const SLICE_BYTES = process.platform === 'win32' ? 256 * 1024 : 1024 * 1024;

/** A larger body is a stream: the time limit of an answer begins when the body ends, and for a body in one write at once. */
const ONE_WRITE_BYTES_MAX = 256 * 1024;

/** A new stream of exactly `payload.sizeBytes` bytes. Fails with `source_changed` when the source has fewer or more bytes. */
export function requestBody(payload: Payload): Readable {
  const { body } = payload;
  const pieces = typeof body === 'function' ? exactly(body, payload.sizeBytes) : slices(body);
  return Readable.from(pieces, { objectMode: false, highWaterMark: SLICE_BYTES });
}

/** The bytes of a payload that is in memory and is sent in one write; `undefined` for any other. */
export function bytesInOneWrite({ body, sizeBytes }: Payload): Uint8Array | undefined {
  const isSmall = typeof body !== 'function' && body.byteLength === sizeBytes && sizeBytes <= ONE_WRITE_BYTES_MAX;
  return isSmall ? body : undefined;
}

function* slices(bytes: Uint8Array): Iterable<Uint8Array> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < buffer.byteLength; at += SLICE_BYTES) yield buffer.subarray(at, at + SLICE_BYTES);
}

/** Content-Length is sent first, so that the server would read further bytes as the next request on the connection. */
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
