/** The lifecycle rules of a bucket, as far as they concern uploads and finished objects. */

/** A rule of the bucket that is switched on and can match objects without tags. */
export interface LifecycleRule {
  /** Its name; may be empty. */
  readonly id: string;
  /** The prefix of the keys that it is for; empty: all. */
  readonly prefix: string;
  /** Open uploads are aborted, with their parts, so many days after their beginning. */
  readonly abortsUploadsAfterDays?: number;
  /** Objects are deleted so many days after they were made, or at a date. */
  readonly expiresAfterDays?: number;
  readonly expiresOn?: string;
}

export type LifecycleWarning =
  | { readonly kind: 'aborts_early'; readonly rule: string; readonly days: number }
  | { readonly kind: 'expires'; readonly rule: string; readonly days: number | null; readonly date: string | null };

/**
 * `read`: the rules are known. `not_allowed`: the credentials may not read them (`s3:GetLifecycleConfiguration`). `not_supported`: the
 * store does not know the request, or does not answer it.
 */
export interface LifecycleView {
  readonly state: 'read' | 'not_allowed' | 'not_supported';
  readonly warnings: readonly LifecycleWarning[];
  /** A lifecycle configuration as JSON, to be set by an administrator; `null` where a rule ends left uploads, or nothing is known. */
  readonly proposal: string | null;
}

/**
 * A recording of a day, an outage of some days and a weekend: an upload that is ended sooner may be one that is still worked on. Its parts
 * are sent again from the disk then, as long as the file is there.
 */
export const ABORT_DAYS_MIN = 7;

/** Uploads that are left for so long are not continued any more. */
const ABORT_DAYS_PROPOSED = 30;

/**
 * The meaning of the rules for the recordings of this destination. Pure.
 * @param rules `undefined` when they are not known
 * @param keyPrefix the prefix that all keys have
 */
export function lifecycleView(rules: readonly LifecycleRule[], keyPrefix: string): LifecycleView {
  const ours = rules.filter(({ prefix }) => prefix.startsWith(keyPrefix) || keyPrefix.startsWith(prefix));
  const warnings = ours.flatMap((rule): LifecycleWarning[] => {
    const { id, abortsUploadsAfterDays: abort, expiresAfterDays, expiresOn } = rule;
    return [
      ...(abort !== undefined && abort < ABORT_DAYS_MIN
        ? [{ kind: 'aborts_early', rule: id, days: abort } as const]
        : []),
      ...(expiresAfterDays !== undefined || expiresOn !== undefined
        ? [{ kind: 'expires', rule: id, days: expiresAfterDays ?? null, date: expiresOn ?? null } as const]
        : []),
    ];
  });
  const endsLeftUploads = ours.some(
    ({ prefix, abortsUploadsAfterDays }) => abortsUploadsAfterDays !== undefined && keyPrefix.startsWith(prefix),
  );
  return { state: 'read', warnings, proposal: endsLeftUploads ? null : proposal(keyPrefix) };
}

function proposal(keyPrefix: string): string {
  const rule = {
    ID: 'end-left-uploads',
    Status: 'Enabled',
    Filter: { Prefix: keyPrefix },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: ABORT_DAYS_PROPOSED },
  };
  return JSON.stringify({ Rules: [rule] });
}
