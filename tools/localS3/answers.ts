import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer } from './exchange.ts';
import type { FaultAction } from './faults.ts';
import { S3Error } from './s3Error.ts';
import { xmlError } from './xml.ts';

/** An answer and the S3 error code in it, empty when it is none. */
export type CodedAnswer = Answer & { readonly code: string };

/** The error that a fault script asks for. */
export function scriptedError(
  status: number,
  code: string,
  message: string,
  retryAfterSeconds: number | undefined,
): CodedAnswer {
  const retryAfter: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return { status, code, headers: retryAfter, body: xmlError(code, message, '') };
}

/** The answer for a failed operation. Rejects with anything that is not an `S3Error`. */
export async function errorAnswer(error: unknown, request: IncomingMessage): Promise<CodedAnswer> {
  if (!(error instanceof S3Error)) throw error;
  // The rest of a refused body is read, so that the client sees the answer rather than a cut connection.
  for await (const _ of request) void _;
  return { status: error.status, code: error.code, body: xmlError(error.code, error.message, request.url ?? '') };
}

/** Sends the answer. @returns the status that went out, 0 when the connection was cut on purpose */
export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: CodedAnswer,
  action: FaultAction | undefined,
  nowMs: number,
): Promise<number> {
  const { body = '' } = answer;
  const type: Record<string, string> =
    typeof body === 'string' && body !== '' ? { 'content-type': 'application/xml' } : {};
  const length: Record<string, string> =
    typeof body === 'string' && request.method !== 'HEAD' && answer.status !== 204
      ? { 'content-length': String(Buffer.byteLength(body)) }
      : {};
  response.writeHead(answer.status, {
    ...length,
    ...type,
    ...answer.headers,
    date: new Date(nowMs).toUTCString(),
    server: 'local-s3',
    'x-amz-request-id': 'local',
  });
  if (request.method === 'HEAD') {
    response.end();
  } else if (action?.kind === 'truncate') {
    for await (const chunk of cut(body, action.bytes)) response.write(chunk);
    await new Promise<void>((resolve) => response.write('', () => resolve()));
    response.destroy();
    return 0;
  } else if (typeof body === 'string') {
    response.end(body);
  } else {
    await pipeline(Readable.from(body, { objectMode: false }), response);
  }
  return answer.status;
}

async function* cut(body: string | AsyncIterable<Uint8Array>, bytes: number): AsyncIterable<Uint8Array> {
  let left = bytes;
  for await (const chunk of typeof body === 'string' ? [Buffer.from(body)] : body) {
    if (left <= 0) return;
    yield chunk.subarray(0, left);
    left -= chunk.byteLength;
  }
}
