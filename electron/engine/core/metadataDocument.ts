import { crc32Hex } from './crc32.ts';
import type { MediaFacts } from './mediaFacts.ts';
import { partCount } from './partPlan.ts';
import { type PartLedger, type RecordingRecord, type Timestamp, isFragment } from './recording.ts';

/** Raised when a field is removed, renamed or means something else; a new field beside the others leaves it. */
const SCHEMA_VERSION = 1;

export interface MetadataSource {
  /** A recording whose object is verified. */
  readonly record: RecordingRecord;
  /** The parts that object was made of, and maybe some behind its end; one that was stored in a single request is its own only part. */
  readonly ledger: PartLedger;
  /** `null` when the file could not be probed, with the reason in `probeError`. */
  readonly media: MediaFacts | null;
  readonly probeError: string | null;
  readonly processedAt: Timestamp;
}

/** `{key}.metadata.json`, as `docs/metadata.schema.json` describes it. Others read it: names and types are fixed. */
export interface MetadataDocument {
  readonly schema_version: typeof SCHEMA_VERSION;
  readonly stream_id: string;
  readonly original_file_path: string;
  readonly s3_bucket: string;
  /** The whole key of the object, in spite of its name. */
  readonly s3_key_prefix: string;
  readonly total_size_bytes: number;
  readonly duration_seconds: number | null;
  readonly processed_at_utc: Timestamp;
  readonly stream_started_at_utc: Timestamp;
  readonly stream_completed_at_utc: Timestamp;
  readonly chunks: readonly {
    readonly part_number: number;
    readonly size_bytes: number;
    readonly etag: string;
    readonly uploaded_at_utc: Timestamp;
  }[];
  readonly etag: string;
  readonly checksum: {
    readonly algorithm: 'CRC32';
    /** Of the whole object, eight hex digits. */
    readonly value: string;
    readonly verified_by: 'checksum' | 'etag' | 'read_back';
  };
  readonly media: {
    readonly container: string | null;
    readonly bit_rate: number | null;
    readonly timecode: string | null;
    readonly video: {
      readonly codec: string;
      readonly width: number;
      readonly height: number;
      readonly frame_rate: string | null;
      readonly pixel_format: string | null;
    } | null;
    readonly audio: readonly {
      readonly codec: string;
      readonly channels: number | null;
      readonly sample_rate_hz: number | null;
    }[];
  } | null;
  readonly probe_error?: string;
  /** The program and version that read `media`. */
  readonly probe?: string;
  readonly recorder: string | null;
  readonly parts_resent: number;
  /** The file was gone from the disk: the object holds what had been stored by then. */
  readonly source_vanished?: true;
  /** The object holds only a part of the recording; the rest was gone before it was stored. */
  readonly incomplete?: true;
  /** The stream whose object holds an earlier state of the same file. */
  readonly replaces_stream_id?: string;
}

/**
 * The document that is stored beside a finished object.
 * @throws RangeError when the recording has no verified object yet
 */
export function metadataDocument(source: MetadataSource): MetadataDocument {
  const { record, ledger, media, probeError, processedAt } = source;
  const { object } = record;
  if (object === undefined) throw new RangeError('A recording without a verified object cannot be described.');
  return {
    schema_version: SCHEMA_VERSION,
    stream_id: record.id,
    original_file_path: record.path,
    s3_bucket: record.bucket,
    s3_key_prefix: record.key,
    total_size_bytes: object.sizeBytes,
    duration_seconds: media?.durationSeconds ?? null,
    processed_at_utc: processedAt,
    stream_started_at_utc: record.startedAt,
    stream_completed_at_utc: object.completedAt,
    // A file that was cut short leaves parts behind that are not part of the object.
    chunks: [...ledger.values()]
      .filter((part) => part.partNumber <= partCount(record.plan, object.sizeBytes))
      .toSorted((a, b) => a.partNumber - b.partNumber)
      .map((part) => ({
        part_number: part.partNumber,
        size_bytes: part.sizeBytes,
        etag: part.etag,
        uploaded_at_utc: part.uploadedAt,
      })),
    etag: object.etag,
    checksum: { algorithm: 'CRC32', value: crc32Hex(object.crc32), verified_by: object.verifiedBy },
    media: media === null ? null : mediaFields(media),
    ...(probeError === null ? {} : { probe_error: probeError }),
    ...(media?.probe === undefined ? {} : { probe: media.probe }),
    recorder: media?.recorder ?? null,
    parts_resent: record.partsResent,
    ...(record.frozen?.reason === 'vanished' ? { source_vanished: true } : {}),
    ...(isFragment(record) ? { incomplete: true } : {}),
    ...(record.replaces === undefined ? {} : { replaces_stream_id: record.replaces }),
  };
}

function mediaFields(media: MediaFacts): MetadataDocument['media'] {
  const { container, bitRate, timecode, video, audio } = media;
  return {
    container,
    bit_rate: bitRate,
    timecode,
    video:
      video === null
        ? null
        : {
            codec: video.codec,
            width: video.width,
            height: video.height,
            frame_rate: video.frameRate,
            pixel_format: video.pixelFormat,
          },
    audio: audio.map((track) => ({
      codec: track.codec,
      channels: track.channels,
      sample_rate_hz: track.sampleRateHz,
    })),
  };
}
