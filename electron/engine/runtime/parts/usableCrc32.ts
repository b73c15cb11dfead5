import { crc32 as zlibCrc32 } from 'node:zlib';

export type Crc32 = (bytes: Uint8Array, before?: number) => number;

/** Long enough that a build uses the instructions that it chose for this processor. */
const SAMPLE = Buffer.from('Rushes, sample of a CRC-32. '.repeat(64));

/** @param load gives a package, or throws. @returns its function if it computes the same as zlib, otherwise that of zlib */
export function usableCrc32(load: () => { readonly crc32: Crc32 }): Crc32 {
  try {
    const { crc32 } = load();
    const isRight = crc32(SAMPLE, crc32(SAMPLE)) === zlibCrc32(SAMPLE, zlibCrc32(SAMPLE));
    return isRight ? crc32 : zlibCrc32;
  } catch {
    return zlibCrc32;
  }
}
