import { basename, dirname } from 'node:path';
import { TERMINAL_PHASES } from '../../../../shared/phases.ts';
import type { HoldView, IdleReason, IdleView, ProofView, RecordingView } from '../../../../shared/viewModel.ts';
import { attentionHold } from '../../core/status.ts';
import { crc32Hex } from '../../core/crc32.ts';
import { storedEndBytes } from '../../core/identity.ts';
import { isAtOtherPlace } from '../../core/destination.ts';
import { partCount, partOffset } from '../../core/partPlan.ts';
import { type RecordingRecord, isFragment } from '../../core/recording.ts';
import { finishVerdict } from '../../core/recordingMachine.ts';
import type { RecordingPolicy, RecordingState } from '../../core/recordingState.ts';
import type { Growth } from '../../core/growth.ts';

export interface ViewedRecording {
  readonly state: RecordingState;
  readonly growth: Growth;
  readonly policy: RecordingPolicy;
  readonly isResumed: boolean;
  /** The watched folder it lies in. */
  readonly folder: string;
  /** That folder is not there, see `WatchedFolders.isAwaited`. Absent: it is. */
  readonly isFolderMissing?: boolean;
  /** Time from the last byte on disk to the verified object. `null`: not measured. */
  readonly secondsAfterLastWrite: number | null;
}

/** The view of one recording at this time of the monotonic clock. */
export function recordingView(viewed: ViewedRecording, atMs: number): RecordingView {
  const { state, growth } = viewed;
  const { record, ledger, live } = state;
  // While its card is away, the file is as large as it was.
  const sizeBytes = Math.max(shownSize(state), viewed.isFolderMissing === true ? growth.diskBytes : 0);
  const isTerminal = TERMINAL_PHASES.has(record.phase);
  const partsTotal = Math.max(partCount(record.plan, sizeBytes), record.object === undefined ? 0 : ledger.size);
  return {
    id: record.id,
    path: record.path,
    name: basename(record.path),
    folder: viewed.folder === '' ? dirname(record.path) : viewed.folder,
    bucket: record.bucket,
    key: record.key,
    phase: record.phase,
    holds: holds(state, atMs, viewed.isFolderMissing === true),
    sizeBytes,
    cloudBytes: Math.min(ledger.bytes, Math.max(sizeBytes, record.object?.sizeBytes ?? 0)),
    comparedBytes: comparedBytes(state),
    partsStored: ledger.size,
    partsTotal,
    partsInFlight: live.inFlight.size,
    partsResent: record.partsResent,
    lagSeconds: record.object === undefined ? Math.round(growth.lagMs(atMs) / 100) / 10 : 0,
    // Rates are means over seconds: of a file that cannot be seen, or an upload that is stopped, they tell the past.
    diskRate: isTerminal || isUnseen(viewed) ? 0 : Math.round(growth.diskRate(atMs)),
    cloudRate: isTerminal || isStill(state) ? 0 : rounded(growth.throughput.bytesPerSecond(atMs)),
    idle: idle(viewed, atMs),
    startedAt: record.startedAt,
    lastActivityAt: record.lastActivityAt,
    hasGrown: live.source.kind === 'there' && live.source.hasGrown,
    isResumed: viewed.isResumed,
    isFirst: record.isFirst === true && !isTerminal,
    isElsewhere: isElsewhere(viewed),
    isSourceGone: isSourceGone(state),
    isIncomplete: isFragment(record),
    replacedBy: record.replacedBy ?? null,
    proof: proof(record, viewed.secondsAfterLastWrite),
  };
}

function rounded(rate: number | null): number | null {
  return rate === null ? null : Math.round(rate);
}

/** Its file, or the folder of it, is not there. */
function isUnseen({ state: { live }, isFolderMissing }: ViewedRecording): boolean {
  return live.source.kind === 'missing' || isFolderMissing === true;
}

/** Its upload is stopped, and no part is on its way any more. */
function isStill({ record, live }: RecordingState): boolean {
  const isStopped = record.paused || live.isEnginePaused || live.isOffline || record.attention !== undefined;
  return isStopped && live.inFlight.size === 0;
}

/** While the file cannot be looked at, it is as large as what is known of it. A vanished or emptied one counts as what is stored. */
function shownSize({ record, ledger, live }: RecordingState): number {
  const seenBytes = live.source.kind === 'there' ? live.source.sizeBytes : 0;
  if (seenBytes > 0) return seenBytes;
  const known = record.object ?? record.frozen;
  return known === undefined || known.sizeBytes === 0 ? storedEndBytes({ record, ledger }) : known.sizeBytes;
}

