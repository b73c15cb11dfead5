import { describe, expect, test } from 'vitest';
import { dueParts } from '../../../../electron/engine/core/dueParts.ts';
import { Fault } from '../../../../electron/engine/core/fault.ts';
import type { Comparison } from '../../../../electron/engine/core/identity.ts';
import type { RecordingRecord } from '../../../../electron/engine/core/recording.ts';
import { CHUNK_BYTES, Machine, OPEN, finishingMachine, ledgerOf, record, seen, storedPart } from './machine.ts';

const SIZE = 4 * CHUNK_BYTES + 100;

/** Its name belongs to another recording, and a person decides about all parts that the store lists. */
function expectKept(machine: Machine): void {
  expect([machine.state.record.displaced, machine.task]).toEqual(['overwritten', 'reconcile']);
  const unread = [2, 3].map((partNumber) => ({ ...storedPart(partNumber), isUnread: true }));
  machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread, strangers: 0, forget: [] });
  machine.pass(2_000);
  expect(machine.state.record).toMatchObject({ session: OPEN, attention: { code: 'source_replaced' } });
  expect([...machine.state.ledger.keys()]).toEqual([2, 3]);
}

describe('a file with the id of the recording', () => {
  const SHIFTED = { witness: 'shifted', equal: [], altered: [], differing: [] } as const;

  /** The last comparison found no stored part at its place. */
  const OTHER_CONTENT = { witness: 'gone', equal: [], altered: [], differing: [1, 2] } as const;

  function restarted(changes: Partial<RecordingRecord> = {}): Machine {
    const machine = new Machine(record({ session: OPEN, ...changes }), ledgerOf(storedPart(1), storedPart(2)));
    machine.restart().see(SIZE, 5);
    return machine;
  }

  function compared(machine: Machine, found: Omit<Comparison, 'kind' | 'seen'>): void {
    expect(machine.task).toBe('compare_replacement');
    machine.answer({ kind: 'replacement_compared', seen: seen(SIZE, 5), ...found });
  }

  test('proves nothing after a restart: it may have been written anew', () => {
    const machine = restarted();
    expect(machine.due).toEqual([]);
    compared(machine, OTHER_CONTENT);
    expect(machine.state.record.displaced).toBe('overwritten');
    expect([...machine.state.ledger.keys()]).toEqual([1, 2]);
  });

  test('goes on when it still has the ends of stored parts, and needs another look after it was gone', () => {
    const machine = restarted();
    compared(machine, { witness: 'kept', equal: [], altered: [], differing: [] });
    expect(machine.state.live.source.kind).toBe('there');
    expect(machine.task).toBe('reconcile');
    machine.reconciled();
    machine.see(SIZE, 6);
    expect(machine.state.live.source.kind).toBe('there');
    machine.tell({ kind: 'source.missing' });
    machine.see(SIZE, 6);
    expect(machine.state.live.source.kind).toBe('doubted');
  });

  test('has to keep what it holds of a part that was altered, until that part is sent again', () => {
    const altered = { ...storedPart(2), front: 'front of 2', tail: 'tail of 2' };
    const machine = new Machine(record({ session: OPEN }), ledgerOf(storedPart(1), altered)).restart();
    machine.see(SIZE, 5);
    compared(machine, { witness: 'gone', equal: [1], altered: [2], fronts: [2], differing: [] });
    machine.reconciled();
    machine.finish(SIZE, 5);
    const { tail: _tail, ...held } = altered;
    expect(machine.state.ledger.get(2)).toEqual({ ...held, isUnread: true });
    const job = [...dueParts(machine.state, machine.atMs)].find(({ partNumber }) => partNumber === 2);
    expect(job?.witness?.digest).toBe('front of 2');
    expect(job?.witness?.offset).toBe(CHUNK_BYTES);
    machine.tell({ kind: 'part.rewritten', partNumber: 2 });
    expect(machine.task).toBe('compare_replacement');
  });

  test('goes on being finished after a restart', () => {
    const frozen = { sizeBytes: SIZE, mtimeMs: 5, reason: 'timeout', at: 'then' } as const;
    const machine = restarted({ phase: 'finishing', frozen });
    expect(machine.phase).toBe('finishing');
    compared(machine, { witness: 'kept', equal: [], altered: [], differing: [] });
    expect(machine.phase).toBe('finishing');
  });

  test('is compared when a part finds it rewritten, and is another recording when it holds nothing that is stored', () => {
    const machine = new Machine(record({ session: OPEN }), ledgerOf(storedPart(1), storedPart(2)));
    machine.see(SIZE, 5);
    machine.reconciled();
    machine.tell({ kind: 'part.started', partNumber: 3 });
    machine.tell({ kind: 'part.rewritten', partNumber: 3 });
    compared(machine, OTHER_CONTENT);
    expect(machine.state.record.displaced).toBe('overwritten');
  });

  test('is not completed by a look that met it before it is compared again: it was away meanwhile', () => {
    const machine = finishingMachine(2);
    for (const partNumber of machine.due.slice(0, 2)) {
      machine.tell({ kind: 'part.started', partNumber });
      machine.tell({ kind: 'part.unchanged', uploadId: 'U1', partNumber });
    }
    machine.stored(storedPart(3, 100));
    expect(machine.task).toBe('check_frozen');
    machine.tell({ kind: 'source.missing' });
    machine.answer({ kind: 'seen', seen: seen(2 * CHUNK_BYTES + 100, 7) });
    expect(machine.phase).toBe('finishing');
    expect(machine.task).toBe('compare_replacement');
  });

  test('that a part finds rewritten while it is finished is compared anew, also the parts that were equal before', () => {
    const machine = finishingMachine(2);
    for (const partNumber of [1, 2]) machine.tell({ kind: 'part.started', partNumber });
    machine.tell({ kind: 'part.unchanged', uploadId: 'U1', partNumber: 1 });
    machine.tell({ kind: 'part.rewritten', partNumber: 2 });
    expect(machine.task).toBe('compare_replacement');
    const shown = seen(2 * CHUNK_BYTES + 100);
    machine.answer({
      kind: 'replacement_compared',
      seen: shown,
      witness: 'shifted',
      equal: [],
      altered: [],
      differing: [],
    });
    expect(machine.phase).toBe('finishing');
    expect(machine.due).toEqual([1, 2, 3]);
  });

  test('with its index moved to the front is sent again as a whole when it is finished', () => {
    const machine = restarted();
    compared(machine, { witness: 'shifted', equal: [], altered: [], differing: [] });
    machine.reconciled();
    expect(machine.due).toEqual([]);
    machine.finish(SIZE, 5);
    const jobs = [...dueParts(machine.state, machine.atMs)];
    expect(jobs.every(({ witness }) => witness === undefined)).toBe(true);
    expect(jobs.length).toBeGreaterThan(2);
  });

  test('is compared again each time it changes, while its parts would be sent without a witness', () => {
    const machine = restarted();
    compared(machine, { witness: 'shifted', equal: [], altered: [], differing: [] });
    machine.reconciled();
    machine.see(SIZE, 6);
    expect([machine.task, machine.due]).toEqual(['compare_replacement', []]);
    // It is written once more while it is compared.
    machine.see(SIZE, 7);
    machine.answer({ kind: 'replacement_compared', seen: seen(SIZE, 6), ...SHIFTED });
    expect([machine.task, machine.due]).toEqual(['compare_replacement', []]);
    machine.answer({ kind: 'replacement_compared', seen: seen(SIZE, 7), ...SHIFTED });
    expect(machine.state.live).toMatchObject({ isProven: true, isRewritten: true });
  });

  test('does not get parts of another content that the store lists', () => {
    const machine = new Machine(record({ session: OPEN }), ledgerOf(storedPart(1))).restart();
    machine.tell({ kind: 'time.passed' });
    expect(machine.task).toBeUndefined();
    machine.see(SIZE, 5);
    expect(machine.task).toBe('compare_replacement');
  });

  test('gives way to a person when the store lists parts that are not on disk and not in the journal', () => {
    const machine = new Machine(record({ session: OPEN })).restart();
    machine.see(SIZE, 5);
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread: [], strangers: 2, forget: [] });
    expect(machine.announcements.map(({ kind }) => kind)).toEqual(['displaced']);
    expectKept(machine);
  });

  describe('whose first part was sent, and the answer to it was lost,', () => {
    const { etag: _etag, uploadedAt: _uploadedAt, ...sent } = { ...storedPart(1), tail: 'tail of 1' };

    /** The process ended after the store had taken the part; then the file was rewritten. */
    function rewritten(): Machine {
      const machine = new Machine(record({ session: OPEN }));
      machine.see(SIZE, 5);
      machine.tell({ kind: 'part.started', partNumber: 1 });
      machine.tell({ kind: 'part.sending', uploadId: 'U1', part: sent });
      machine.restart();
      machine.see(SIZE, 6);
      expect(machine.task).toBe('reconcile');
      const result = { kind: 'reconciled', session: OPEN, adopt: [], unread: [], strangers: 0, forget: [] } as const;
      machine.answer({ ...result, sent: { ...storedPart(1), tail: 'tail of 1' } });
      return machine;
    }

    test('is compared with it, and keeps its upload when it holds the end of that part', () => {
      const machine = rewritten();
      expect(machine.task).toBe('compare_replacement');
      expect(machine.due).toEqual([]);
      machine.answer({
        kind: 'replacement_compared',
        seen: seen(SIZE, 6),
        witness: 'kept',
        equal: [],
        altered: [],
        differing: [],
      });
      expect(machine.announcements.map(({ kind }) => kind)).not.toContain('upload.abandoned');
      expect(machine.state.record.sending).toBeUndefined();
      expect(machine.due).toEqual([2, 3, 4]);
    });

    test('gives way to a person when it holds nothing of that part', () => {
      const machine = rewritten();
      const compared = { witness: 'gone', equal: [], altered: [], differing: [1] } as const;
      machine.answer({ kind: 'replacement_compared', seen: seen(SIZE, 6), ...compared });
      expect(machine.state.record.displaced).toBe('overwritten');
      expect([...machine.state.ledger.keys()]).toEqual([1]);
    });

    test('forgets what was sent when the answer comes, and when the upload is left', () => {
      const answered = new Machine(record({ session: OPEN, sending: sent }));
      answered.tell({ kind: 'part.started', partNumber: 1 });
      answered.stored(storedPart(1));
      expect(answered.state.record.sending).toBeUndefined();
      const left = new Machine(record({ session: OPEN, sending: sent })).restart();
      left.see(SIZE, 5);
      left.answer({ kind: 'reconciled', session: { kind: 'none' }, adopt: [], unread: [], strangers: 0, forget: [] });
      expect(left.state.record.sending).toBeUndefined();
    });
  });

  test('goes on with an upload that the journal does not know whole, when the file holds what it knows', () => {
    const machine = restarted();
    compared(machine, { witness: 'shifted', equal: [], altered: [], differing: [] });
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread: [], strangers: 1, forget: [] });
    expect(machine.announcements.map(({ kind }) => kind)).not.toContain('upload.abandoned');
    expect(machine.state.record.session).toEqual(OPEN);
  });

  test('gives way to a person when the store has lost all that the journal knew, and lists other parts', () => {
    const machine = restarted();
    compared(machine, { witness: 'kept', equal: [], altered: [], differing: [] });
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread: [], strangers: 1, forget: [1, 2] });
    expect(machine.announcements.map(({ kind }) => kind)).toContain('displaced');
    expectKept(machine);
  });
});

