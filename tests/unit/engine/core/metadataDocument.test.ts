import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import type { MediaFacts } from '../../../../electron/engine/core/mediaFacts.ts';
import { metadataDocument } from '../../../../electron/engine/core/metadataDocument.ts';
import type { MetadataSource } from '../../../../electron/engine/core/metadataDocument.ts';
import type { RecordingRecord, StoredPart } from '../../../../electron/engine/core/recording.ts';
import { MIB } from '../../../support/bytes.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../../../docs/metadata.schema.json', import.meta.url), 'utf8'),
) as object; // our own file
const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false });
// The package is CommonJS: its function is the default export of the default export.
addFormats.default(ajv);
const validate = ajv.compile(schema);

function part(partNumber: number, sizeBytes: number): StoredPart {
  const etag = `etag-${partNumber}`;
  return { partNumber, sizeBytes, etag, digest: '0'.repeat(32), crc32: 1, uploadedAt: '2026-05-04T10:11:12.345+00:00' };
}

const record: RecordingRecord = {
  version: 1,
  id: '3f0e7d2c-5a1b-4c8d-9e6f-0123456789ab',
  path: '/media/card/Clip "1".mp4',
  fingerprint: { device: '1', inode: '2', birthtimeMs: 3 },
  bucket: 'dailies',
  key: 'streams/3f0e7d2c-5a1b-4c8d-9e6f-0123456789ab/Clip "1".mp4',
  contentType: 'video/mp4',
  plan: { kind: 'equal', chunkBytes: 10 * MIB },
  phase: 'describing',
  session: { kind: 'open', uploadId: 'upload', integrity: 'crc32' },
  startedAt: '2026-05-04T10:00:00.000+00:00',
  lastActivityAt: '2026-05-04T10:11:00.000+00:00',
  bytesSent: 35 * MIB,
  partsResent: 1,
  object: {
    etag: 'whole-3',
    sizeBytes: 25 * MIB,
    crc32: 0xabc,
    verifiedBy: 'checksum',
    completedAt: '2026-05-04T10:12:00.000+00:00',
  },
  paused: false,
  held: false,
  isDiscarding: false,
  ownerId: 'this workstation',
};

const media: MediaFacts = {
  durationSeconds: 12.5,
  container: 'mov,mp4,m4a,3gp,3g2,mj2',
  bitRate: 5_000_000,
  timecode: '01:00:00:00',
  recorder: 'Lavf59.27.100',
  video: { codec: 'h264', width: 1920, height: 1080, frameRate: '30000/1001', pixelFormat: 'yuv420p' },
  audio: [{ codec: 'aac', channels: 2, sampleRateHz: 48_000 }],
};

const source: MetadataSource = {
  record,
  // Parts are stored in any order.
  ledger: new Map([3, 1, 2].map((number) => [number, part(number, number === 3 ? 5 * MIB : 10 * MIB)])),
  media,
  probeError: null,
  processedAt: '2026-05-04T10:12:01.000+00:00',
};

/** The document as its readers get it, checked against the schema. */
function stored(given: Partial<MetadataSource> = {}): Record<string, unknown> {
  const document = JSON.parse(JSON.stringify(metadataDocument({ ...source, ...given }))) as Record<string, unknown>; // JSON of an object
  validate(document);
  expect(validate.errors).toBeNull();
  return document;
}