function isElsewhere({ state: { record }, policy: { destination } }: ViewedRecording): boolean {
  if (destination === undefined || TERMINAL_PHASES.has(record.phase)) return false;
  return isAtOtherPlace(record, destination);
}

function isSourceGone({ record, ledger, live }: RecordingState): boolean {
  if (record.object !== undefined) return isFragment(record);
  const { source } = live;
  if (source.kind === 'missing' || record.displaced !== undefined) return true;
  const seenBytes =
    source.kind === 'there' ? source.sizeBytes : source.kind === 'doubted' ? source.seen.sizeBytes : null;
  return seenBytes === 0 && ledger.size > 0;
}

function holds({ record, live }: RecordingState, atMs: number, isFolderMissing: boolean): HoldView[] {
  const found: HoldView[] = [];
  if (record.isDiscarding && record.phase !== 'cancelled') found.push({ kind: 'discarding' });
  if (record.paused || live.isEnginePaused) found.push({ kind: 'paused' });
  if (record.held) found.push({ kind: 'held' });
  if (live.isOffline) found.push({ kind: 'offline' });
  const attention = record.attention === undefined ? undefined : attentionHold(record.attention, isFolderMissing);
  if (attention !== undefined) found.push(attention);
  const isStopped = record.paused || live.isEnginePaused;
  // A paused recording is not tried again, however much time passes.
  if (!isStopped && live.backoff !== undefined && live.backoff.untilMs > atMs) {
    const { untilMs, code, message } = live.backoff;
    // The outage says it once for all recordings.
    if (attention?.kind === 'outage' && attention.code === code) return found;
    found.push({ kind: 'backoff', secondsLeft: Math.ceil((untilMs - atMs) / 1_000), code, message });
  }
  return found;
}

function comparedBytes({ record, live }: RecordingState): number {
  const { frozen, plan, object } = record;
  if (object !== undefined) return object.sizeBytes;
  if (frozen === undefined) return 0;
  let bytes = 0;
  for (const { first, last } of live.confirmed.runs()) {
    const endBytes = Math.min(partOffset(plan, last + 1), frozen.sizeBytes);
    bytes += Math.max(0, endBytes - partOffset(plan, first));
  }
  return bytes;
}

function idle({ state, policy }: ViewedRecording, atMs: number): IdleView | null {
  const { live, record } = state;
  const verdict = finishVerdict(state, atMs, policy);
  if (verdict === undefined || live.source.kind !== 'there') return null;
  const quietMs = Math.max(0, atMs - live.source.changedAtMs);
  const isStopped = record.paused || live.isEnginePaused || live.isOffline || record.attention !== undefined;
  const leftMs = verdict.kind === 'finish' ? 0 : verdict.leftMs;
  return {
    quietSeconds: Math.floor(quietMs / 1_000),
    finishesInSeconds: leftMs === null || isStopped ? null : Math.max(0, Math.ceil(leftMs / 1_000)),
    outOfSeconds: verdict.kind === 'finish' ? 0 : Math.ceil(verdict.outOfMs / 1_000),
    reasons: reasons(state, quietMs),
  };
}

const WRITER_REASON = { open: 'file_open', closed: 'file_closed', unknown: 'writers_unknown' } as const;
const CONTAINER_REASON = {
  complete: 'container_complete',
  incomplete: 'container_incomplete',
  unmarked: 'container_unmarked',
} as const;

function reasons({ live, record }: RecordingState, quietMs: number): IdleReason[] {
  const found: IdleReason[] = [];
  if (record.held) found.push('held');
  if (record.isFinalizeRequested === true) found.push('finalize_requested');
  const hasGrown = live.source.kind === 'there' && live.source.hasGrown;
  if (quietMs < 2_000 && hasGrown) found.push('growing');
  else if (live.evidence !== undefined)
    found.push(WRITER_REASON[live.evidence.writers], CONTAINER_REASON[live.evidence.container]);
  return found;
}

function proof(record: RecordingRecord, secondsAfterLastWrite: number | null): ProofView | null {
  const { object } = record;
  if (object === undefined) return null;
  return {
    verifiedBy: object.verifiedBy,
    etag: object.etag,
    crc32: crc32Hex(object.crc32),
    sizeBytes: object.sizeBytes,
    completedAt: object.completedAt,
    secondsAfterLastWrite,
    media: record.media ?? null,
    probeError: record.probeError ?? null,
  };
}
