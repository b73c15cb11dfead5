const FIRST_BYTES = 4_096;

/**
 * Bytes that arrive in pieces, in one array that grows. A sender can make each piece one byte long: keeping the pieces themselves would
 * take five hundred times the memory of the bytes.
 */
export class GatheredBytes {
  #room = new Uint8Array(0);
  #sizeBytes = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** All bytes so far. Valid until more are added. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#room.subarray(0, this.#sizeBytes);
  }

  /** Copies the piece. */
  add(piece: Uint8Array): void {
    const sizeBytes = this.#sizeBytes + piece.byteLength;
    if (sizeBytes > this.#room.byteLength) {
      const room = new Uint8Array(Math.max(FIRST_BYTES, sizeBytes, 2 * this.#room.byteLength));
      room.set(this.bytes);
      this.#room = room;
    }
    this.#room.set(piece, this.#sizeBytes);
    this.#sizeBytes = sizeBytes;
  }
}
