import { describe, expect, test } from 'vitest';
import { crc32OfZeros } from '../../../../electron/engine/core/crc32.ts';
import { dueParts } from '../../../../electron/engine/core/dueParts.ts';
import { Fault } from '../../../../electron/engine/core/fault.ts';
import { CHUNK_BYTES, FINGERPRINT, Machine, OPEN, record, storedPart } from './machine.ts';

const LOST = new Fault('network', 'Reset.', { disposition: 'retry' });
const SIZE = 4 * CHUNK_BYTES + 100;

/** The store lists nothing that the journal does not know. */
const LISTED = { kind: 'reconciled', session: OPEN, adopt: [], unread: [], strangers: 0, forget: [] } as const;

/** Until then, a request that was not answered may still arrive at the store. */
const LATE_MS = 30_000;

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
    // It is written down again when it is sent again: its beginning may have been rewritten.
    const again = [...dueParts(machine.state, machine.atMs)];
    expect(again.map(({ partNumber, isUnproven }) => [partNumber, isUnproven]).slice(0, 2)).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(again.every(({ witness }) => witness?.digest === 'tail of 1')).toBe(true);
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
  machine.answer({ ...LISTED, adopt: [second] });
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
  machine.answer({ ...LISTED, holdsSending: true });
  expect([machine.phase, machine.due]).toEqual(['recording', [1, 2, 3, 4]]);
});

describe('an upload to which the first part was sent, without an answer before the process was killed,', () => {
  const late = { ...storedPart(3), isUnread: true };

  function killedMachine(): Machine {
    const machine = listingMachine().restart();
    machine.see(SIZE, 5);
    expect(machine.task).toBe('reconcile');
    return machine;
  }

  /** Another file has the name, and the recording's own file is nowhere. */
  function replacedMachine(): Machine {
    const machine = killedMachine();
    machine.see(SIZE, 6, { ...FINGERPRINT, inode: '8' });
    machine.reconciled();
    expect(machine.task).toBe('locate');
    machine.answer({ kind: 'located', path: undefined });
    expect([machine.state.record.displaced, machine.due]).toEqual(['replaced', []]);
    return machine;
  }

  /** Another content was written over the file. */
  function overwrittenMachine(strangers: number): Machine {
    const machine = killedMachine();
    machine.answer({ ...LISTED, strangers, holdsSending: false });
    expect([machine.state.record.displaced, machine.task]).toEqual(['overwritten', 'reconcile']);
    return machine;
  }

  test('goes on with a file that holds the end of that part', () => {
    const machine = killedMachine();
    machine.answer({ ...LISTED, strangers: 1, holdsSending: true });
    expect([machine.state.record.sending, machine.due]).toEqual([SENT, [1, 2, 3, 4]]);
    machine.tell({ kind: 'part.started', partNumber: 1 });
    machine.tell({ kind: 'part.rewritten', partNumber: 1 });
    expect([machine.task, machine.due]).toEqual(['reconcile', []]);
  });

  test('never gets parts of another content, and is aborted when it is known to hold nothing', () => {
    for (const machine of [replacedMachine(), overwrittenMachine(0)]) {
      if (machine.task === 'reconcile') machine.reconciled();
      machine.pass(LATE_MS);
      expect(machine.task).toBe('abort_upload');
      machine.answer({ kind: 'aborted' });
      expect([machine.phase, machine.state.record.attention]).toEqual(['aborted_no_parts', undefined]);
    }
  });

  test('is kept for a person when a part of it comes in late', () => {
    for (const machine of [replacedMachine(), overwrittenMachine(0)]) {
      if (machine.task === 'reconcile') machine.reconciled();
      machine.pass(LATE_MS);
      const fault = new Fault('source_emptied', 'Parts of it were uploaded.', { disposition: 'attention' });
      machine.tell({ kind: 'task.failed', token: machine.token(), fault, random: 0 });
      machine.pass(60_000);
      expectKept(machine);
    }
  });

  test('is listed again when it holds a part, and the file is not seen at its place any more', () => {
    const machine = listingMachine().restart();
    machine.see(SIZE, 5);
    machine.tell({ kind: 'source.missing' });
    machine.answer({ ...LISTED, strangers: 1, holdsSending: false });
    machine.pass(1_000);
    expect(machine.task).toBe('reconcile');
    machine.answer({ ...LISTED, unread: [late] });
    expect([...machine.state.ledger.keys()]).toEqual([3]);
  });

  test('is kept for a person when it holds a part, although not the first one', () => {
    expectKept(overwrittenMachine(1));
  });

  function expectKept(machine: Machine): void {
    expect(machine.task).toBe('reconcile');
    machine.answer({ ...LISTED, unread: [late] });
    machine.pass(2_000);
    expect(machine.state.record).toMatchObject({ session: OPEN, attention: { code: 'source_replaced' } });
    expect([...machine.state.ledger.keys()]).toEqual([3]);
  }
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
  machine.tell({ kind: 'task.done', token: older, result: LISTED });
  machine.pass(30_000);
  expect([machine.task, machine.due]).toEqual(['reconcile', []]);
  machine.reconciled();
  expect(machine.due).toEqual([1, 2, 3, 4]);
});
