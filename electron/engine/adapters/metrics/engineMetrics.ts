import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EngineEvent } from '../../../../shared/engineEvents.ts';
import type { Snapshot } from '../../../../shared/viewModel.ts';
import { S3_QUOTA } from '../../core/partPlan.ts';
import type { EngineObserver, EngineOperation } from '../../ports/observer.ts';

/** Every value the one label of these metrics can have, so that each series is there from the start. */
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

/** Seconds; takes last from a minute to a day. */
const DURATION_BUCKETS = [10, 30, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400];
/** Seconds; evidence finishes within a few, the default timeout after 30. */
const PROCESSING_BUCKETS = [0.5, 1, 2, 3, 5, 10, 20, 30, 45, 60, 120, 300, 900];
/** Seconds; a commit with fsync takes 0.1 ms on a fast SSD and 50 ms on a slow disk. */
const CHECKPOINT_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** The engine's figures for Prometheus, in a registry of their own. */
export interface EngineMetrics extends EngineObserver {
  /** Content type and text of an answer to a scrape. */
  scrape(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** Counts an event of the engine. */
  count(event: EngineEvent): void;
  /** A checkpoint was written, or failed to be, after this many milliseconds. */
  checkpointTook(ms: number): void;
}

/** @param snapshot the engine's picture, read at every scrape */
export function createEngineMetrics(snapshot: () => Snapshot): EngineMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const counter = (name: string, help: string): Counter => new Counter({ name, help, registers });
  const chunks = counter('video_chunks_uploaded_total', 'Parts stored, those sent again included.');
  const bytes = counter('video_bytes_uploaded_total', 'Bytes of stored parts, those sent again included.');
  const resent = counter('video_chunks_resent_total', 'Parts sent again because the disk had changed.');
  const completed = counter('streams_completed_total', 'Recordings whose object was verified.');
  const failed = counter(
    'streams_failed_total',
    'Recordings that failed or began to need a person; each counts once until it has ended.',
  );
  const failures = new Counter({
    name: 'video_failed_operations_total',
    help: 'Operations that did not succeed at one try.',
    labelNames: ['operation_type'],
    registers,
  });
  for (const operation of Object.keys(OPERATIONS)) failures.inc({ operation_type: operation }, 0);
  const duration = new Histogram({
    name: 'video_stream_duration_seconds',
    help: 'From the start of a stream to its verified object.',
    buckets: DURATION_BUCKETS,
    registers,
  });
  const processing = new Histogram({
    name: 'video_processing_time_seconds',
    help: 'From the last byte on disk to the verified object.',
    buckets: PROCESSING_BUCKETS,
    registers,
  });
  const checkpoint = new Histogram({
    name: 'video_checkpoint_write_seconds',
    help: 'Time to write one checkpoint.',
    buckets: CHECKPOINT_BUCKETS,
    registers,
  });
  gauge('active_streams_gauge', 'Recordings that have not ended.', () => snapshot().engine.active);
  gauge(
    'video_lag_seconds',
    'How far the cloud is behind the disk, of the recording furthest behind.',
    () => snapshot().engine.behindSeconds,
  );
  gauge('video_lag_bytes', 'Bytes on disk that are not in the cloud.', () => snapshot().engine.behindBytes);
  gauge('streams_needing_attention_gauge', 'Recordings that need a person.', () => snapshot().engine.needsYou);

  function gauge(name: string, help: string, read: () => number): void {
    const made: Gauge = new Gauge({ name, help, registers, collect: () => made.set(read()) });
  }

  const troubled = new Set<string>();
  const countTrouble = (id: string): void => {
    if (!troubled.has(id)) failed.inc();
    troubled.add(id);
  };

  function count(event: EngineEvent): void {
    switch (event.event) {
      case 'part.stored':
        chunks.inc();
        bytes.inc(event.size_bytes);
        if (event.resent) resent.inc();
        return;
      case 'stream.completed': {
        troubled.delete(event.stream_id);
        completed.inc();
        if (event.size_bytes < S3_QUOTA.partBytesMin) {
          // It went up whole in one request, of which no event tells.
          chunks.inc();
          bytes.inc(event.size_bytes);
        }
        const startedAt = snapshot().recordings.find(({ id }) => id === event.stream_id)?.startedAt;
        if (startedAt !== undefined)
          duration.observe(Math.max(0, (Date.parse(event.time) - Date.parse(startedAt)) / 1000));
        if (event.seconds_after_last_write !== null) processing.observe(Math.max(0, event.seconds_after_last_write));
        return;
      }
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
  }

  return {
    count,
    checkpointTook: (ms) => checkpoint.observe(ms / 1000),
    operationFailed: (operation) => failures.inc({ operation_type: operation }),
    scrape: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
