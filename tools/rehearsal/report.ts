import path from 'node:path';
import { bytesText, partFacts } from '../../electron/headless/table/figures.ts';
import type { TakeResult } from './rehearse.ts';

/** Hexadecimal digits of a hash that are shown: enough to tell any two files apart by eye. */
const HASH_SHOWN = 16;

export function isEqual(result: TakeResult): boolean {
  return result.sha256OnDisk === result.sha256InStore;
}

/** One line a file, then one that sums up. */
export function reportLines(results: readonly TakeResult[]): readonly string[] {
  const lines = results.map((result) => {
    const { parts, partsResent, secondsAfterLastByte, sha256OnDisk, sha256InStore } = result;
    const facts = [bytesText(result.sizeBytes), ...partFacts(parts, partsResent, secondsAfterLastByte)].join(', ');
    const hashes = `SHA-256 disk ${sha256OnDisk.slice(0, HASH_SHOWN)} store ${sha256InStore.slice(0, HASH_SHOWN)}`;
    return `${path.basename(result.file)}: ${facts}; ${hashes}: ${isEqual(result) ? 'equal' : 'NOT EQUAL'}`;
  });
  const wrong = results.filter((result) => !isEqual(result)).length;
  const sum =
    wrong === 0 ? 'All files are equal, byte for byte.' : `${wrong} of ${results.length} files are NOT EQUAL.`;
  return [...lines, sum];
}

/** The same for programs. */
export function reportObject(results: readonly TakeResult[]): object {
  return {
    event: 'rehearsal.done',
    all_equal: results.every(isEqual),
    files: results.map((result) => ({
      path: result.file,
      key: result.key,
      size_bytes: result.sizeBytes,
      parts: result.parts,
      parts_resent: result.partsResent,
      seconds_after_last_byte: Number(result.secondsAfterLastByte.toFixed(3)),
      sha256_disk: result.sha256OnDisk,
      sha256_store: result.sha256InStore,
      equal: isEqual(result),
    })),
  };
}
