import { completeMultipartUpload } from './completeUpload.ts';
import type { Answer, Exchange } from './exchange.ts';
import {
  createBucket,
  deleteObject,
  getLifecycle,
  getObject,
  headBucket,
  headObject,
  listObjects,
  putObject,
} from './objectOperations.ts';
import type { S3Operation } from './operation.ts';
import { S3Error } from './s3Error.ts';
import {
  abortMultipartUpload,
  createMultipartUpload,
  listMultipartUploads,
  listParts,
  uploadPart,
} from './uploadOperations.ts';

/** The function of each operation. */
export const OPERATIONS: Readonly<Record<S3Operation, (exchange: Exchange) => Promise<Answer>>> = {
  CreateBucket: createBucket,
  HeadBucket: headBucket,
  GetBucketLifecycleConfiguration: getLifecycle,
  ListObjectsV2: listObjects,
  ListMultipartUploads: listMultipartUploads,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  ListParts: listParts,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  PutObject: putObject,
  GetObject: getObject,
  HeadObject: headObject,
  DeleteObject: deleteObject,
  Unknown: async () => {
    throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.');
  },
};