describe('a part that is to be sent', () => {
  function jobs(machine: Machine) {
    return [...dueParts(machine.state, machine.atMs)].map(({ partNumber, witness }) => [partNumber, witness?.digest]);
  }

  test('needs the end of a stored part behind it when the store has lost all before it', () => {
    const machine = new Machine(record({ session: OPEN }), ledgerOf({ ...storedPart(3), tail: 'tail of 3' }));
    machine.see(SIZE, 5);
    machine.reconciled();
    expect(jobs(machine)).toEqual([
      [1, 'tail of 3'],
      [2, 'tail of 3'],
      [4, 'tail of 3'],
    ]);
  });

  test('needs it also while the file is finished', () => {
    const machine = new Machine(record({ session: OPEN }), ledgerOf({ ...storedPart(2), tail: 'tail of 2' }));
    machine.see(2 * CHUNK_BYTES);
    machine.reconciled();
    machine.finish(2 * CHUNK_BYTES);
    expect(jobs(machine)).toEqual([
      [1, 'tail of 2'],
      [2, 'tail of 2'],
    ]);
  });

  test('replaces a shorter one only while the file still holds that one', () => {
    const machine = new Machine(record({ session: OPEN }), ledgerOf({ ...storedPart(1, 100), tail: 'tail of 1' }));
    machine.see(SIZE, 5);
    machine.reconciled();
    expect(jobs(machine)[0]).toEqual([1, 'tail of 1']);
  });
});

