/**
 * CRC-32 of two byte runs put together, from their own CRC-32s and the length of the second: multiplies the first by
 * x^(8 · length) modulo the reversed polynomial EDB88320, in GF(2).
 */
export function crc32Combine(first: number, second: number, secondBytes: number): number {
  // x^8, in the reversed representation where the highest bit is x^0.
  let square = 0x00800000;
  let shift = 0x80000000 | 0;
  for (let left = secondBytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) shift = multiply(square, shift);
    square = multiply(square, square);
  }
  return (multiply(first | 0, shift) ^ second) >>> 0;
}

/** Product of two polynomials over GF(2), modulo the CRC-32 polynomial. */
function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = 0x80000000 | 0; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= shifted;
    shifted = (shifted & 1) === 0 ? shifted >>> 1 : (shifted >>> 1) ^ 0xedb88320;
  }
  return product;
}
