import { Readable } from 'node:stream';
import { Fault } from '../../core/fault.ts';
import type { Payload } from '../../ports/objectStore.ts';

/** The size of one write to a socket that counts as idle until all of it is sent. A thin uplink takes it within the idle timeout. */
const SMALL_SLICE_BYTES = 256 * 1024;

/** Fewer writes take less CPU time. */
const LARGE_SLICE_BYTES = 1024 * 1024;

/** A larger body is a stream: the time limit of an answer begins when the body ends, and for a body in one write at once. */
const ONE_WRITE_BYTES_MAX = 256 * 1024;

/**
 * The size in bytes of one write to a socket. Node sees how much of a write is left on a plain socket, but not with TLS, nor on Windows.
 * @param endpoint absent: Amazon's, with TLS
 */
export function sliceBytesFor(endpoint: string | undefined, platform: NodeJS.Platform = process.platform): number {
  const isPlain = endpoint !== undefined && URL.parse(endpoint)?.protocol === 'http:';
  return isPlain && platform !== 'win32' ? LARGE_SLICE_BYTES : SMALL_SLICE_BYTES;
}

/**
 * A new stream of exactly `payload.sizeBytes` bytes. Fails with `source_changed` when the source has fewer or more bytes.
 * @param sliceBytes see `sliceBytesFor`; smaller ones are used where the progress is asked for
 */
export function requestBody(payload: Payload, sliceBytes: number): Readable {
  const { body, onTaken } = payload;
  const highWaterMark = onTaken === undefined ? sliceBytes : Math.min(sliceBytes, SMALL_SLICE_BYTES);
  const pieces = typeof body === 'function' ? exactly(payload, body) : slices(body, highWaterMark, onTaken);
  return Readable.from(pieces, { objectMode: false, highWaterMark });
}

/** The bytes of a payload that is in memory and is sent in one write; `undefined` for any other. */
export function bytesInOneWrite({ body, sizeBytes }: Payload): Uint8Array | undefined {
  const isSmall = typeof body !== 'function' && body.byteLength === sizeBytes && sizeBytes <= ONE_WRITE_BYTES_MAX;
  return isSmall ? body : undefined;
}

function* slices(bytes: Uint8Array, sliceBytes: number, onTaken: Payload['onTaken']): Iterable<Uint8Array> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < buffer.byteLength; at += sliceBytes) {
    // The stream asks for a slice when the one before the last was written.
    onTaken?.(Math.max(0, at - sliceBytes));
    yield buffer.subarray(at, at + sliceBytes);
  }
}

/** Content-Length is sent first, so that the server would read further bytes as the next request on the connection. */
async function* exactly({ sizeBytes, onTaken }: Payload, open: () => Readable): AsyncIterable<Uint8Array> {
  const stream = open();
  let sent = 0;
  try {
    for await (const chunk of stream) {
      // A byte stream without an encoding yields Buffers only.
      const bytes = chunk as Buffer;
      onTaken?.(sent);
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
