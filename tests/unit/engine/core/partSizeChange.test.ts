import { expect, test } from 'vitest';
import { dueParts } from '../../../../electron/engine/core/dueParts.ts';
import { Fault } from '../../../../electron/engine/core/fault.ts';
import { MIB } from '../../../support/bytes.ts';
import { FINGERPRINT, Machine, OPEN, ledgerOf, record, seen, storedPart } from './machine.ts';

const SIZE = 95 * MIB;
const PLAN = { kind: 'stepping', chunkBytes: 10 * MIB } as const;
const RESET = new Fault('network', 'The connection was reset.', { disposition: 'retry' });

/** A file of 95 MiB of which these parts of 10 MiB are stored. */
function machineWith(
  stored: readonly number[],
  partBytes?: number,
  plan: typeof PLAN | { kind: 'equal'; chunkBytes: number } = PLAN,
): Machine {
  const parts = stored.map((partNumber) => storedPart(partNumber, 10 * MIB));
  const machine = new Machine(record({ session: OPEN, plan }), ledgerOf(...parts));
  machine.see(SIZE);
  machine.reconciled();
  if (partBytes !== undefined) machine.policy = { ...machine.policy, partBytes };
  return machine;
}

/** The file is compared with what is stored, and holds it. */
function hold(machine: Machine): void {
  expect([machine.task, dueRanges(machine)]).toEqual(['compare_replacement', []]);
  const parts = { equal: [], altered: [], differing: [] };
  machine.answer({ kind: 'replacement_compared', seen: seen(SIZE), witness: 'kept', ...parts });
}

function dueRanges(machine: Machine): readonly (readonly [number, number, number])[] {
  return [...dueParts(machine.state, machine.atMs)].map(({ partNumber, offset, length }) => [
    partNumber,
    offset / MIB,
    length / MIB,
  ]);
}

/** Part `partNumber` is sent, and its connection is reset. */
function fail(machine: Machine, partNumber: number): void {
  machine.tell({ kind: 'part.started', partNumber });
  machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber, fault: RESET, random: 0 });
}

test('parts that are not stored get the size that the uplink asks for, behind the stored ones, once the store was asked', () => {
  const machine = machineWith([1, 2]);
  expect(dueRanges(machine).slice(0, 2)).toEqual([
    [3, 20, 10],
    [4, 30, 10],
  ]);
  machine.policy = { ...machine.policy, partBytes: 5 * MIB };
  fail(machine, 3);
  machine.pass(1_000);
  expect(machine.task).toBe('reconcile');
  machine.reconciled();
  expect(machine.state.record.plan.changes).toEqual([{ fromPart: 3, chunkBytes: 5 * MIB }]);
  expect(dueRanges(machine).slice(0, 2)).toEqual([
    [3, 20, 5],
    [4, 25, 5],
  ]);
  expect([...machine.state.ledger.keys()]).toEqual([1, 2]);
});

test('a part that the store had taken, although its answer was lost, keeps its place', () => {
  const machine = machineWith([1, 2], 5 * MIB);
  fail(machine, 3);
  machine.pass(1_000);
  machine.answer({
    kind: 'reconciled',
    session: OPEN,
    adopt: [storedPart(3, 10 * MIB)],
    unread: [],
    strangers: 0,
    forget: [],
  });
  expect(dueRanges(machine)[0]).toEqual([4, 30, 5]);
});

test('nothing changes while another part is in flight', () => {
  const machine = machineWith([1, 2]);
  machine.tell({ kind: 'part.started', partNumber: 4 });
  machine.policy = { ...machine.policy, partBytes: 5 * MIB };
  fail(machine, 3);
  machine.pass(1_000);
  expect(machine.state.record.plan).toEqual(PLAN);
  machine.tell({ kind: 'part.stored', uploadId: 'U1', part: storedPart(4, 10 * MIB) });
  machine.reconciled();
  hold(machine);
  expect(machine.state.record.plan.changes).toEqual([{ fromPart: 3, chunkBytes: 5 * MIB }]);
});

