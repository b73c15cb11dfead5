/**
 * Bytes of a file from `position` on: as many as asked for, fewer only where the file ends. A container reader asks for at most
 * a few hundred kilobytes in all.
 */
export type ReadAt = (position: number, length: number) => Promise<Uint8Array>;

/** A view for reading big-endian numbers. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A 64-bit length or position as a number; `undefined` beyond 2^53, where no file ends. */
export function safeNumber(value: bigint): number | undefined {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}
