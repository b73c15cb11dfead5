import { createHash } from 'node:crypto';
import { Fault } from '../../core/fault.ts';
import type { SourceReader } from '../../ports/fileSource.ts';
import { PartDigest, crc32Of } from './partDigest.ts';

/** Step of reading. */
const READ_BYTES = 4 * 1024 * 1024;

export interface RangeChecksums {
  /** See `partDigest.ts`. */
  readonly digest: string;
  readonly crc32: number;
  /** Hex. */
  readonly md5: string;
}

/**
 * Reads a range of any length in steps. `undefined` when the file ends before it does. Rejects with a `cancelled` fault when `signal`
 * aborts, and with the reader's faults.
 */
export async function checksumsOfRange(
  reader: SourceReader,
  offset: number,
  length: number,
  signal: AbortSignal,
): Promise<RangeChecksums | undefined> {
  const digest = new PartDigest();
  const md5 = createHash('md5');
  let crc32 = 0;
  for (let done = 0; done < length; ) {
    if (signal.aborted) throw new Fault('cancelled', 'The comparison was stopped.', { disposition: 'cancelled' });
    // A fresh buffer each time: a disk that answers late still writes into the buffer of a read that was given up.
    const piece = Buffer.allocUnsafe(Math.min(READ_BYTES, length - done));
    const read = await reader.read(piece, offset + done);
    if (read === 0) return undefined;
    const bytes = piece.subarray(0, read);
    digest.update(bytes);
    md5.update(bytes);
    crc32 = crc32Of(bytes, crc32);
    done += read;
  }
  return { digest: digest.finish(), crc32, md5: md5.digest('hex') };
}
