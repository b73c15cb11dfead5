/**
 * Arithmetic on CRC-32 (the polynomial of zlib and of S3's `x-amz-checksum-crc32`): the checksum of a whole object follows
 * from those of its parts, without reading a byte again.
 */

const POLYNOMIAL = 0xedb88320;

/** CRC-32 of `A ++ B`, from the CRC-32 of `A`, that of `B`, and the length of `B` in bytes. */
function crc32Combine(crcA: number, crcB: number, lengthB: number): number {
  return (multiply(powerOfX(lengthB), crcA) ^ crcB) >>> 0;
}

/** CRC-32 of a run of pieces, in order. An empty run has CRC-32 0. */
export function crc32OfPieces(pieces: Iterable<{ readonly crc32: number; readonly sizeBytes: number }>): number {
  let crc = 0;
  for (const piece of pieces) crc = crc32Combine(crc, piece.crc32, piece.sizeBytes);
  return crc;
}

/** CRC-32 of this many zero bytes. */
export function crc32OfZeros(bytes: number): number {
  return (multiply(powerOfX(bytes), 0xffff_ffff) ^ 0xffff_ffff) >>> 0;
}

/** Eight lower-case hex digits. */
export function crc32Hex(crc32: number): string {
  return (crc32 >>> 0).toString(16).padStart(8, '0');
}

/** Product of two polynomials modulo the CRC polynomial, bits reflected as in the CRC itself. */
function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = 31; bit >= 0; bit--) {
    if (((a >>> bit) & 1) === 1) product ^= shifted;
    shifted = (shifted & 1) === 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return product >>> 0;
}

/** x^(8·bytes) modulo the CRC polynomial, by repeated squaring; exact up to 2^53 bytes. */
function powerOfX(bytes: number): number {
  let result = 0x80000000; // 1
  let square = 0x00800000; // x^8
  for (let left = bytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = multiply(square, result);
    square = multiply(square, square);
  }
  return result;
}
