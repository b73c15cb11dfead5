import { expect, test } from 'vitest';
import { crc32OfZeros } from '../../../../electron/engine/core/crc32.ts';
import { dueParts } from '../../../../electron/engine/core/dueParts.ts';
import { Fault } from '../../../../electron/engine/core/fault.ts';
import { CHUNK_BYTES, Machine, OPEN, record, storedPart } from './machine.ts';

const LOST = new Fault('network', 'Reset.', { disposition: 'retry' });
const SIZE = 4 * CHUNK_BYTES + 100;

/** The first part as it is sent. */
const { etag: _etag, uploadedAt: _uploadedAt, ...SENT } = { ...storedPart(1), tail: 'tail of 1' };

/** A recording whose parts are due, and of which the store has none. */
function reconciledMachine(): Machine {
  const machine = new Machine(record({ session: OPEN }));
  machine.see(SIZE, 5);
  machine.reconciled();
  return machine;
}

/** Its first part is being read. */
function startedMachine(): Machine {
  const machine = reconciledMachine();
  machine.tell({ kind: 'part.started', partNumber: 1 });
  return machine;
}

/** The content of its first part is durable, and its bytes are on their way. */
function sendingMachine(): Machine {
  const machine = startedMachine();
  machine.tell({ kind: 'part.sending', uploadId: 'U1', part: SENT });
  return machine;
}

/** Likewise, and the answer to the first part was lost while the second was on its way: the store is asked for its parts. */
function listingMachine(): Machine {
  const machine = sendingMachine();
  machine.tell({ kind: 'part.started', partNumber: 2 });
  machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 1, fault: LOST, random: 0 });
  machine.pass(1_000);
  expect(machine.task).toBe('reconcile');
  return machine;
}

test('the first part goes alone, because nothing tells yet that the next one is of the same content', () => {
  const machine = reconciledMachine();
  expect(machine.due).toEqual([1]);
  machine.tell({ kind: 'part.started', partNumber: 1 });
  expect(machine.due).toEqual([]);
  machine.tell({ kind: 'part.stored', uploadId: 'U1', part: storedPart(1) });
  expect(machine.due).toEqual([2, 3, 4]);
});

test('others follow when its content is durable, and may only be sent while the file still holds its end', () => {
  for (const isFinished of [false, true]) {
    const machine = startedMachine();
    if (isFinished) machine.finish(SIZE, 5);
    machine.tell({ kind: 'part.sending', uploadId: 'U1', part: SENT });
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
  for (const isLost of [false, true]) {
    const machine = sendingMachine();
    for (const part of [
      { ...storedPart(2), crc32: crc32OfZeros(CHUNK_BYTES) },
      { ...storedPart(3), crc32: 1, tail: 'tail of 3' },
    ]) {
      machine.tell({ kind: 'part.started', partNumber: part.partNumber });
      machine.tell({ kind: 'part.stored', uploadId: 'U1', part });
      expect(machine.state.record.sending).toEqual(SENT);
    }
    if (isLost) machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 1, fault: LOST, random: 0 });
    else machine.tell({ kind: 'part.stored', uploadId: 'U1', part: storedPart(1) });
    machine.pass(1_000);
    expect([machine.task, machine.state.record.sending]).toEqual(isLost ? ['reconcile', SENT] : [undefined, undefined]);
  }
});

test('a part whose answer comes while the store lists its parts is kept, also when the file is in doubt by then', () => {
  const second = { ...storedPart(2), crc32: 1, tail: 'tail of 2' };
  const machine = listingMachine();
  machine.tell({ kind: 'part.stored', uploadId: 'U1', part: second });
  machine.see(100, 6);
  expect(machine.state.live.source.kind).toBe('doubted');
  machine.answer({ kind: 'reconciled', session: OPEN, adopt: [second], unread: [], strangers: 0, forget: [] });
  expect([...machine.state.ledger.keys()]).toEqual([2]);
});

test('the file is sent further when it was written anew before any part of it was stored', () => {
  const machine = sendingMachine();
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
  const machine = startedMachine();
  machine.tell({ kind: 'part.sending', uploadId: 'U1', part: { ...SENT, crc32: crc32OfZeros(SENT.sizeBytes) } });
  expect(machine.due).toEqual([]);
});

test('it goes alone also when the recording is finished meanwhile', () => {
  const machine = startedMachine();
  machine.finish(SIZE, 5);
  expect(machine.state.record.phase).toBe('finishing');
  expect(machine.due).toEqual([]);
  machine.tell({ kind: 'part.stored', uploadId: 'U1', part: storedPart(1) });
  expect(machine.due).toContain(2);
});

test('it goes alone also when it is sent again while the recording is finished', () => {
  const machine = reconciledMachine();
  machine.finish(SIZE, 5);
  expect(machine.state.record.phase).toBe('finishing');
  // More than one job is taken before the state says that the first is in flight.
  expect(machine.due).toEqual([1]);
});

test('a part whose answer is lost while the store lists its parts is listed again before anything is sent', () => {
  const machine = listingMachine();
  const older = machine.token();
  machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 2, fault: LOST, random: 0 });
  const listed = { kind: 'reconciled', session: OPEN, adopt: [], unread: [], strangers: 0, forget: [] } as const;
  machine.tell({ kind: 'task.done', token: older, result: listed });
  machine.pass(30_000);
  expect([machine.task, machine.due]).toEqual(['reconcile', []]);
  machine.reconciled();
  expect(machine.due).toEqual([1]);
});
