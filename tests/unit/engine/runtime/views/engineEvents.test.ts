import { expect, test } from 'vitest';
import { newRecord } from '../../../../../electron/engine/core/newRecord.ts';
import { type RecordingState, wake } from '../../../../../electron/engine/core/recordingState.ts';
import { eventFor } from '../../../../../electron/engine/runtime/views/engineEvents.ts';
import { MIB } from '../../../../support/bytes.ts';

const AT = '2026-05-04T10:00:00+00:00';

const FACTS = { secondsAfterLastWrite: null, holds: [] } as const;

/** A completed recording of this size, whose ledger holds so many parts of 5 MiB. */
function completed(sizeBytes: number, storedParts: number): RecordingState {
  const record = newRecord({
    id: 'take',
    bucket: 'takes',
    key: 'streams/take/take.mp4',
    path: '/takes/take.mp4',
    fingerprint: { device: '1', inode: '1', birthtimeMs: 1 },
    plan: { kind: 'stepping', chunkBytes: 5 * MIB },
    session: { kind: 'open', uploadId: 'U1', integrity: 'crc32' },
    startedAt: AT,
    ownerId: 'one',
  });
  const object = { etag: 'e', sizeBytes, crc32: 1, verifiedBy: 'checksum' as const, completedAt: AT };
  const part = { sizeBytes: 5 * MIB, etag: 'e', digest: '0'.repeat(32), crc32: 1, uploadedAt: AT };
  const numbers = Array.from({ length: storedParts }, (_, index) => index + 1);
  const ledger = new Map(numbers.map((partNumber) => [partNumber, { ...part, partNumber }]));
  return wake({ ...record, phase: 'completed', object }, ledger);
}

test('a completed stream counts the parts of its object, not parts beyond its end', () => {
  const event = eventFor({ kind: 'ended', isObjectLeft: false }, completed(12 * MIB, 5), AT, FACTS);
  expect(event).toMatchObject({ event: 'stream.completed', size_bytes: 12 * MIB, parts: 3 });
});

test('a renamed, a replaced and a truncated file are public events', () => {
  const state = completed(12 * MIB, 3);
  const stream = { time: AT, stream_id: 'take', path: '/takes/take.mp4', key: 'streams/take/take.mp4' };
  expect(eventFor({ kind: 'moved', from: '/takes/old.mp4', to: '/takes/take.mp4' }, state, AT, FACTS)).toEqual({
    event: 'stream.renamed',
    ...stream,
    from: '/takes/old.mp4',
  });
  expect(eventFor({ kind: 'replaced' }, state, AT, FACTS)).toEqual({ event: 'stream.replaced', ...stream });
  expect(eventFor({ kind: 'truncated', sizeBytes: 7 }, state, AT, FACTS)).toEqual({
    event: 'stream.truncated',
    ...stream,
    size_bytes: 7,
  });
});

test('a deleted file is a public event, unless its folder is away', () => {
  const state = completed(12 * MIB, 3);
  const stream = { time: AT, stream_id: 'take', path: '/takes/take.mp4', key: 'streams/take/take.mp4' };
  expect(eventFor({ kind: 'deleted' }, state, AT, FACTS)).toEqual({ event: 'stream.deleted', ...stream });
  const away = {
    ...FACTS,
    holds: [{ kind: 'outage', of: 'folder', code: 'source_missing', message: 'Gone.', since: AT }] as const,
  };
  expect(eventFor({ kind: 'deleted' }, state, AT, away)).toBeUndefined();
});

test('a completed stream that holds only a part of its recording says so', () => {
  const state = completed(12 * MIB, 5);
  const ended = { kind: 'ended', isObjectLeft: false } as const;
  const fragment = { ...state, record: { ...state.record, isIncomplete: true } };
  expect(eventFor(ended, fragment, AT, FACTS)).toMatchObject({ event: 'stream.completed', incomplete: true });
  expect(eventFor(ended, state, AT, FACTS)).not.toHaveProperty('incomplete');
});

test('an attention that follows from an outage names it', () => {
  const fault = { code: 'source_unreadable', message: 'The folder is not there.' };
  const told = { kind: 'attention', ...fault } as const;
  const outage = { kind: 'outage', of: 'folder', ...fault, since: AT } as const;
  const state = completed(12 * MIB, 3);
  expect(eventFor(told, state, AT, { ...FACTS, holds: [{ kind: 'paused' }, outage] })).toMatchObject({
    outage: 'folder',
  });
  expect(eventFor(told, state, AT, { ...FACTS, holds: [{ ...told, since: AT }] })).not.toHaveProperty('outage');
});
