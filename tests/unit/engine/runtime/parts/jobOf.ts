import type { PartJob } from '../../../../../electron/engine/core/dueParts.ts';

/** A part that is due of an open upload. */
export function jobOf(fields: Partial<PartJob>): PartJob {
  return {
    partNumber: 1,
    offset: 0,
    length: 5 * 1024 * 1024,
    uploadId: 'upload',
    integrity: 'md5',
    stored: undefined,
    mayBeBlank: false,
    ...fields,
  };
}