test('a part that is missing before stored ones is cut, and those behind it are sent again', () => {
  const machine = machineWith([1, 3, 4], 5 * MIB);
  machine.pass(1);
  hold(machine);
  expect([...machine.state.ledger.keys()]).toEqual([1]);
  expect(machine.last.remove).toEqual([3, 4]);
  expect(machine.state.record).toMatchObject({ bytesSent: 10 * MIB, bytesSentAgain: 20 * MIB });
  expect(dueRanges(machine)[0]).toEqual([2, 10, 5]);
});

test('when no part before the cut proves the file, the stored ones stay in their upload, and another one is filled', () => {
  const machine = machineWith([2, 3, 4], 5 * MIB);
  machine.pass(1);
  hold(machine);
  expect(machine.announcements).toContainEqual(expect.objectContaining({ kind: 'upload.abandoned', uploadId: 'U1' }));
  expect(machine.state.record).toMatchObject({ plan: { chunkBytes: 5 * MIB }, mayHaveLeftMore: true });
  expect(machine.task).toBe('open_upload');
  machine.answer({ kind: 'upload_opened', session: { ...OPEN, uploadId: 'U2' } });
  expect(dueRanges(machine)).toEqual([[1, 0, 5]]);
  // A file that takes the name now gets no upload of this recording: a person decides about the stored parts.
  machine.see(SIZE, 7, { ...FINGERPRINT, inode: '8' });
  machine.answer({ kind: 'located', path: undefined });
  expect([machine.state.record.displaced, dueRanges(machine)]).toEqual(['replaced', []]);
});

test('stored parts are not given up for another size when the file was written anew since it was last seen', () => {
  const machine = machineWith([2, 3, 4], 5 * MIB);
  machine.pass(1);
  expect([machine.task, machine.due]).toEqual(['compare_replacement', []]);
  const parts = { equal: [], altered: [], differing: [2, 3, 4] };
  machine.answer({ kind: 'replacement_compared', seen: seen(SIZE), witness: 'gone', ...parts });
  expect([...machine.state.ledger.keys()]).toEqual([2, 3, 4]);
  expect(machine.state.record).toMatchObject({ displaced: 'overwritten', plan: PLAN });
});

test('parts become larger only behind the last stored one', () => {
  const gap = machineWith([1, 3], 20 * MIB);
  gap.pass(1);
  expect(gap.state.record.plan).toEqual(PLAN);
  const machine = machineWith([1], 20 * MIB);
  machine.pass(1);
  expect(dueRanges(machine)[0]).toEqual([2, 10, 20]);
});

test('where parts have to be equal, their size changes only while none is stored', () => {
  const equal = { kind: 'equal', chunkBytes: 10 * MIB } as const;
  const machine = machineWith([1], 5 * MIB, equal);
  machine.pass(1);
  expect(machine.state.record.plan).toEqual(equal);
  const empty = machineWith([], 5 * MIB, equal);
  empty.pass(1);
  expect(empty.state.record.plan).toEqual({ kind: 'equal', chunkBytes: 5 * MIB });
});

test('a size that differs little, and one that only the end of the file would have, change nothing', () => {
  const little = machineWith([1, 2], 9.6 * MIB);
  little.pass(1);
  expect(little.state.record.plan).toEqual(PLAN);
  const end = machineWith([1, 2, 3, 4, 5, 6, 7, 8, 9], 5 * MIB);
  end.pass(1);
  expect(end.state.record.plan).toEqual(PLAN);
});

test('a file that may not hold what is stored keeps its plan', () => {
  const machine = machineWith([1, 2], 5 * MIB);
  machine.see(15 * MIB);
  expect(machine.state.record.plan).toEqual(PLAN);
});

test('the short end of a file that is stored already is not cut again', () => {
  const plan = { kind: 'stepping', chunkBytes: 10 * MIB } as const;
  const end = storedPart(3, 8 * MIB);
  const machine = new Machine(
    record({ session: OPEN, plan }),
    ledgerOf(storedPart(1, 10 * MIB), storedPart(2, 10 * MIB), end),
  );
  machine.see(28 * MIB);
  machine.reconciled();
  machine.policy = { ...machine.policy, partBytes: 5 * MIB };
  machine.pass(1);
  expect(machine.state.ledger.get(3)).toBe(end);
  expect(machine.state.record.plan).toEqual(plan);
});