describe('the metadata document', () => {
  test('holds every field that others read', () => {
    expect(stored()).toEqual({
      schema_version: 1,
      stream_id: record.id,
      original_file_path: record.path,
      s3_bucket: 'dailies',
      s3_key_prefix: record.key,
      total_size_bytes: 25 * MIB,
      duration_seconds: 12.5,
      processed_at_utc: '2026-05-04T10:12:01.000+00:00',
      stream_started_at_utc: '2026-05-04T10:00:00.000+00:00',
      stream_completed_at_utc: '2026-05-04T10:12:00.000+00:00',
      chunks: [1, 2, 3].map((number) => ({
        part_number: number,
        size_bytes: number === 3 ? 5 * MIB : 10 * MIB,
        etag: `etag-${number}`,
        uploaded_at_utc: '2026-05-04T10:11:12.345+00:00',
      })),
      etag: 'whole-3',
      checksum: { algorithm: 'CRC32', value: '00000abc', verified_by: 'checksum' },
      media: {
        container: 'mov,mp4,m4a,3gp,3g2,mj2',
        bit_rate: 5_000_000,
        timecode: '01:00:00:00',
        video: { codec: 'h264', width: 1920, height: 1080, frame_rate: '30000/1001', pixel_format: 'yuv420p' },
        audio: [{ codec: 'aac', channels: 2, sample_rate_hz: 48_000 }],
      },
      recorder: 'Lavf59.27.100',
      parts_resent: 1,
    });
  });

  test('its chunks add up to the object', () => {
    const chunks = metadataDocument(source).chunks;
    expect(chunks.reduce((sum, chunk) => sum + chunk.size_bytes, 0)).toBe(metadataDocument(source).total_size_bytes);
  });

  test('an object stored in one request is one chunk', () => {
    const object = {
      etag: 'etag-1',
      sizeBytes: 3,
      crc32: 1,
      verifiedBy: 'etag',
      completedAt: source.processedAt,
    } as const;
    const { chunks, total_size_bytes } = stored({ record: { ...record, object }, ledger: new Map([[1, part(1, 3)]]) });
    expect(chunks).toEqual([
      { part_number: 1, size_bytes: 3, etag: 'etag-1', uploaded_at_utc: '2026-05-04T10:11:12.345+00:00' },
    ]);
    expect(total_size_bytes).toBe(3);
  });

  test('a file that ffprobe cannot read has no duration and no media, and says why', () => {
    const document = stored({ media: null, probeError: 'ffprobe could not read the file: moov atom not found.' });
    expect(document).toMatchObject({
      duration_seconds: null,
      media: null,
      recorder: null,
      probe_error: 'ffprobe could not read the file: moov atom not found.',
    });
  });

  test('what the file does not tell is null', () => {
    const document = stored({
      media: {
        durationSeconds: null,
        container: null,
        bitRate: null,
        timecode: null,
        recorder: null,
        video: null,
        audio: [],
      },
    });
    expect(document).toMatchObject({
      duration_seconds: null,
      media: { container: null, video: null, audio: [] },
      recorder: null,
    });
    expect(document).not.toHaveProperty('probe_error');
  });

  test('an object made of what was stored when the file was gone says so', () => {
    const frozen = { sizeBytes: 1, mtimeMs: 1, reason: 'vanished', at: source.processedAt } as const;
    expect(stored({ record: { ...record, frozen } })).toMatchObject({ source_vanished: true, incomplete: true });
    expect(stored({ record: { ...record, frozen: { ...frozen, reason: 'timeout' } } })).not.toHaveProperty(
      'source_vanished',
    );
  });

  test('there is none before the object is verified', () => {
    const { object: _, ...unfinished } = record;
    expect(() => metadataDocument({ ...source, record: unfinished })).toThrow(RangeError);
  });
});

describe('the schema', () => {
  test('lets more fields follow', () => {
    expect(validate({ ...stored(), added_later: 1 })).toBe(true);
  });

  test.each(['stream_id', 'total_size_bytes', 'duration_seconds', 'chunks', 'checksum', 'media'])(
    'demands %s',
    (field) => {
      const { [field]: _, ...document } = stored();
      expect(validate(document)).toBe(false);
    },
  );

  test.each([
    ['stream_id', 'no uuid'],
    ['total_size_bytes', 1.5],
    ['duration_seconds', 'N/A'],
    ['processed_at_utc', '2026-05-04T10:12:01.000+02:00'],
    ['chunks', []],
    ['checksum', { algorithm: 'MD5', value: '00000abc', verified_by: 'etag' }],
  ])('refuses %s: %j', (field, value) => {
    expect(validate({ ...stored(), [field]: value })).toBe(false);
  });
});
