/** Packet sizes of MPEG-TS: plain, with a time code (M2TS), with error correction (ISO/IEC 13818-1, ETSI TS 101 154). */
const PACKET_BYTES = [188, 192, 204] as const;

const SYNC_BYTE = 0x47;

/** Sync bytes that have to follow each other: five packets, as players do it. */
const SYNCS = 5;

/** The bytes from the beginning of a file that `isTransportStream` needs for its verdict. */
export const TRANSPORT_STREAM_HEAD_BYTES = 204 * (SYNCS + 1);

/**
 * Whether a file that begins with these bytes is an MPEG-TS: tells a recording from the source code of a program, which has the same
 * ending. `undefined` when there are too few bytes for a verdict.
 */
export function isTransportStream(head: Uint8Array): boolean | undefined {
  const isComplete = head.length >= TRANSPORT_STREAM_HEAD_BYTES;
  const isPossible = PACKET_BYTES.some((size) => {
    for (let first = 0; first < size && first < head.length; first++) {
      if (hasSyncs(head, first, size)) return true;
    }
    return false;
  });
  return isComplete || !isPossible ? isPossible : undefined;
}

/** Whether all sync bytes are there that can be there; a short head has fewer. */
function hasSyncs(head: Uint8Array, first: number, packetBytes: number): boolean {
  for (let count = 0; count < SYNCS; count++) {
    const at = first + count * packetBytes;
    if (at >= head.length) return true;
    if (head[at] !== SYNC_BYTE) return false;
  }
  return true;
}
