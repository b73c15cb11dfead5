import { describe, expect, test } from 'vitest';
import { dueParts } from '../../../../electron/engine/core/dueParts.ts';
import { Fault } from '../../../../electron/engine/core/fault.ts';
import {
  CHUNK_BYTES,
  FINGERPRINT,
  Machine,
  OPEN,
  completingMachine,
  finishingMachine,
  ledgerOf,
  record,
  recordingMachine,
  seen,
  storedPart,
} from './machine.ts';

/** A small file whose change time is this one, and whose size and modification time stay the same. */
const changed = (ctimeMs: number) => ({ ...seen(3_000), ctimeMs });

/** Such a file, frozen, while it is sent in one request. */
function smallFrozen(): Machine {
  const machine = new Machine();
  machine.tell({ kind: 'source.seen', seen: changed(1) });
  machine.pass(2_000);
  machine.answer({ kind: 'evidence', seen: changed(1), evidence: { writers: 'closed', container: 'complete' } });
  return machine;
}

describe('parts', () => {
  test('a short part in the middle of a file that grew on is sent again', () => {
    const machine = new Machine(record({ session: OPEN }), ledgerOf(storedPart(1), storedPart(2, 100)));
    machine.see(3 * CHUNK_BYTES);
    machine.reconciled();
    expect(machine.due).toEqual([2]);
  });

  test('one that is stored beyond the end of the file puts the file in doubt', () => {
    const machine = recordingMachine(1);
    machine.stored(storedPart(3));
    expect(machine.state.live.source.kind).toBe('doubted');
  });

  test('a file is not taken to be compared while a part is on its way', () => {
    const machine = finishingMachine(1);
    machine.tell({ kind: 'part.started', partNumber: 1 });
    machine.tell({ kind: 'part.unchanged', uploadId: 'U1', partNumber: 1 });
    machine.tell({ kind: 'part.started', partNumber: 1 });
    machine.stored(storedPart(2, 100));
    expect(machine.task).toBeUndefined();
    machine.tell({ kind: 'part.unchanged', uploadId: 'U1', partNumber: 1 });
    expect(machine.task).toBe('check_frozen');
  });

  test('all are compared again when the store holds others than it acknowledged', () => {
    const machine = completingMachine(1);
    machine.answer({ kind: 'parts_differ', forget: [1] });
    expect(machine.phase).toBe('finishing');
    expect(machine.due).toEqual([1, 2]);
  });

  test('an upload is not aborted while a part is on its way to it', () => {
    const machine = recordingMachine(1);
    machine.tell({ kind: 'part.started', partNumber: 2 });
    machine.tell({ kind: 'command.discard' });
    expect(machine.task).toBeUndefined();
    const fault = new Fault('cancelled', 'Stopped.', { disposition: 'cancelled' });
    machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 2, fault, random: 0 });
    expect(machine.task).toBe('abort_upload');
  });
});

