const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/**
 * What S3 allows one multipart upload. Source: Amazon S3 User Guide, "Amazon S3 multipart upload limits" (parts 1 to 10 000,
 * 5 MiB to 5 GiB each but for the last, largest object 48.8 TiB = 10 000 × 5 GiB).
 */
export const S3_QUOTA = {
  partsMax: 10_000,
  partBytesMin: 5 * MIB,
  partBytesMax: 5 * GIB,
  objectBytesMax: 10_000 * 5 * GIB,
} as const;

export const DEFAULT_CHUNK_BYTES = 10 * MIB;

/** When the sizes of a stepping plan double. */
export const STEPPING = {
  /** It keeps the chunk size this long: 19.5 GiB at 10 MiB, half an hour at 100 Mbit/s. */
  partsBefore: 2_000,
  /** After that the size doubles every so many parts: 11.7 TiB fit at 10 MiB before a new plan is needed. */
  partsPerStep: 800,
} as const;

/** The largest recording, in bytes, that one upload holds with this chunk size. Pure. */
export function largestRecordingBytes(chunkBytes: number, needsEqualParts: boolean): number {
  if (needsEqualParts) return S3_QUOTA.partsMax * chunkBytes;
  let bytes = STEPPING.partsBefore * chunkBytes;
  let size = chunkBytes;
  let partsLeft = S3_QUOTA.partsMax - STEPPING.partsBefore;
  while (partsLeft > 0) {
    size = Math.min(size * 2, S3_QUOTA.partBytesMax);
    bytes += Math.min(STEPPING.partsPerStep, partsLeft) * size;
    partsLeft -= STEPPING.partsPerStep;
  }
  return bytes;
}

/** Hours of recording at this bit rate that fit into so many bytes. `Infinity` when nothing is being recorded. */
export function hoursThatFit(bytes: number, bitsPerSecond: number): number {
  return (bytes * 8) / bitsPerSecond / 3600;
}
