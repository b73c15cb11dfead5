import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EngineEvent } from '../../../../shared/engineEvents.ts';
import { LIMIT_RULES } from '../../../../shared/uploadLimit.ts';
import { OUTAGE_KINDS, STATUS_KINDS } from '../../../../shared/status.ts';
import type { Snapshot } from '../../../../shared/viewModel.ts';
import { S3_QUOTA } from '../../core/partPlan.ts';
import type { EngineObserver, EngineOperation } from '../../ports/observer.ts';
import { addWatchMetrics, type ReadStatistics } from './watchMetrics.ts';

/** Every value of the label `operation_type`, so that each series exists from the start. */
const OPERATIONS: Readonly<Record<EngineOperation, true>> = {
  create_upload: true,
  upload_part: true,
  complete_upload: true,
  head_object: true,
  put_object: true,
  list_parts: true,
  abort_upload: true,
  checkpoint: true,
  probe: true,
  metadata: true,
};

/** Seconds; a recording lasts from a minute to a day. */
const DURATION_BUCKETS = [10, 30, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400];
/** Seconds; a recording finishes within a few by evidence, and after 30 by the default timeout. */
const PROCESSING_BUCKETS = [0.5, 1, 2, 3, 5, 10, 20, 30, 45, 60, 120, 300, 900];
/** Seconds; a commit with fsync takes 0.1 ms on a fast SSD and 50 ms on a slow disk. */
const CHECKPOINT_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** The engine's metrics for Prometheus, in their own registry. */
export interface EngineMetrics extends EngineObserver {
  /** The content type and the text of the answer to a scrape. */
  scrape(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** Updates the counters and histograms by one event of the engine. */
  count(event: EngineEvent): void;
  /** Records the time of one checkpoint write, successful or not, in milliseconds. */
  checkpointTook(ms: number): void;
}

/** The parameters return the present state of the engine; they are called at every scrape. */
export function createEngineMetrics(snapshot: () => Snapshot, statistics: ReadStatistics): EngineMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const instruments = createInstruments(registers);
  addGauges(registers, snapshot);
  addWatchMetrics(registers, snapshot, statistics);
  return {
    count: createEventCounter(instruments, snapshot),
    checkpointTook: (ms) => instruments.checkpoint.observe(ms / 1000),
    operationFailed: (operation) => instruments.failures.inc({ operation_type: operation }),
    scrape: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

type Instruments = ReturnType<typeof createInstruments>;

/** The counters and histograms. */
function createInstruments(registers: Registry[]) {
  const counter = (name: string, help: string): Counter => new Counter({ name, help, registers });
  const histogram = (name: string, help: string, buckets: number[]): Histogram =>
    new Histogram({ name, help, buckets, registers });
  const failures = new Counter({
    name: 'video_failed_operations_total',
    help: 'Attempts of an operation that failed.',
    labelNames: ['operation_type'],
    registers,
  });
  for (const operation of Object.keys(OPERATIONS)) failures.inc({ operation_type: operation }, 0);
  return {
    chunks: counter('video_chunks_uploaded_total', 'Parts stored, including parts that were sent again.'),
    bytes: counter('video_bytes_uploaded_total', 'Bytes of stored parts, including parts that were sent again.'),
    resent: counter('video_chunks_resent_total', 'Parts sent again because the file had changed.'),
    completed: counter('streams_completed_total', 'Recordings whose object was verified.'),
    failed: counter(
      'streams_failed_total',
      'Recordings that failed or needed attention; each counts once until it ends.',
    ),
    failures,
    duration: histogram(
      'video_stream_duration_seconds',
      'From the start of a stream to its verified object.',
      DURATION_BUCKETS,
    ),
    processing: histogram(
      'video_processing_time_seconds',
      'From the last byte on disk to the verified object.',
      PROCESSING_BUCKETS,
    ),
    checkpoint: histogram('video_checkpoint_write_seconds', 'Time to write one checkpoint.', CHECKPOINT_BUCKETS),
  };
}

/** Figures that are read from the snapshot at every scrape. */
function addGauges(registers: Registry[], snapshot: () => Snapshot): void {
  const gauge = (name: string, help: string, read: () => number): void => {
    const made: Gauge = new Gauge({ name, help, registers, collect: () => made.set(read()) });
  };
  gauge('active_streams_gauge', 'Recordings that have not ended.', () => snapshot().engine.active);
  gauge(
    'video_lag_seconds',
    'Seconds between the disk and the cloud for the recording furthest behind.',
    () => snapshot().engine.behindSeconds,
  );
  gauge('video_lag_bytes', 'Bytes on disk that are not stored yet.', () => snapshot().engine.behindBytes);
  gauge('streams_needing_attention_gauge', 'Recordings that need attention.', () => snapshot().engine.needsYou);
  gauge('rushes_files_not_included', 'Files in the watched folders that match no pattern.', () =>
    snapshot().folders.reduce((sum, { isPaused, notIncluded }) => sum + (isPaused ? 0 : notIncluded.files), 0),
  );
  gauge('rushes_seconds_until_safe', 'Estimated time until everything is safe; NaN while it is not known.', () => {
    const { status, untilSafe } = snapshot().engine;
    if (status === 'safe') return 0;
    return untilSafe?.kind === 'known' ? untilSafe.seconds : Number.NaN;
  });
  gauge(
    'rushes_upload_limit_bytes_per_second',
    'The limit on uploads that holds now; +Inf while there is none.',
    () => {
      return snapshot().engine.limit?.bytesPerSecond ?? Number.POSITIVE_INFINITY;
    },
  );
  addStatusGauges(registers, snapshot);
}

/** One series for each status, 1 for the present one; and the outages by their kind. */
function addStatusGauges(registers: Registry[], snapshot: () => Snapshot): void {
  const status: Gauge<'status'> = new Gauge({
    name: 'rushes_status',
    help: '1 for the present overall status, 0 for the others.',
    labelNames: ['status'],
    registers,
    collect: () => {
      const present = snapshot().engine.status;
      for (const kind of STATUS_KINDS) status.set({ status: kind }, kind === present ? 1 : 0);
    },
  });
  const rule: Gauge<'rule'> = new Gauge({
    name: 'rushes_upload_limit_rule',
    help: '1 for the rule that says now how fast uploads may be, 0 for the others.',
    labelNames: ['rule'],
    registers,
    collect: () => {
      const present = snapshot().engine.limit?.rule;
      for (const kind of LIMIT_RULES) rule.set({ rule: kind }, kind === present ? 1 : 0);
    },
  });
  const outages: Gauge<'kind'> = new Gauge({
    name: 'rushes_outages',
    help: 'Outages by kind: of the journal, a destination, a folder, the network or the store.',
    labelNames: ['kind'],
    registers,
    collect: () => {
      const present = snapshot().engine.outages;
      for (const kind of OUTAGE_KINDS) outages.set({ kind }, present.filter((outage) => outage.kind === kind).length);
    },
  });
}

function createEventCounter(instruments: Instruments, snapshot: () => Snapshot): EngineMetrics['count'] {
  const { chunks, bytes, resent, failed } = instruments;
  const troubled = new Set<string>();
  const countTrouble = (id: string): void => {
    if (!troubled.has(id)) failed.inc();
    troubled.add(id);
  };
  return (event) => {
    switch (event.event) {
      case 'part.stored':
        chunks.inc();
        bytes.inc(event.size_bytes);
        if (event.resent) resent.inc();
        return;
      case 'stream.completed':
        troubled.delete(event.stream_id);
        countCompleted(instruments, snapshot(), event);
        return;
      case 'stream.attention':
        countTrouble(event.stream_id);
        return;
      case 'stream.failed':
        countTrouble(event.stream_id);
        troubled.delete(event.stream_id);
        return;
      case 'stream.aborted':
        troubled.delete(event.stream_id);
        return;
      default:
    }
  };
}

function countCompleted(
  { completed, chunks, bytes, duration, processing }: Instruments,
  { recordings }: Snapshot,
  event: Extract<EngineEvent, { event: 'stream.completed' }>,
): void {
  completed.inc();
  if (event.size_bytes < S3_QUOTA.partBytesMin) {
    // A file below the smallest part size is uploaded in one request, without a `part.stored` event.
    chunks.inc();
    bytes.inc(event.size_bytes);
  }
  const startedAt = recordings.find(({ id }) => id === event.stream_id)?.startedAt;
  if (startedAt !== undefined) duration.observe(Math.max(0, (Date.parse(event.time) - Date.parse(startedAt)) / 1000));
  if (event.seconds_after_last_write !== null) processing.observe(Math.max(0, event.seconds_after_last_write));
}
