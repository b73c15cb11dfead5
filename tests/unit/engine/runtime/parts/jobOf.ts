import type { PartJob } from '../../../../../electron/engine/core/dueParts.ts';

/** The file that the part is read from. */
export const FINGERPRINT = { device: '1', inode: '1', birthtimeMs: 1 };

/** A part that is due of an open upload. */
export function jobOf(fields: Partial<PartJob>): PartJob {
  return {
    partNumber: 1,
    offset: 0,
    length: 5 * 1024 * 1024,
    uploadId: 'upload',
    integrity: 'md5',
    fingerprint: FINGERPRINT,
    stored: undefined,
    seen: undefined,
    mayBeBlank: false,
    witness: undefined,
    isUnproven: false,
    ...fields,
  };
}
