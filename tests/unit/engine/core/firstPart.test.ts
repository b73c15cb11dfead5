import { expect, test } from 'vitest';
import { crc32OfZeros } from '../../../../electron/engine/core/crc32.ts';
import { dueParts } from '../../../../electron/engine/core/dueParts.ts';
import { Fault } from '../../../../electron/engine/core/fault.ts';
import { CHUNK_BYTES, Machine, OPEN, record, storedPart } from './machine.ts';

const LOST = new Fault('network', 'Reset.', { disposition: 'retry' });
const SIZE = 4 * CHUNK_BYTES + 100;

test('the first part goes alone, because nothing tells yet that the next one is of the same content', () => {
  const machine = new Machine(record({ session: OPEN }));
  machine.see(SIZE, 5);
  machine.reconciled();
  expect(machine.due).toEqual([1]);
  machine.tell({ kind: 'part.started', partNumber: 1 });
  expect(machine.due).toEqual([]);
  machine.tell({ kind: 'part.stored', uploadId: 'U1', part: storedPart(1) });
  expect(machine.due).toEqual([2, 3, 4]);
});

test('others follow when its content is durable, and may only be sent while the file still holds its end', () => {
  const { etag: _etag, uploadedAt: _uploadedAt, ...sent } = { ...storedPart(1), tail: 'tail of 1' };
  for (const isFinished of [false, true]) {
    const machine = new Machine(record({ session: OPEN }));
    machine.see(SIZE, 5);
    machine.reconciled();
    machine.tell({ kind: 'part.started', partNumber: 1 });
    if (isFinished) machine.finish(SIZE, 5);
    machine.tell({ kind: 'part.sending', uploadId: 'U1', part: sent });
    const [second] = dueParts(machine.state, machine.atMs);
    expect(second).toMatchObject({ partNumber: 2, isUnproven: false, witness: { digest: 'tail of 1' } });
    machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 1, fault: LOST, random: 0 });
    machine.pass(30_000);
    machine.reconciled();
    // Nothing tells any more what the store holds.
    expect(machine.due).toEqual([1]);
  }
});

test('its content stays known until its own answer comes, although others are stored before', () => {
  const { etag: _etag, uploadedAt: _uploadedAt, ...sent } = { ...storedPart(1), tail: 'tail of 1' };
  for (const isLost of [false, true]) {
    const machine = new Machine(record({ session: OPEN }));
    machine.see(SIZE, 5);
    machine.reconciled();
    machine.tell({ kind: 'part.started', partNumber: 1 });
    machine.tell({ kind: 'part.sending', uploadId: 'U1', part: sent });
    for (const part of [
      { ...storedPart(2), crc32: crc32OfZeros(CHUNK_BYTES) },
      { ...storedPart(3), crc32: 1, tail: 'tail of 3' },
    ]) {
      machine.tell({ kind: 'part.started', partNumber: part.partNumber });
      machine.tell({ kind: 'part.stored', uploadId: 'U1', part });
      expect(machine.state.record.sending).toEqual(sent);
    }
    if (isLost) machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 1, fault: LOST, random: 0 });
    else machine.tell({ kind: 'part.stored', uploadId: 'U1', part: storedPart(1) });
    machine.pass(1_000);
    expect([machine.task, machine.state.record.sending]).toEqual(isLost ? ['reconcile', sent] : [undefined, undefined]);
  }
});

test('a part whose answer comes while the store lists its parts is kept, also when the file is in doubt by then', () => {
  const { etag: _etag, uploadedAt: _uploadedAt, ...sent } = { ...storedPart(1), tail: 'tail of 1' };
  const second = { ...storedPart(2), crc32: 1, tail: 'tail of 2' };
  const machine = new Machine(record({ session: OPEN }));
  machine.see(SIZE, 5);
  machine.reconciled();
  machine.tell({ kind: 'part.started', partNumber: 1 });
  machine.tell({ kind: 'part.sending', uploadId: 'U1', part: sent });
  machine.tell({ kind: 'part.started', partNumber: 2 });
  machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 1, fault: LOST, random: 0 });
  machine.pass(1_000);
  expect(machine.task).toBe('reconcile');
  machine.tell({ kind: 'part.stored', uploadId: 'U1', part: second });
  machine.see(100, 6);
  expect(machine.state.live.source.kind).toBe('doubted');
  machine.answer({ kind: 'reconciled', session: OPEN, adopt: [second], unread: [], strangers: 0, forget: [] });
  expect([...machine.state.ledger.keys()]).toEqual([2]);
});

