import { UsageError } from './usageError.ts';

export interface ManifestEntry {
  readonly algorithm: 'crc32' | 'md5' | 'sha1' | 'sha256';
  /** Hex, in lower case. */
  readonly hash: string;
  /** The key of an object, or its end after a slash. */
  readonly name: string;
}

const ALGORITHMS = { 8: 'crc32', 32: 'md5', 40: 'sha1', 64: 'sha256' } as const;

/**
 * Reads lines as `md5sum`, `sha1sum` and `sha256sum` write them; a hash of 8 digits is a CRC-32. Empty lines and those that begin with
 * `#` are ignored. @throws UsageError for any other line, and when there is no entry
 */
export function parseManifest(text: string): readonly ManifestEntry[] {
  const entries: ManifestEntry[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, hash = '', name = ''] = /^([0-9a-fA-F]+)\s+\*?(?:\.\/)?(.+)$/.exec(line) ?? [];
    const algorithm = Object.entries(ALGORITHMS).find(([digits]) => Number(digits) === hash.length)?.[1];
    if (algorithm === undefined)
      throw new UsageError(`Line ${index + 1} of the manifest has no hash and name: write it as md5sum does.`);
    entries.push({ algorithm, hash: hash.toLowerCase(), name });
  }
  if (entries.length === 0) throw new UsageError('The manifest is empty: name another one.');
  return entries;
}
