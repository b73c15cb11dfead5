import type { FaultAction } from '../../tools/localS3/faults.ts';
import type { S3Operation } from '../../tools/localS3/operation.ts';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits of the client in these tests: an answer that does not come is given up after so long. */
export const QUICK_TIMEOUTS = { idleTimeoutMs: 1_000, completeTimeoutMs: 1_000, answerTimeoutMs: 1_000 } as const;

export interface StoreFault {
  readonly name: string;
  /** The action in place of the right answer to this operation; `undefined` when it makes no sense there. */
  readonly actionOf: (operation: S3Operation) => FaultAction | undefined;
  /** How many requests it strikes. */
  readonly times: number;
  /** The answer is that of a working store, and wrong. */
  readonly isLie?: boolean;
  /** The content of an object can be anything: a wrong one is only found where it is compared. */
  readonly isContent?: boolean;
}

async function* endless(): AsyncIterable<Uint8Array> {
  for (;;) yield Buffer.alloc(64 * 1024, '<a>');
}

const fault = (name: string, action: () => FaultAction, times = 2): StoreFault => ({ name, actionOf: action, times });
const endlessXml = (): FaultAction => ({
  kind: 'answer',
  carriedOut: true,
  answer: () => ({ status: 200, headers: { 'content-type': 'application/xml' }, body: endless() }),
});
const page = (): FaultAction => ({
  kind: 'answer',
  carriedOut: false,
  answer: () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Please sign in</html>' }),
});

/** The faults of one request, whatever its operation. */
export const STORE_FAULTS: readonly StoreFault[] = [
  fault('an error', () => ({ kind: 'status', status: 500, code: 'InternalError' })),
  fault('an error after success', () => ({ kind: 'status', status: 503, code: 'InternalError', carriedOut: true })),
  fault('a cut connection', () => ({ kind: 'drop_before' })),
  fault('a reset in the body of the request', () => ({ kind: 'drop_before', bytes: 0 })),
  fault('a lost answer', () => ({ kind: 'drop_after' })),
  fault('a reset in the body of the answer', () => ({ kind: 'truncate', bytes: 30 })),
  fault('a delay', () => ({ kind: 'hold', until: sleep(250) })),
  fault('a stall', () => ({ kind: 'hang' }), 1),
  fault('a stall after success', () => ({ kind: 'hang_after' }), 1),
  { ...fault('a page of a proxy', page), isContent: true },
  { ...fault('an endless answer', endlessXml), isContent: true },
  { name: 'success that is none', actionOf: phantom, times: 1, isLie: true },
  { name: 'an altered answer', actionOf: altered, times: 1, isLie: true },
];

const xml = (body: string): FaultAction => ({
  kind: 'answer',
  carriedOut: false,
  answer: () => ({ status: 200, headers: { 'content-type': 'application/xml' }, body }),
});

/** The answer of success, of a store that has done nothing. */
function phantom(operation: S3Operation): FaultAction | undefined {
  const etag = '"0123456789abcdef0123456789abcdef"';
  switch (operation) {
    case 'CreateMultipartUpload':
      return xml('<InitiateMultipartUploadResult><UploadId>never-opened</UploadId></InitiateMultipartUploadResult>');
    case 'UploadPart':
    case 'PutObject':
      return { kind: 'answer', carriedOut: false, answer: () => ({ status: 200, headers: { etag } }) };
    case 'CompleteMultipartUpload':
      return xml(
        `<CompleteMultipartUploadResult><Bucket>b</Bucket><Key>k</Key><ETag>${etag}</ETag></CompleteMultipartUploadResult>`,
      );
    case 'HeadObject':
      return {
        kind: 'answer',
        carriedOut: false,
        answer: () => ({ status: 200, headers: { etag, 'content-length': '7' } }),
      };
    case 'AbortMultipartUpload':
      return { kind: 'answer', carriedOut: false, answer: () => ({ status: 204 }) };
    case 'ListParts':
      return xml('<ListPartsResult><UploadId>u</UploadId><IsTruncated>false</IsTruncated></ListPartsResult>');
    case 'ListMultipartUploads':
      return xml('<ListMultipartUploadsResult><Bucket>b</Bucket></ListMultipartUploadsResult>');
    case 'ListObjectsV2':
      return xml('<ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated></ListBucketResult>');
    case 'GetObject':
      return xml('{}');
    default:
      return undefined;
  }
}

/** The right answer with another ETag, size or checksum. */
function altered(operation: S3Operation): FaultAction | undefined {
  if (operation === 'AbortMultipartUpload') return undefined;
  return {
    kind: 'alter',
    change: (answer) => ({
      ...answer,
      headers: Object.fromEntries(
        Object.entries(answer.headers ?? {}).map(([name, value]) => [
          name,
          name === 'etag' || name.includes('crc32')
            ? value.replace(/[0-9A-Za-z]/, (digit) => (digit === '1' ? '2' : '1'))
            : value,
        ]),
      ),
      ...(typeof answer.body === 'string'
        ? { body: answer.body.replace(/<(ETag|Size|ChecksumCRC32)>([^<]*\d)/g, '<$1>1$2') }
        : {}),
    }),
  };
}
