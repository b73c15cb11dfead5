/** The operation of a request, by its name in the Amazon S3 API reference. */
export type S3Operation =
  | 'CreateBucket'
  | 'HeadBucket'
  | 'GetBucketLifecycleConfiguration'
  | 'ListObjectsV2'
  | 'ListMultipartUploads'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'ListParts'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'PutObject'
  | 'GetObject'
  | 'HeadObject'
  | 'DeleteObject'
  | 'Unknown';

export interface S3Target {
  readonly operation: S3Operation;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
}

/** Reads a path-style request line. */
export function readTarget(method: string, target: string): S3Target {
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  // A literal plus is a plus in S3's queries; URLSearchParams would read a space.
  const query = new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1).replaceAll('+', '%2B'));
  const [bucket = '', ...rest] = path.slice(1).split('/');
  const key = decodeURIComponent(rest.join('/'));
  const operation = key === '' ? bucketOperation(method, query) : objectOperation(method, query);
  return { operation, bucket: decodeURIComponent(bucket), key, query };
}

function bucketOperation(method: string, query: URLSearchParams): S3Operation {
  if (method === 'PUT') return 'CreateBucket';
  if (method === 'HEAD') return 'HeadBucket';
  if (method === 'GET' && query.has('lifecycle')) return 'GetBucketLifecycleConfiguration';
  if (method === 'GET' && query.has('uploads')) return 'ListMultipartUploads';
  if (method === 'GET' && query.get('list-type') === '2') return 'ListObjectsV2';
  return 'Unknown';
}

function objectOperation(method: string, query: URLSearchParams): S3Operation {
  const isUpload = query.has('uploadId');
  switch (method) {
    case 'PUT':
      return isUpload ? 'UploadPart' : 'PutObject';
    case 'GET':
      return isUpload ? 'ListParts' : 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'DELETE':
      return isUpload ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'POST':
      if (isUpload) return 'CompleteMultipartUpload';
      return query.has('uploads') ? 'CreateMultipartUpload' : 'Unknown';
    default:
      return 'Unknown';
  }
}
