/** Open uploads in the bucket that may be left over, and what can be done with them. */

/** Amazon S3 Standard, us-east-1, US dollars for a gigabyte a month; other stores and regions differ. */
const USD_PER_GB_MONTH = 0.023;

export interface OpenUploadView {
  /** The whole key of the object it would become. */
  readonly key: string;
  readonly uploadId: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** When the store received its last part; `null` when it holds none, or the store does not say. */
  readonly lastPartAt: string | null;
  readonly parts: number;
  readonly sizeBytes: number;
  /** The name of the workstation that began it or continues it; `null` where neither the journal, the key nor the object says. */
  readonly workstation: string | null;
  /** It began, or received a part, within the last hour: a workstation may be working on it. */
  readonly isActive: boolean;
  /** `own`: a recording of this workstation uses it. `other`: a recording of another workstation in the shared journal does. */
  readonly usedBy: 'own' | 'other' | null;
  /** Its object was made of it, but is not described yet: to be completed once more. */
  readonly isCompleting: boolean;
}

/** Why nothing was done with an open upload. */
export type UploadRefusal =
  | 'unknown_upload'
  /** It may be worked on. */
  | 'upload_active'
  /** A recording of the journal of this workstation uses it. */
  | 'upload_in_use'
  /** A recording of another workstation that shares the journal uses it. */
  | 'upload_elsewhere'
  /** Its first part is not stored. */
  | 'no_first_part'
  /** There is an object under its key. */
  | 'key_occupied'
  /** The store completes all parts or none, and one in between is not stored. */
  | 'all_parts_needed'
  /** The file is in no watched folder, or cannot be read. */
  | 'file_unusable'
  /** The file has a recording already, or was uploaded before. */
  | 'file_taken'
  /** The file does not hold the stored bytes. */
  | 'other_content';

/** `playable`: up to its end. `no_index`: an MP4 or QuickTime file without an index, which no player opens. */
export type FragmentPlayability = 'playable' | 'no_index' | 'unknown';

/** The object that was made of the stored parts of an upload. */
export interface Fragment {
  readonly key: string;
  readonly sizeBytes: number;
  readonly parts: number;
  /** Stored parts behind the first gap, which are not in the object. */
  readonly partsLeftOut: number;
  readonly playability: FragmentPlayability;
  /** How the object was compared with the parts. */
  readonly verifiedBy: 'checksum' | 'read_back';
}

/** The estimated cost of these bytes in US dollars a month, to the hundredth of a cent. */
export function monthlyCostUsd(sizeBytes: number): number {
  return Number(((sizeBytes / 1e9) * USD_PER_GB_MONTH).toFixed(4));
}

/** For a person, in English: what would make an object without an index playable. */
export const INDEX_REPAIR =
  'It has no index (moov), so no player opens it. A repair program such as untrunc can rebuild the index from an intact recording of the same camera with the same settings.';
