import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../electron/engine/core/fault.ts';
import {
  CHUNK_BYTES,
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
    const at = (ctimeMs: number) => ({ ...seen(3_000), ctimeMs });
    const machine = new Machine();
    machine.tell({ kind: 'source.seen', seen: at(1) });
    machine.pass(2_000);
    machine.answer({ kind: 'evidence', seen: at(1), evidence: { writers: 'closed', container: 'complete' } });
    expect(machine.task).toBe('put_object');
    machine.answer({ kind: 'object_put', part: storedPart(1, 3_000), seen: at(2) });
    expect(machine.phase).toBe('finishing');
    expect(machine.task).toBe('put_object');
    machine.answer({ kind: 'object_put', part: storedPart(1, 3_000), seen: at(2) });
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
