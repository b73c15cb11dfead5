import { createHash, createHmac, createSecretKey } from 'node:crypto';

/** A hash, or the HMAC of one. */
type Digest = ReturnType<typeof createHash> | ReturnType<typeof createHmac>;
type Bytes = string | ArrayBuffer | ArrayBufferView;

/**
 * SHA-256 and its HMAC for signing requests, in the form that the SDK expects. The SDK's own class passes keys as bytes, which costs
 * Node several times more than a `KeyObject`; a signature takes up to five of them.
 */
export class KeyedSha256 {
  readonly #secret: Bytes | undefined;
  #hash: Digest;

  constructor(secret?: Bytes) {
    this.#secret = secret;
    this.#hash = this.#begin();
  }

  update(data: Bytes): void {
    this.#hash.update(typeof data === 'string' ? data : bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#begin();
  }

  #begin(): Digest {
    if (this.#secret === undefined) return createHash('sha256');
    const key = typeof this.#secret === 'string' ? Buffer.from(this.#secret) : bytesOf(this.#secret);
    return createHmac('sha256', createSecretKey(key));
  }
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Buffer {
  return data instanceof ArrayBuffer ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
