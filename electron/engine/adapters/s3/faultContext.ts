import type { S3Credentials } from './s3Config.ts';

/** The requests of the adapter, named as in the Amazon S3 API reference. */
export type S3Request =
  | 'CreateMultipartUpload'
  | 'ListMultipartUploads'
  | 'ListObjectsV2'
  | 'UploadPart'
  | 'ListParts'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'HeadObject'
  | 'PutObject'
  | 'GetObject'
  | 'DeleteObject'
  | 'GetBucketLifecycleConfiguration';

/** The facts about the failed request that the message of a fault needs. */
export interface FaultContext {
  readonly request: S3Request;
  readonly bucket: string;
  readonly key: string;
  /** Base URL of the store; Amazon S3 when `undefined`. */
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly credentials: S3Credentials['kind'];
  /** The difference between the date of the request and the clock of this machine, in milliseconds. */
  readonly clockOffsetMs: number;
  /** The wall clock of this machine when the answer arrived. */
  readonly nowMs: number;
  /** Milliseconds since the request began. */
  readonly elapsedMs: number;
}

/** The IAM action each request needs (Amazon S3 User Guide, "Required permissions for Amazon S3 API operations"). */
export const PERMISSION: Readonly<Record<S3Request, string>> = {
  CreateMultipartUpload: 's3:PutObject',
  ListMultipartUploads: 's3:ListBucketMultipartUploads',
  ListObjectsV2: 's3:ListBucket',
  UploadPart: 's3:PutObject',
  ListParts: 's3:ListMultipartUploadParts',
  CompleteMultipartUpload: 's3:PutObject',
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  HeadObject: 's3:GetObject',
  PutObject: 's3:PutObject',
  GetObject: 's3:GetObject',
  DeleteObject: 's3:DeleteObject',
  GetBucketLifecycleConfiguration: 's3:GetLifecycleConfiguration',
};

/** Whether the request names an upload, so that "not found" refers to the upload. */
export function namesUpload(request: S3Request): boolean {
  switch (request) {
    case 'UploadPart':
    case 'ListParts':
    case 'CompleteMultipartUpload':
    case 'AbortMultipartUpload':
      return true;
    default:
      return false;
  }
}

/** The name of the store for a person: the host of the endpoint, or Amazon S3. */
export function storeName(context: Pick<FaultContext, 'endpoint'>): string {
  if (context.endpoint === undefined) return 'Amazon S3';
  return URL.canParse(context.endpoint) ? new URL(context.endpoint).host : 'the store';
}
