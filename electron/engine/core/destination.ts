import { PartNumbers } from './partNumbers.ts';
import { sentence } from '../../../shared/sentences/sentence.ts';
import { BYTE_UNIT_SYMBOLS, scaleBytes } from '../../../shared/format.ts';
import { lastName } from '../../../shared/lastName.ts';
import { DEFAULT_KEY_TEMPLATE } from '../../../shared/keyTemplate.ts';
import { TERMINAL_PHASES } from '../../../shared/phases.ts';
import { type Draft, abandonUpload, endSending } from './draft.ts';
import { isKeyOrNext, isOwnKey, type KeyNaming, objectKey, recordingKey } from './objectKey.ts';
import type { Destination, RecordingRecord } from './recording.ts';
import type { TaskKind } from './recordingState.ts';
import { backToRecording, clearAttention, clearTrouble, isAboutSource, requireAttention } from './transitions.ts';

/** Tasks that ask the disk only: their answers are the same whatever store is configured. */
export const SOURCE_TASKS: ReadonlySet<TaskKind> = new Set<TaskKind>([
  'gather_evidence',
  'locate',
  'compare_replacement',
  'check_frozen',
]);

/**
 * Compares the place of the recording with the configured destination. A recording without a stored part follows the settings. One
 * with stored parts is finished where it was started, if that server can still be asked. Else it waits: another store does not know
 * its upload, and that answer must not cost the stored parts. Records without a destination, of older versions, are not compared.
 */
export function checkDestination(draft: Draft): void {
  const { record, policy } = draft;
  const configured = policy.destination;
  if (configured === undefined || TERMINAL_PHASES.has(record.phase)) return;
  const isMovable = !mayHaveParts(draft) && !record.isDiscarding;
  if (isMovable && isIdle(draft)) {
    if (isAtOtherPlace(record, configured)) moveTo(draft, configured);
    return setElsewhere(draft, false);
  }
  const { server } = record.destination ?? configured;
  const isReachable = server === configured.server || policy.earlierServers?.includes(server) === true;
  setElsewhere(draft, !isReachable);
  if (isReachable || record.destination === undefined)
    return clearAttention(draft, (code) => code === 'destination_changed');
  if (!isMovable) requireAttention(draft, 'destination_changed', elsewhereText(draft, record.destination, configured));
}

/** Whether the upload of this recording belongs to another server, bucket or prefix than these settings name. */
export function isAtOtherPlace(record: RecordingRecord, configured: Destination): boolean {
  const isOtherServer = record.destination !== undefined && record.destination.server !== configured.server;
  return isOtherServer || record.bucket !== configured.bucket || record.key !== keyAt(record, configured.naming);
}

/**
 * The file is uploaded anew to the configured destination. The stored parts stay where they are: nothing is deleted before the file is
 * verified somewhere. Parts in flight are not counted when they arrive.
 */
export function startAgain(draft: Draft): void {
  const { destination } = draft.policy;
  if (destination === undefined) return;
  abandonUpload(draft, 'A person started the upload again at the destination of the settings.');
  draft.live = { ...draft.live, task: undefined };
  if (draft.record.phase === 'finishing') backToRecording(draft);
  moveTo(draft, destination);
  setElsewhere(draft, false);
}

/** Whether the answer of this task may be that of a store which does not have the recording. */
export function isForeignAnswer({ live }: Draft, kind: TaskKind): boolean {
  return live.isElsewhere && !SOURCE_TASKS.has(kind);
}

/** Until the store was asked, an open upload may hold parts that were not written down. */
function mayHaveParts({ record, ledger, live }: Draft): boolean {
  const isOpen = record.phase === 'recording' || record.phase === 'finishing';
  return !isOpen || ledger.size > 0 || (record.session.kind === 'open' && !live.isReconciled);
}

function isIdle({ live }: Draft): boolean {
  return live.inFlight.size === 0 && (live.task === undefined || SOURCE_TASKS.has(live.task.kind));
}

/** An upload without a part costs nothing and is left behind. */
function moveTo(draft: Draft, destination: Destination): void {
  const { destination: _destination, ...rest } = draft.record;
  const { session } = rest;
  if (session.kind === 'open') {
    const why = 'It holds no part, and the recording goes to another destination.';
    draft.announcements.push({ kind: 'upload.abandoned', uploadId: session.uploadId, why });
  }
  const { bucket, partSizes } = destination;
  const plan = { kind: partSizes, chunkBytes: rest.plan.chunkBytes };
  draft.record = { ...rest, bucket, key: keyAt(rest, destination.naming), plan, session: { kind: 'none' } };
  endSending(draft);
  draft.live = {
    ...draft.live,
    blank: PartNumbers.none,
    isReconciled: true,
    hasStrangers: false,
    unansweredEndBytes: 0,
  };
  // These were about the destination before.
  clearTrouble(draft, (code) => !isAboutSource(code));
}

/** The key of a recording without anything stored. A suffix stays, because the key without it is occupied. */
function keyAt(record: RecordingRecord, naming: KeyNaming): string {
  const { id, key } = record;
  // With the default template, a renamed file keeps its name in the key.
  if (naming.template === DEFAULT_KEY_TEMPLATE && isOwnKey(key, id))
    return objectKey(naming.keyPrefix, id, key.slice(key.lastIndexOf('/') + 1));
  const base = recordingKey(naming, record);
  return isKeyOrNext(key, base, id) ? key : base;
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
  return sentence('partsElsewhere', {
    file: lastName(record.path),
    size: sizeText(draft.ledger.bytes),
    has: placeText(has, record.bucket),
    now: placeText(configured, configured.bucket),
  });
}

function placeText({ server, region }: { readonly server: string; readonly region: string }, bucket: string): string {
  return server === 'aws' ? `Amazon S3 (${region})/${bucket}` : `${server}/${bucket}`;
}

function sizeText(bytes: number): string {
  const { value, unit, fractionDigits } = scaleBytes(bytes);
  return `${Number(value.toFixed(fractionDigits))} ${BYTE_UNIT_SYMBOLS[unit]}`;
}