describe('a listed part that the journal does not know', () => {
  const unread = { ...storedPart(1), digest: '0'.repeat(32), isUnread: true };

  test('is kept for a person when nothing tells whether it is of the file that was cut', () => {
    const machine = new Machine(record({ session: OPEN, isTruncated: true })).restart();
    machine.see(100, 5);
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread: [unread], strangers: 0, forget: [] });
    machine.pass(2_000);
    const found = { witness: 'gone', equal: [], altered: [], differing: [] } as const;
    machine.answer({ kind: 'replacement_compared', seen: seen(100, 5), ...found });
    expect(machine.state.record).toMatchObject({ displaced: 'overwritten', attention: { code: 'source_replaced' } });
    expect([...machine.state.ledger.keys()]).toEqual([1]);
  });

  test('is listed again when the file, which was in doubt, is known to hold what the journal knows', () => {
    const machine = new Machine(record({ session: OPEN, isTruncated: true }), ledgerOf(storedPart(1))).restart();
    machine.see(100, 4);
    const second = { ...unread, partNumber: 2 };
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread: [second], strangers: 0, forget: [] });
    machine.see(SIZE, 5);
    const found = { witness: 'gone', equal: [1, 2], altered: [], differing: [] } as const;
    machine.answer({ kind: 'replacement_compared', seen: seen(SIZE, 5), ...found });
    expect(machine.task).toBe('reconcile');
    expect(machine.due).toEqual([]);
    machine.reconciled();
    expect(machine.due).toEqual([3, 4]);
  });

  test('is compared when the file is found, and listed again when the file holds it', () => {
    const machine = new Machine(record({ session: OPEN })).restart();
    machine.tell({ kind: 'source.missing' });
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread: [unread], strangers: 0, forget: [] });
    machine.answer({ kind: 'located', path: undefined });
    machine.see(SIZE, 5);
    expect(machine.due).toEqual([]);
    const found = { witness: 'gone', equal: [1], altered: [], differing: [] } as const;
    machine.answer({ kind: 'replacement_compared', seen: seen(SIZE, 5), ...found });
    expect(machine.task).toBe('reconcile');
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [storedPart(1)], unread: [], strangers: 0, forget: [] });
    expect(machine.due).toEqual([2, 3, 4]);
  });

  test('needs a comparison when it took the place of the only part that the journal knew', () => {
    const machine = new Machine(record({ session: OPEN }), ledgerOf({ ...storedPart(1, CHUNK_BYTES, 'b'), tail: 't' }));
    machine.see(SIZE, 5);
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread: [unread], strangers: 0, forget: [] });
    expect([machine.task, machine.state.record.session]).toEqual(['compare_replacement', OPEN]);
  });

  test('is listed again after growing pauses when the store lists another one each time', () => {
    const machine = new Machine(record({ session: OPEN }), ledgerOf({ ...storedPart(1, CHUNK_BYTES, 'b'), tail: 't' }));
    machine.see(SIZE, 5);
    const beganAtMs = machine.atMs;
    for (let version = 1; version <= 10; version++) {
      const other = { ...unread, etag: `etag ${version}` };
      machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread: [other], strangers: 0, forget: [] });
      while (machine.task === undefined) machine.pass(500);
      const found = { witness: 'kept', equal: [], altered: [], differing: [] } as const;
      machine.answer({ kind: 'replacement_compared', seen: seen(SIZE, 5), ...found });
      expect(machine.task).toBe('reconcile');
    }
    expect(machine.atMs - beganAtMs).toBeGreaterThan(120_000);
  });

  test('has the end of the part before it only if both have the same length', () => {
    const known = { ...storedPart(2, 100, 'b'), tail: 'tail of 2' };
    const machine = new Machine(record({ session: OPEN }), ledgerOf(storedPart(1), known));
    machine.see(SIZE, 5);
    const second = { ...unread, partNumber: 2 };
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread: [second], strangers: 0, forget: [] });
    expect(machine.state.ledger.get(2)).toEqual(second);
  });
});

