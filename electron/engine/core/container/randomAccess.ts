/** Bytes of a file from `position` on: `length` of them, fewer only where the file ends. */
export type ReadAt = (position: number, length: number) => Promise<Uint8Array>;

/** A view for reading big-endian numbers. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A 64-bit length or position as a number; `undefined` above 2^53, which no file reaches. */
export function safeNumber(value: bigint): number | undefined {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}
