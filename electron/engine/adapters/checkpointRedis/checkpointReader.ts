import type { Decoded } from '../../../../shared/read.ts';
import { decodeCheckpoint } from '../../core/checkpointCodec.ts';
import { S3_QUOTA } from '../../core/partPlan.ts';
import type { RecordingId, RecordingRecord } from '../../core/recording.ts';
import type { Checkpoint } from '../../ports/checkpointStore.ts';
import type { RecordSeal } from './recordSeal.ts';
import { PART_FIELD, stateKey } from './redisKeys.ts';
import type { ScriptedRedis } from './redisScripts.ts';

/** How many recordings are read at once: ten thousand parts are 3 MB. */
const READ_AT_ONCE = 16;
/** A record without its parts is small. */
const RECORDS_AT_ONCE = 100;
/** Longer records are not read: paths, keys and messages of real files fit, and a batch arrives in the time of one command. */
const RECORD_BYTES_MAX = 256 * 1024;
/** A state has one field for each part and a few more. */
const FIELDS_MAX = S3_QUOTA.partsMax + 100;
/** Names and values of a state together; ten thousand parts with the longest ETags take less. */
const STATE_BYTES_MAX = 32 * 1024 * 1024;

/**
 * Reads many checkpoints. One that is too large, of another kind, not authentic or not readable is one damaged recording and does not
 * affect the others. @throws what ioredis throws while Redis is not reachable
 */
export async function readCheckpoints(
  redis: ScriptedRedis,
  ids: readonly RecordingId[],
  seal: RecordSeal | undefined,
): Promise<(readonly [RecordingId, Decoded<Checkpoint>])[]> {
  const read: (readonly [RecordingId, Decoded<Checkpoint>])[] = [];
  for (const some of chunked(ids, READ_AT_ONCE)) {
    const decoded = await Promise.all(some.map((id) => readCheckpoint(redis, id, seal)));
    some.forEach((id, index) => read.push([id, decoded[index] ?? refused('Redis gave no answer.')]));
  }
  return read;
}

/** Reads the records alone, without their parts. @throws as `readCheckpoints` */
export async function readRecords(
  redis: ScriptedRedis,
  ids: readonly RecordingId[],
  seal: RecordSeal | undefined,
): Promise<(readonly [RecordingId, Decoded<RecordingRecord>])[]> {
  const read: (readonly [RecordingId, Decoded<RecordingRecord>])[] = [];
  for (const some of chunked(ids, RECORDS_AT_ONCE)) {
    const decoded = await Promise.all(some.map((id) => readRecord(redis, id, seal)));
    some.forEach((id, index) => read.push([id, decoded[index] ?? refused('Redis gave no answer.')]));
  }
  return read;
}

async function readRecord(
  redis: ScriptedRedis,
  id: RecordingId,
  seal: RecordSeal | undefined,
): Promise<Decoded<RecordingRecord>> {
  const answer = await redis.rushesReadRecord(stateKey(id), String(RECORD_BYTES_MAX));
  const [recordText, mac] = Array.isArray(answer) ? (answer as readonly unknown[]) : [];
  if (typeof recordText !== 'string') return refused(`${stateKey(id)} holds no record that can be read.`);
  if (seal !== undefined && !seal.isGenuine(id, recordText, typeof mac === 'string' ? mac : undefined)) {
    return refused('The record is not authentic: it was not written with the shared record secret.');
  }
  const decoded = decodeCheckpoint(id, recordText, []);
  return decoded.ok ? { ok: true, value: decoded.value.record } : decoded;
}

/** Reads one checkpoint; an absent one is refused as well. */
export async function readCheckpoint(
  redis: ScriptedRedis,
  id: RecordingId,
  seal: RecordSeal | undefined,
): Promise<Decoded<Checkpoint>> {
  const answer = await redis.rushesRead(stateKey(id), String(FIELDS_MAX), String(STATE_BYTES_MAX));
  if (typeof answer === 'string') return refused(`${stateKey(id)} cannot be read: ${answer.slice(0, 100)}.`);
  const state = asFields(answer);
  const recordText = state.get('record');
  if (recordText === undefined) {
    return refused(`${stateKey(id)} holds no record: another program wrote this stream, or Redis lost it.`);
  }
  if (seal !== undefined && !seal.isGenuine(id, recordText, state.get('mac'))) {
    return refused('The record is not authentic: it was not written with the shared record secret.');
  }
  const parts = [...state]
    .filter(([field]) => field.startsWith(PART_FIELD))
    .map(([field, partText]) => [Number(field.slice(PART_FIELD.length)), partText] as const)
    .sort(([a], [b]) => a - b);
  const decoded = decodeCheckpoint(id, recordText, parts);
  return seal === undefined || !decoded.ok ? decoded : { ok: true, value: withoutForged(decoded.value, parts, seal) };
}

/** Binds a part to its place. */
export function partName(id: RecordingId, partNumber: number): string {
  return `${id} ${partNumber}`;
}

/**
 * A part without a right MAC counts as unread: what it says of its bytes is not believed, so it is read from the disk and sent again
 * before the object is made.
 */
function withoutForged(
  { record, ledger }: Checkpoint,
  parts: readonly (readonly [number, string])[],
  seal: RecordSeal,
): Checkpoint {
  const trusted = new Map(ledger);
  for (const [partNumber, stored] of parts) {
    const part = ledger.get(partNumber);
    if (part === undefined || seal.openInside('part', partName(record.id, partNumber), stored) !== undefined) continue;
    const { md5: _md5, tail: _tail, ...rest } = part;
    trusted.set(partNumber, { ...rest, isUnread: true });
  }
  return { record, ledger: trusted };
}

export function* chunked<T>(list: readonly T[], length: number): Iterable<readonly T[]> {
  for (let at = 0; at < list.length; at += length) yield list.slice(at, at + length);
}

/** An answer of HGETALL inside a script: names and values in turn. Anything else has no fields. */
function asFields(answer: unknown): ReadonlyMap<string, string> {
  const list: readonly unknown[] = Array.isArray(answer) ? answer : [];
  const fields = new Map<string, string>();
  for (let at = 0; at + 1 < list.length; at += 2) {
    const [name, value] = [list[at], list[at + 1]];
    if (typeof name === 'string' && typeof value === 'string') fields.set(name, value);
  }
  return fields;
}

function refused(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}