describe('a file', () => {
  test('that changed while its object was made is recorded further when the object is not made', () => {
    const machine = completingMachine(1);
    machine.see(2 * CHUNK_BYTES);
    machine.answer({ kind: 'parts_differ', forget: [1] });
    expect(machine.phase).toBe('recording');
  });

  test('of which only the change time moved while it was sent in one request is sent again', () => {
    const machine = smallFrozen();
    expect(machine.task).toBe('put_object');
    machine.answer({ kind: 'object_put', part: storedPart(1, 3_000), seen: changed(2) });
    expect(machine.phase).toBe('finishing');
    expect(machine.task).toBe('put_object');
    machine.answer({ kind: 'object_put', part: storedPart(1, 3_000), seen: changed(2) });
    expect(machine.task).toBe('verify');
  });

  test('that is seen to change while it is sent in one request is sent again, although its answer shows it as it is frozen by then', () => {
    const machine = smallFrozen();
    // It was read, then written, and its modification time was put back.
    machine.tell({ kind: 'source.seen', seen: changed(2) });
    expect(machine.state.record.frozen?.ctimeMs).toBe(2);
    machine.answer({ kind: 'object_put', part: storedPart(1, 3_000), seen: changed(2) });
    expect([machine.phase, machine.task]).toEqual(['finishing', 'put_object']);
    machine.answer({ kind: 'object_put', part: storedPart(1, 3_000), seen: changed(2) });
    expect(machine.task).toBe('verify');
  });

  test('that grows again needs new evidence', () => {
    const machine = recordingMachine(1);
    machine.pass(2_000);
    machine.answer({
      kind: 'evidence',
      seen: seen(CHUNK_BYTES + 100),
      evidence: { writers: 'open', container: 'incomplete' },
    });
    expect(machine.state.live.evidence).toBeDefined();
    machine.see(CHUNK_BYTES + 200);
    expect(machine.state.live.evidence).toBeUndefined();
  });

  test.each([
    ['incomplete', 1_000],
    ['unmarked', 5_000],
  ] as const)('with a container that is %s is examined again after %d ms', (container, everyMs) => {
    const machine = recordingMachine(1);
    machine.pass(2_000);
    machine.answer({ kind: 'evidence', seen: seen(CHUNK_BYTES + 100), evidence: { writers: 'closed', container } });
    machine.pass(everyMs - 1);
    expect(machine.task).toBeUndefined();
    machine.pass(1);
    expect(machine.task).toBe('gather_evidence');
  });

  test('that is nowhere is called gone only after two seconds: it may be on its way to another folder', () => {
    const machine = recordingMachine(1);
    machine.tell({ kind: 'source.missing' });
    machine.answer({ kind: 'located', path: undefined });
    machine.pass(1_999);
    expect(machine.state.record.attention).toBeUndefined();
    machine.pass(1);
    expect(machine.state.record.attention?.code).toBe('source_missing');
  });

  test('of which bytes were sent and lost is not taken for an empty one when it is gone', () => {
    const machine = new Machine(record({ session: OPEN, bytesSentAgain: 10 }));
    machine.see(100);
    machine.reconciled();
    machine.tell({ kind: 'source.missing' });
    machine.answer({ kind: 'located', path: undefined });
    machine.pass(3_000);
    expect(machine.task).toBeUndefined();
    expect(machine.state.record.attention?.code).toBe('source_missing');
  });
});

describe('an object or upload that may have been left behind', () => {
  test('is looked for when the recording is discarded, although it has no upload', () => {
    const machine = new Machine(record({ mayHaveLeftMore: true }));
    machine.see(100);
    machine.tell({ kind: 'command.discard' });
    expect(machine.task).toBe('abort_upload');
    const other = new Machine();
    other.see(100);
    other.tell({ kind: 'command.discard' });
    expect(other.phase).toBe('cancelled');
  });

  test('keeps a recording whose file is gone from ending as one without bytes', () => {
    const machine = new Machine(record({ mayHaveLeftMore: true }));
    machine.see(100);
    machine.tell({ kind: 'source.missing' });
    machine.answer({ kind: 'located', path: undefined });
    machine.pass(3_000);
    expect(machine.phase).toBe('recording');
    expect(machine.state.record.attention?.code).toBe('source_missing');
  });

  test('keeps a recording whose file was emptied from ending as one without bytes', () => {
    const machine = new Machine(record({ mayHaveLeftMore: true }));
    machine.see(0);
    machine.pass(30_000);
    machine.answer({
      kind: 'evidence',
      seen: seen(0),
      evidence: { writers: 'closed', container: 'unmarked' },
    });
    expect(machine.phase).toBe('finishing');
    expect(machine.state.record.attention?.code).toBe('source_emptied');
  });

  test('is noted before the object is asked for, and when an upload is given up', () => {
    const small = new Machine();
    small.see(3_000);
    small.finish(3_000);
    expect(small.task).toBe('put_object');
    expect(small.state.record.mayHaveLeftMore).toBe(true);
    expect(completingMachine(1).state.record.mayHaveLeftMore).toBe(true);
    const abandoned = recordingMachine(1);
    abandoned.see(3 * CHUNK_BYTES);
    abandoned.tell({ kind: 'part.started', partNumber: 2 });
    const gone = new Fault('no_such_upload', 'Gone.', { disposition: 'reconcile' });
    abandoned.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 2, fault: gone, random: 0 });
    expect(abandoned.state.record).toMatchObject({ session: { kind: 'opening' }, mayHaveLeftMore: true });
  });
});