describe('a part whose answer was lost', () => {
  const lost = new Fault('network', 'The connection broke.', { disposition: 'retry' });

  function cut(fail: (machine: Machine) => void): Machine {
    const machine = new Machine(record({ session: OPEN }), ledgerOf(storedPart(1)));
    machine.see(SIZE, 5);
    machine.reconciled();
    machine.tell({ kind: 'part.started', partNumber: 2 });
    fail(machine);
    machine.see(2 * CHUNK_BYTES - 100, 6);
    return machine;
  }

  test('may be stored: when the file becomes shorter than it, the store is asked before the part is sent again', () => {
    const machine = cut((failing) =>
      failing.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 2, fault: lost, random: 0 }),
    );
    expect(machine.state.record.isTruncated).toBe(true);
    machine.pass(60_000);
    const found = { witness: 'gone', equal: [1], altered: [], differing: [] } as const;
    machine.answer({ kind: 'replacement_compared', seen: seen(2 * CHUNK_BYTES - 100, 6), ...found });
    expect(machine.task).toBe('reconcile');
    machine.reconciled();
    expect(machine.state.live.source.kind).toBe('there');
  });

  test('does not matter any more once the store was asked', () => {
    const machine = cut((failing) => {
      const unsure = new Fault('invalid_part', 'The store does not say.', { disposition: 'reconcile' });
      failing.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 2, fault: unsure, random: 0 });
      failing.pass(60_000);
      failing.reconciled();
    });
    expect(machine.state.record.isTruncated).toBeUndefined();
  });

  test('and that came in after the last list is listed again when the upload cannot be aborted because of it', () => {
    const machine = new Machine(record({ session: OPEN }));
    machine.see(SIZE, 5);
    machine.reconciled();
    machine.tell({ kind: 'source.missing' });
    machine.answer({ kind: 'located', path: undefined });
    machine.pass(3_000);
    expect(machine.task).toBe('abort_upload');
    const fault = new Fault('source_emptied', 'It holds a part.', { disposition: 'attention' });
    machine.tell({ kind: 'task.failed', token: machine.token(), fault, random: 0 });
    machine.pass(600_000);
    expect(machine.task).toBe('reconcile');
    const part = { ...storedPart(1), isUnread: true } as const;
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread: [part], strangers: 0, forget: [] });
    expect(machine.state.record.attention?.code).toBe('source_missing');
    // Another file under the name must not be sent over it.
    machine.see(SIZE, 6, { device: '1', inode: '99', birthtimeMs: 99 });
    machine.answer({ kind: 'located', path: undefined });
    expect(machine.task).toBe('compare_replacement');
    expect(machine.due).toEqual([]);
  });
});
