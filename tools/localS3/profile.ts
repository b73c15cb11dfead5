/** How faithful a server is to Amazon S3: each profile stands for a family of real servers. */
export interface S3Profile {
  /** `kept`: verified and remembered. `ignored`: read over. `refused`: a request that carries one is answered with an error. */
  readonly checksumFields: 'kept' | 'ignored' | 'refused';
  /** The first answer to a Complete carries an empty ETag (Ceph 16). */
  readonly emptyCompleteEtag: boolean;
  /** A Complete has to name every stored part (Ceph 16). */
  readonly allPartsNamed: boolean;
  /** All parts but the last have to be of one size (Cloudflare R2, Backblaze B2 Live Read). */
  readonly equalParts: boolean;
  /** Open uploads are listed only for an exact key (MinIO). */
  readonly listsExactKeysOnly: boolean;
  /** Lists encode keys when asked to, but neither say so nor encode the markers (Ceph 16). */
  readonly encodesSilently: boolean;
  /** Listing the parts of an upload that is gone says NoSuchKey, and completing it InternalError (Ceph 16). */
  readonly lostUploadsAreOdd: boolean;
  /** `If-None-Match: *` of a PutObject. `kept`: honoured. `ignored`: read over. `refused`: answered with NotImplemented (Swift). */
  readonly conditionOnPut: 'kept' | 'ignored' | 'refused';
  /** The same of a CompleteMultipartUpload. */
  readonly conditionOnComplete: 'kept' | 'ignored' | 'refused';
}

const AWS: S3Profile = {
  checksumFields: 'kept',
  emptyCompleteEtag: false,
  allPartsNamed: false,
  equalParts: false,
  listsExactKeysOnly: false,
  encodesSilently: false,
  lostUploadsAreOdd: false,
  conditionOnPut: 'kept',
  conditionOnComplete: 'kept',
};

export const S3_PROFILES = {
  aws: AWS,
  ceph: {
    ...AWS,
    checksumFields: 'ignored',
    emptyCompleteEtag: true,
    allPartsNamed: true,
    encodesSilently: true,
    lostUploadsAreOdd: true,
    conditionOnComplete: 'ignored',
  },
  minimal: {
    ...AWS,
    checksumFields: 'refused',
    listsExactKeysOnly: true,
    conditionOnPut: 'refused',
    conditionOnComplete: 'refused',
  },
  equalParts: {
    ...AWS,
    checksumFields: 'ignored',
    equalParts: true,
    conditionOnPut: 'ignored',
    conditionOnComplete: 'ignored',
  },
} as const satisfies Record<string, S3Profile>;

export type S3ProfileName = keyof typeof S3_PROFILES;
