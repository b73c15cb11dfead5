import { scaleBytes } from '../../../shared/format.ts';
import { TERMINAL_PHASES } from '../../../shared/phases.ts';
import { type Draft, hasSentBytes } from './draft.ts';
import { objectKey } from './objectKey.ts';
import { type Destination, type RecordingRecord, storedBytes } from './recording.ts';
import type { TaskKind } from './recordingState.ts';
import { clearAttention, requireAttention } from './transitions.ts';

/** Tasks that ask the disk only: their answers are the same whatever store is configured. */
const SOURCE_TASKS: ReadonlySet<TaskKind> = new Set<TaskKind>([
  'gather_evidence',
  'locate',
  'compare_replacement',
  'check_frozen',
]);

const UNIT_NAMES = {
  byte: 'B',
  kilobyte: 'kB',
  megabyte: 'MB',
  gigabyte: 'GB',
  terabyte: 'TB',
  petabyte: 'PB',
} as const;

/**
 * Compares the store that has the recording with the configured one. A recording with something stored elsewhere waits there until
 * its destination is configured again: another store does not know its upload, and that answer must not cost the stored parts. A
 * recording without anything stored follows the settings. Records without a destination, of older versions, are not compared.
 */
export function checkDestination(draft: Draft): void {
  const { record, policy } = draft;
  const configured = policy.destination;
  if (configured === undefined || TERMINAL_PHASES.has(record.phase)) return;
  const isOther = record.destination !== undefined && record.destination.server !== configured.server;
  const isMovable = !hasAnythingStored(draft) && !record.isDiscarding;
  if (isMovable && isIdle(draft)) {
    moveTo(draft, configured, isOther);
    return setElsewhere(draft, false);
  }
  setElsewhere(draft, isOther);
  if (!isOther) return clearAttention(draft, (code) => code === 'destination_changed');
  if (!isMovable) requireAttention(draft, 'destination_changed', elsewhereText(draft, record.destination, configured));
}

/** Whether the answer of this task may be that of a store which does not have the recording. */
export function isForeignAnswer({ live }: Draft, kind: TaskKind): boolean {
  return live.isElsewhere && !SOURCE_TASKS.has(kind);
}

function hasAnythingStored({ record, ledger }: Draft): boolean {
  const isOpen = record.phase === 'recording' || record.phase === 'finishing';
  return !isOpen || ledger.size > 0 || record.session.kind === 'open';
}

function isIdle({ live }: Draft): boolean {
  return live.inFlight.size === 0 && (live.task === undefined || SOURCE_TASKS.has(live.task.kind));
}

function moveTo(draft: Draft, { bucket, keyPrefix, partSizes }: Destination, isOtherServer: boolean): void {
  const { record } = draft;
  const key = objectKey(keyPrefix, record.id, record.key.slice(record.key.lastIndexOf('/') + 1));
  if (!isOtherServer && record.bucket === bucket && record.key === key) return;
  // On the same server something may be left under the old key, which a discard has to find.
  if (!isOtherServer && (record.session.kind !== 'none' || record.mayHaveLeftMore === true || hasSentBytes(record)))
    return;
  const { destination: _destination, ...rest } = record;
  const plan = { ...record.plan, kind: partSizes };
  draft.record = { ...rest, bucket, key, plan, session: { kind: 'none' } };
  draft.live = { ...draft.live, blank: new Set(), isReconciled: true };
}

function setElsewhere(draft: Draft, isElsewhere: boolean): void {
  if (draft.live.isElsewhere !== isElsewhere) draft.live = { ...draft.live, isElsewhere };
}

function elsewhereText(
  draft: Draft,
  has: NonNullable<RecordingRecord['destination']>,
  configured: Destination,
): string {
  const { record } = draft;
  const name = record.path.split(/[\\/]/).at(-1) ?? record.path;
  const stored = sizeText(storedBytes(draft.ledger.values()));
  const now = placeText(configured, configured.bucket);
  return `${name} has ${stored} at ${placeText(has, record.bucket)}, but the settings now name ${now}. Put the old destination back to finish it, or discard the upload.`;
}

function placeText({ server, region }: { readonly server: string; readonly region: string }, bucket: string): string {
  return server === 'aws' ? `Amazon S3 (${region})/${bucket}` : `${server}/${bucket}`;
}

function sizeText(bytes: number): string {
  const { value, unit, fractionDigits } = scaleBytes(bytes);
  return `${Number(value.toFixed(fractionDigits))} ${UNIT_NAMES[unit]}`;
}
