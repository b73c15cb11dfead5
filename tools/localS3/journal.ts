import type { S3Operation } from './operation.ts';

/** One request as the server saw it. */
export interface RequestEntry {
  readonly operation: S3Operation;
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  /** 0 when the request is not about a part. */
  readonly partNumber: number;
  /** Bytes of the body that came in. */
  readonly bytes: number;
  /** The status that was sent; 0 when there was no answer. */
  readonly status: number;
  /** The error code that was sent; empty when there was none. */
  readonly code: string;
  /** Whether a scripted fault struck it. */
  readonly isFaulted: boolean;
  /** Milliseconds since 1970 by the machine's clock, when it came in. */
  readonly receivedAtMs: number;
}

/** Parts that were stored more than once in one upload, as `uploadId:partNumber`. @internal for tests */
export function partsSentTwice(requests: readonly RequestEntry[]): readonly string[] {
  const stored = new Set<string>();
  const twice = new Set<string>();
  for (const request of requests) {
    if (request.operation !== 'UploadPart' || request.status !== 200) continue;
    const name = `${request.uploadId}:${request.partNumber}`;
    if (stored.has(name)) twice.add(name);
    stored.add(name);
  }
  return [...twice];
}
