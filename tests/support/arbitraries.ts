import fc, { type Arbitrary } from 'fast-check';
import { type PartPlan, S3_QUOTA } from '../../electron/engine/core/partPlan.ts';
import type {
  Attention,
  FinishedObject,
  FrozenSource,
  PartLedger,
  RecordingRecord,
  SourceFingerprint,
  SentPart,
  StoredPart,
} from '../../electron/engine/core/recording.ts';
import { timestamp } from '../../electron/engine/core/timestamp.ts';
import type { Checkpoint, SourceMark } from '../../electron/engine/ports/checkpointStore.ts';
import { PHASES, type Phase } from '../../shared/phases.ts';
import type { MediaView } from '../../shared/viewModel.ts';

/** Text a file name can be: any Unicode, and halves of UTF-16 pairs as Windows allows. Not empty, no NUL. */
export const arbitraryPath: Arbitrary<string> = fc
  .oneof(
    { weight: 4, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }) },
    {
      weight: 1,
      arbitrary: fc.string({ unit: fc.constantFrom('a', '\ud800', '\udc00', ':', '/', '"', '{', '\n'), minLength: 1 }),
    },
  )
  .map((text) => text.replaceAll('\0', '0'));

const arbitraryTimestamp = fc.integer({ min: 0, max: Date.UTC(2100, 0) }).map(timestamp);

const size = fc.maxSafeNat();
const crc32 = fc.nat({ max: 0xffff_ffff });
const hex128 = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 });
const words = fc.string({ unit: 'grapheme', maxLength: 40 });
const filled = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
/** JSON knows no -0. */
const decimal = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const digits = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map(String);

const chunkBytes = fc.integer({ min: S3_QUOTA.partBytesMin, max: S3_QUOTA.partBytesMax });

const plan: Arbitrary<PartPlan> = fc.record(
  {
    kind: fc.constantFrom('equal', 'stepping'),
    chunkBytes,
    changes: fc
      .uniqueArray(fc.record({ fromPart: fc.integer({ min: 2, max: 2_000 }), chunkBytes }), {
        maxLength: 20,
        selector: ({ fromPart }) => fromPart,
      })
      .map((changes) => changes.toSorted((a, b) => a.fromPart - b.fromPart)),
  },
  { requiredKeys: ['kind', 'chunkBytes'] },
);

const arbitraryFingerprint: Arbitrary<SourceFingerprint> = fc.record({
  device: digits,
  inode: digits,
  birthtimeMs: decimal,
});

/** ETags hold colons with some stores: the layout others read has to stand that. */
const etag = fc.oneof(hex128, fc.constantFrom('a:b', '"quoted"', `${'0'.repeat(32)}-7`), filled);

export function arbitraryPart(
  partNumber: Arbitrary<number> = fc.integer({ min: 1, max: S3_QUOTA.partsMax }),
): Arbitrary<StoredPart> {
  return fc.record(
    {
      partNumber,
      sizeBytes: size,
      etag,
      digest: hex128,
      crc32,
      md5: hex128,
      tail: hex128,
      uploadedAt: arbitraryTimestamp,
    },
    { requiredKeys: ['partNumber', 'sizeBytes', 'etag', 'digest', 'crc32', 'uploadedAt'] },
  );
}

const arbitrarySentPart: Arbitrary<SentPart> = arbitraryPart(fc.integer({ min: 1, max: S3_QUOTA.partsMax })).map(
  ({ etag: _etag, uploadedAt: _uploadedAt, ...sent }) => sent,
);

/** A ledger of up to twelve parts, mostly near the start, with gaps. */
const arbitraryLedger: Arbitrary<PartLedger> = fc
  .uniqueArray(
    arbitraryPart(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: S3_QUOTA.partsMax }))),
    {
      maxLength: 12,
      selector: (part) => part.partNumber,
    },
  )
  .map((parts) => new Map(parts.map((part) => [part.partNumber, part])));

const session: Arbitrary<RecordingRecord['session']> = fc.oneof(
  fc.record({ kind: fc.constant('none' as const) }),
  fc.record({ kind: fc.constant('opening' as const) }),
  fc.record({ kind: fc.constant('open' as const), uploadId: filled, integrity: fc.constantFrom('crc32', 'md5') }),
);

