import {
  anyText,
  boolean,
  type Decoded,
  decodeJson,
  filledText,
  list,
  matching,
  natural,
  object,
  optional,
  refined,
  whole,
} from '../../../shared/read.ts';
import { isRecordingId } from './keyForm.ts';
import { S3_QUOTA } from './partPlan.ts';

/** The fields of a metadata document that tell which bytes an object has to hold. */
export interface FinishedDocument {
  readonly stream_id: string;
  readonly original_file_path: string;
  readonly s3_bucket: string;
  /** The whole key of the object. */
  readonly s3_key_prefix: string;
  readonly total_size_bytes: number;
  /** In the order of the object. */
  readonly chunks: readonly { readonly part_number: number; readonly size_bytes: number; readonly etag: string }[];
  readonly etag: string;
  readonly checksum: { readonly value: string };
  readonly incomplete?: boolean;
  readonly source_vanished?: boolean;
}

/** The largest document: ten thousand parts take 2 MB. */
export const DOCUMENT_BYTES_MAX = 4 * 1024 * 1024;

/** As a file name on Windows; other systems allow less. */
const PATH_LENGTH_MAX = 32_767;
/** S3 allows 1 024 bytes. */
const KEY_LENGTH_MAX = 1_024;
const ID_LENGTH_MAX = 36;
const etag = anyText(1_024);

const finishedDocument = object<FinishedDocument>({
  stream_id: refined(anyText(ID_LENGTH_MAX), isRecordingId, 'is not the id of a recording'),
  original_file_path: filledText(PATH_LENGTH_MAX),
  s3_bucket: filledText(255),
  s3_key_prefix: filledText(KEY_LENGTH_MAX),
  total_size_bytes: natural,
  chunks: list(object({ part_number: whole(1, S3_QUOTA.partsMax), size_bytes: natural, etag }), S3_QUOTA.partsMax),
  etag,
  checksum: object({ value: matching(/^[0-9a-f]{8}$/, '8 hex digits') }),
  incomplete: optional(boolean),
  source_vanished: optional(boolean),
});

/** Reads a stored metadata document. Its sizes have to add up. */
export function decodeDocument(stored: string): Decoded<FinishedDocument> {
  const decoded = decodeJson(finishedDocument, stored);
  if (!decoded.ok) return decoded;
  const bytes = decoded.value.chunks.reduce((sum, chunk) => sum + chunk.size_bytes, 0);
  if (bytes === decoded.value.total_size_bytes) return decoded;
  return { ok: false, problem: `its parts have ${bytes} bytes, not ${decoded.value.total_size_bytes}` };
}

/** CRC-32 of the whole object. */
export function documentCrc32({ checksum }: FinishedDocument): number {
  return Number.parseInt(checksum.value, 16);
}