test('the file is sent further when it was written anew before any part of it was stored', () => {
  const { etag: _etag, uploadedAt: _uploadedAt, ...sent } = { ...storedPart(1), tail: 'tail of 1' };
  const machine = new Machine(record({ session: OPEN }));
  machine.see(SIZE, 5);
  machine.reconciled();
  machine.tell({ kind: 'part.started', partNumber: 1 });
  machine.tell({ kind: 'part.sending', uploadId: 'U1', part: sent });
  machine.tell({ kind: 'part.started', partNumber: 2 });
  machine.tell({ kind: 'part.rewritten', partNumber: 2 });
  machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 1, fault: LOST, random: 0.9 });
  machine.see(SIZE, 6);
  machine.pass(1_000);
  expect([machine.task, machine.due]).toEqual(['reconcile', []]);
  machine.reconciled();
  expect([machine.phase, machine.due]).toEqual(['recording', [1]]);
});

test('it goes alone when its bytes may be in any file', () => {
  const { etag: _etag, uploadedAt: _uploadedAt, ...sent } = storedPart(1);
  const machine = new Machine(record({ session: OPEN }));
  machine.see(SIZE, 5);
  machine.reconciled();
  machine.tell({ kind: 'part.started', partNumber: 1 });
  machine.tell({ kind: 'part.sending', uploadId: 'U1', part: { ...sent, crc32: crc32OfZeros(sent.sizeBytes) } });
  expect(machine.due).toEqual([]);
});

test('it goes alone also when the recording is finished meanwhile', () => {
  const machine = new Machine(record({ session: OPEN }));
  machine.see(SIZE, 5);
  machine.reconciled();
  machine.tell({ kind: 'part.started', partNumber: 1 });
  machine.finish(SIZE, 5);
  expect(machine.state.record.phase).toBe('finishing');
  expect(machine.due).toEqual([]);
  machine.tell({ kind: 'part.stored', uploadId: 'U1', part: storedPart(1) });
  expect(machine.due).toContain(2);
});

test('it goes alone also when it is sent again while the recording is finished', () => {
  const machine = new Machine(record({ session: OPEN }));
  machine.see(SIZE, 5);
  machine.reconciled();
  machine.finish(SIZE, 5);
  expect(machine.state.record.phase).toBe('finishing');
  // More than one job is taken before the state says that the first is in flight.
  expect(machine.due).toEqual([1]);
});

test('a part whose answer is lost while the store lists its parts is listed again before anything is sent', () => {
  const { etag: _etag, uploadedAt: _uploadedAt, ...sent } = { ...storedPart(1), tail: 'tail of 1' };
  const machine = new Machine(record({ session: OPEN }));
  machine.see(SIZE, 5);
  machine.reconciled();
  machine.tell({ kind: 'part.started', partNumber: 1 });
  machine.tell({ kind: 'part.sending', uploadId: 'U1', part: sent });
  machine.tell({ kind: 'part.started', partNumber: 2 });
  machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 1, fault: LOST, random: 0 });
  machine.pass(1_000);
  expect(machine.task).toBe('reconcile');
  const older = machine.token();
  machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 2, fault: LOST, random: 0 });
  const listed = { kind: 'reconciled', session: OPEN, adopt: [], unread: [], strangers: 0, forget: [] } as const;
  machine.tell({ kind: 'task.done', token: older, result: listed });
  machine.pass(30_000);
  expect([machine.task, machine.due]).toEqual(['reconcile', []]);
  machine.reconciled();
  expect(machine.due).toEqual([1]);
});
