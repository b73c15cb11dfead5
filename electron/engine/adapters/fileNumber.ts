/**
 * An inode or device number as decimal digits. Node reads these unsigned 64-bit numbers as signed, so 2^63 and above arrive as
 * negative BigInts (mergerfs, NTFS, some CIFS servers).
 */
export function fileNumber(value: bigint): string {
  return BigInt.asUintN(64, value).toString();
}
