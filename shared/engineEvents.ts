/** The events of the headless command's `--json` output: one object a line, field names as printed. */

import type { ExceptionView, OutageKind, StatusKind } from './status.ts';
import type { LimitView } from './uploadLimit.ts';
import type { FolderView } from './viewModel.ts';

interface StreamFields {
  readonly time: string;
  readonly stream_id: string;
  readonly path: string;
  readonly key: string;
}

export type EngineEvent =
  | { readonly event: 'engine.ready'; readonly time: string; readonly resumed: number }
  | ({
      readonly event: 'stream.started';
      readonly resumed: boolean;
      /** The stream that uploaded an earlier state of the same file. */
      readonly replaces?: string;
    } & StreamFields)
  | ({
      readonly event: 'part.stored';
      readonly part_number: number;
      readonly size_bytes: number;
      readonly resent: boolean;
    } & StreamFields)
  /** The file has another name now. */
  | ({ readonly event: 'stream.renamed'; readonly from: string } & StreamFields)
  /** Another file has the name now, and the recording continues with it. */
  | ({ readonly event: 'stream.replaced' } & StreamFields)
  /** The file was cut below what is stored, and the recording continues with what is left of it. */
  | ({ readonly event: 'stream.truncated'; readonly size_bytes: number } & StreamFields)
  /** The file is gone from the watched folders, which are there. What happens with its stored parts is told by the events that follow. */
  | ({ readonly event: 'stream.deleted' } & StreamFields)
  | ({ readonly event: 'stream.finishing'; readonly reason: string } & StreamFields)
  | ({
      readonly event: 'stream.completed';
      readonly bucket: string;
      readonly size_bytes: number;
      readonly parts: number;
      readonly parts_resent: number;
      readonly etag: string;
      readonly checksum: { readonly algorithm: 'CRC32'; readonly value: string; readonly verified_by: string };
      readonly seconds_after_last_write: number | null;
      /** The object holds only a part of the recording, whose file is gone. */
      readonly incomplete?: true;
      /** The stream whose object holds an earlier state of the same file. */
      readonly replaces?: string;
    } & StreamFields)
  | ({
      readonly event: 'stream.attention';
      readonly code: string;
      readonly message: string;
      /** It waits for the end of this outage, which `engine.status` tells once. Absent: it needs a person for a reason of its own. */
      readonly outage?: 'destination' | 'folder';
    } & StreamFields)
  | ({ readonly event: 'stream.failed'; readonly code: string; readonly message: string } & StreamFields)
  | ({ readonly event: 'stream.aborted'; readonly reason: string } & StreamFields)
  /** The overall status, its outages or its exceptions changed. */
  | {
      readonly event: 'engine.status';
      readonly time: string;
      readonly status: StatusKind;
      /** A sentence in English. */
      readonly message: string;
      /** Recordings, and files whose recordings have not begun. */
      readonly unfinished: number;
      readonly bytes_left: number;
      /** `null` while it is not known. */
      readonly seconds_until_safe: number | null;
      readonly outages: readonly (OutageFields & { readonly message: string })[];
      readonly exceptions: readonly ExceptionView[];
    }
  /** An outage has lasted as long as the setting says. Once for each outage. */
  | ({
      readonly event: 'engine.outage';
      readonly time: string;
      readonly message: string;
      /** The sentence of the engine about the fault; empty when there is none. */
      readonly reason: string;
    } & OutageFields)
  /** An outage that was told is over. */
  | {
      readonly event: 'engine.recovered';
      readonly time: string;
      readonly kind: OutageKind;
      readonly name: string;
      readonly since: string;
      readonly message: string;
    }
  /** The drive of a watched folder is full soon if the recorders go on as now. */
  | {
      readonly event: 'engine.low_space';
      readonly time: string;
      readonly folder: string;
      readonly minutes_left: number;
      readonly free_bytes: number;
      readonly message: string;
    }
  /** The rule that limits uploads changed, or the first one holds. */
  | {
      readonly event: 'engine.limit';
      readonly time: string;
      /** `null`: no limit was set anywhere. */
      readonly rule: LimitView['rule'] | null;
      /** `null`: uploads are not limited now. */
      readonly bytes_per_second: number | null;
      /** How long a quick limit holds; `null` for the others. */
      readonly term: LimitView['term'];
      /** The end of a quick limit for an hour. */
      readonly until: string | null;
      /** A sentence in English. */
      readonly message: string;
    }
  /** How a folder is watched: when that is known, and when it changes. */
  | {
      readonly event: 'watch.health';
      readonly time: string;
      readonly folder: string;
      readonly method: FolderView['method'];
      /** Changes are not noticed now. */
      readonly is_blind: boolean;
      /** `null` while it has no problem. */
      readonly code: string | null;
      readonly since: string | null;
      /** Sentences about why it is not watched natively, and what cannot be read; empty when all is well. */
      readonly message: string;
    }
  /** Each minute, when they have changed. */
  | ({ readonly event: 'watch.statistics'; readonly time: string; readonly folder: string } & WatchStatisticsFields)
  | { readonly event: 'engine.stopped'; readonly time: string };

/** See `WatchStatisticsView`. */
export interface WatchStatisticsFields {
  readonly seen: number;
  readonly filtered: number;
  readonly coalesced: number;
  readonly found_by_sweep: number;
  readonly errors: number;
  readonly queued: number;
  readonly latency_p50_ms: number | null;
  readonly latency_p99_ms: number | null;
}

interface OutageFields {
  readonly kind: OutageKind;
  /** The bucket, or the path of the folder; empty for the journal and the network. */
  readonly name: string;
  readonly code: string;
  readonly since: string;
  readonly next_try: string | null;
  /** Recordings that wait for its end. */
  readonly recordings: number;
}