describe('a ledger that holds parts', () => {
  test('keeps the upload of a file that is gone from being aborted, whatever the counters say', () => {
    const machine = new Machine(record({ session: OPEN, bytesSent: 0 }), ledgerOf(storedPart(1)));
    machine.see(CHUNK_BYTES);
    machine.reconciled();
    machine.tell({ kind: 'source.missing' });
    machine.answer({ kind: 'located', path: undefined });
    machine.pass(3_000);
    expect(machine.task).toBeUndefined();
    expect(machine.phase).toBe('recording');
    expect(machine.state.record.attention?.code).toBe('source_missing');
  });

  test('keeps a small file from being sent in one request', () => {
    const machine = new Machine(record({ bytesSent: 3_000 }), ledgerOf(storedPart(1, 3_000)));
    machine.see(3_000);
    machine.finish(3_000);
    expect(machine.task).toBe('open_upload');
  });

  test('compares no part that is stored with another length than the file has for it', () => {
    const machine = new Machine(record({ session: OPEN }), ledgerOf(storedPart(1), storedPart(2, 100)));
    machine.see(CHUNK_BYTES + 200);
    machine.reconciled();
    machine.finish(CHUNK_BYTES + 200);
    const jobs = [...dueParts(machine.state, machine.atMs)];
    expect(jobs.map(({ partNumber, stored }) => [partNumber, stored?.sizeBytes])).toEqual([
      [1, CHUNK_BYTES],
      [2, undefined],
    ]);
  });
});

describe('a stored part that equals the file under the name', () => {
  const adopted = storedPart(2);

  test("is adopted while that file is the recording's", () => {
    const machine = new Machine(record({ session: OPEN }), ledgerOf(storedPart(1)));
    machine.see(3 * CHUNK_BYTES);
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [adopted], unread: [], strangers: 0, forget: [] });
    expect([...machine.state.ledger.keys()]).toEqual([1, 2]);
  });

  test("is kept, but proves nothing, when the recording's file has lost the name, or was emptied and written anew", () => {
    for (const changes of [{ displaced: 'replaced' }, { isTruncated: true }] as const) {
      const machine = new Machine(record({ session: OPEN, ...changes }), ledgerOf(storedPart(1)));
      machine.tell({ kind: 'source.missing' });
      expect(machine.task).toBe('reconcile');
      machine.answer({ kind: 'reconciled', session: OPEN, adopt: [adopted], unread: [], strangers: 0, forget: [] });
      expect([...machine.state.ledger.values()]).toEqual([storedPart(1), { ...adopted, isUnread: true }]);
    }
  });

  test('is adopted when another file took the name meanwhile: it was read from the file of the recording', () => {
    const machine = new Machine(record({ session: OPEN }), ledgerOf(storedPart(1)));
    machine.see(3 * CHUNK_BYTES);
    expect(machine.task).toBe('reconcile');
    const token = machine.token();
    machine.see(3 * CHUNK_BYTES, 5, { ...FINGERPRINT, inode: '8', birthtimeMs: 8 });
    const result = {
      kind: 'reconciled',
      session: OPEN,
      adopt: [adopted],
      unread: [],
      strangers: 0,
      forget: [],
    } as const;
    machine.tell({ kind: 'task.done', token, result });
    expect([...machine.state.ledger.keys()]).toEqual([1, 2]);
    expect(machine.due).toEqual([]);
  });
});