const frozen: Arbitrary<FrozenSource> = fc.record(
  {
    sizeBytes: size,
    mtimeMs: decimal,
    ctimeMs: decimal,
    reason: fc.constantFrom('evidence', 'timeout', 'finalize_now', 'vanished'),
    at: arbitraryTimestamp,
  },
  { requiredKeys: ['sizeBytes', 'mtimeMs', 'reason', 'at'] },
);

const finishedObject: Arbitrary<FinishedObject> = fc.record({
  etag: words,
  sizeBytes: size,
  crc32,
  verifiedBy: fc.constantFrom('checksum', 'etag', 'read_back'),
  completedAt: arbitraryTimestamp,
});

const attention: Arbitrary<Attention> = fc.record({ code: words, message: words, since: arbitraryTimestamp });

const media: Arbitrary<MediaView> = fc.record({
  durationSeconds: fc.option(decimal),
  container: fc.option(words),
  videoCodec: fc.option(words),
  width: fc.option(fc.nat()),
  height: fc.option(fc.nat()),
  frameRate: fc.option(words),
  audioCodec: fc.option(words),
  timecode: fc.option(words),
});

/** A field that is added to the record has to be generated as well. */
type EveryField = { [Name in keyof RecordingRecord]-?: Arbitrary<Exclude<RecordingRecord[Name], undefined>> };

/**
 * Any record a store has to keep, sensible or not; every field varies.
 * @param phase default: any
 */
export function arbitraryRecord(phase: Arbitrary<Phase> = fc.constantFrom(...PHASES)): Arbitrary<RecordingRecord> {
  const required = {
    version: fc.constant(1 as const),
    id: fc.uuid({ version: 4 }),
    path: arbitraryPath,
    fingerprint: arbitraryFingerprint,
    bucket: filled,
    key: arbitraryPath,
    contentType: words,
    plan,
    phase,
    session,
    startedAt: arbitraryTimestamp,
    lastActivityAt: arbitraryTimestamp,
    bytesSent: size,
    partsResent: size,
    paused: fc.boolean(),
    isDiscarding: fc.boolean(),
    held: fc.boolean(),
    ownerId: words,
  };
  const optional = {
    bytesSentAgain: size,
    destination: fc.record({ server: filled, region: words }),
    displaced: fc.constantFrom('replaced' as const, 'overwritten' as const),
    isTruncated: fc.boolean(),
    isIncomplete: fc.boolean(),
    isFirst: fc.boolean(),
    isFinalizeRequested: fc.boolean(),
    isCompletionRequested: fc.boolean(),
    mayHaveLeftMore: fc.boolean(),
    abandonedUploads: fc.array(filled),
    areHolesAccepted: fc.boolean(),
    mismatches: fc.nat(),
    fileSystem: filled,
    reopened: fc.nat(),
    replaces: filled,
    replacedBy: filled,
    workstation: words,
    sending: arbitrarySentPart,
  };
  const extra = { frozen, object: finishedObject, attention, media, probeError: words, ...optional };
  // fast-check types a list of keys by its literals, which a computed one has not; these are the keys of `required`.
  const requiredKeys = Object.keys(required) as (keyof typeof required)[];
  const fields: EveryField = { ...required, ...extra };
  return fc.record(fields, { requiredKeys });
}

/** A recording with its ledger. */
export function arbitraryCheckpoint(phase?: Arbitrary<Phase>): Arbitrary<Checkpoint> {
  return fc.record({ record: arbitraryRecord(phase), ledger: arbitraryLedger });
}

export const arbitraryMark: Arbitrary<SourceMark> = fc.record(
  {
    recordingId: fc.uuid({ version: 4 }),
    fingerprint: arbitraryFingerprint,
    sizeBytes: size,
    mtimeMs: decimal,
    ctimeMs: decimal,
    isDiscarded: fc.boolean(),
    path: arbitraryPath,
    object: fc.record({ bucket: filled, key: arbitraryPath, server: filled }, { requiredKeys: ['bucket', 'key'] }),
    content: fc.record({ plan, digest: hex128 }),
    reopened: fc.nat(),
  },
  { requiredKeys: ['recordingId', 'fingerprint', 'sizeBytes', 'mtimeMs', 'isDiscarded'] },
);
