import { describe, expect, test } from 'vitest';
import { dueParts } from '../../../../electron/engine/core/dueParts.ts';
import type { RecordingRecord } from '../../../../electron/engine/core/recording.ts';
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

const lost = new Fault('no_such_upload', 'The upload is not there.', { disposition: 'reconcile' });

/** Tells of the loss of the upload that is open, and opens another one. @returns how long it was waited for, in milliseconds */
function loseUpload(machine: Machine): number {
  const { session } = machine.state.record;
  const uploadId = session.kind === 'open' ? session.uploadId : '';
  machine.tell({ kind: 'part.started', partNumber: 1 });
  machine.tell({ kind: 'part.failed', uploadId, partNumber: 1, fault: lost, random: 0 });
  let waitedMs = 0;
  for (; machine.task !== 'open_upload' && waitedMs < 100_000; waitedMs += 100) machine.pass(100);
  machine.answer({ kind: 'upload_opened', session: OPEN });
  return waitedMs;
}

describe('a store that loses what it acknowledged', () => {
  test('one that loses one upload after another is given more and more time, up to half a minute', () => {
    const machine = recordingMachine(2);
    machine.tell({ kind: 'command.hold', isHeld: true });
    const waits = Array.from({ length: 8 }, () => loseUpload(machine));
    expect(waits[0]).toBeLessThanOrEqual(500);
    expect(waits[1]).toBeGreaterThanOrEqual(1_000);
    expect(waits.at(-1)).toBeGreaterThanOrEqual(30_000);
    expect(waits.at(-1)).toBeLessThan(31_000);
  });

  test('one that lists other parts than it acknowledged, again and again, is not sent them again without a pause', () => {
    const machine = completingMachine(1);
    machine.answer({ kind: 'parts_differ', forget: [1] });
    expect(machine.state.live.backoff).toBeUndefined();
    machine.stored(storedPart(1));
    machine.tell({ kind: 'part.started', partNumber: 2 });
    machine.tell({ kind: 'part.unchanged', uploadId: 'U1', partNumber: 2 });
    machine.answer({ kind: 'seen', seen: seen(CHUNK_BYTES + 100) });
    expect(machine.task).toBe('complete');
    machine.answer({ kind: 'parts_differ', forget: [1] });
    expect(machine.state.live.backoff?.untilMs).toBeGreaterThan(machine.atMs);
  });

  test('a part that was compared with the disk, and that the store then does not list, is sent again', () => {
    const machine = finishingMachine(2);
    machine.tell({ kind: 'part.started', partNumber: 1 });
    machine.tell({ kind: 'part.unchanged', uploadId: 'U1', partNumber: 1 });
    machine.tell({ kind: 'part.started', partNumber: 2 });
    const unsure = new Fault('invalid_part', 'The store does not say.', { disposition: 'reconcile' });
    machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 2, fault: unsure, random: 0 });
    machine.pass(60_000);
    expect(machine.task).toBe('reconcile');
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread: [], strangers: 0, forget: [1] });
    expect(machine.due).toEqual([1, 2, 3]);
  });

  test('a part that was compared with the disk, or is being compared, and that a late request replaced, is sent again', () => {
    const machine = finishingMachine(3);
    for (const partNumber of [1, 2, 4]) machine.tell({ kind: 'part.started', partNumber });
    machine.tell({ kind: 'part.unchanged', uploadId: 'U1', partNumber: 1 });
    const unsure = new Fault('invalid_part', 'The store does not say.', { disposition: 'reconcile' });
    machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 4, fault: unsure, random: 0 });
    machine.pass(60_000);
    expect(machine.task).toBe('reconcile');
    const unread = [1, 2].map((partNumber) => ({ ...storedPart(partNumber, CHUNK_BYTES, 'late'), isUnread: true }));
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread, strangers: 0, forget: [] });
    machine.tell({ kind: 'part.unchanged', uploadId: 'U1', partNumber: 2 });
    expect(
      [...dueParts(machine.state, machine.atMs)].map(({ partNumber, stored }) => [partNumber, stored?.etag]),
    ).toEqual([
      [1, undefined],
      [2, undefined],
      [3, storedPart(3).etag],
      [4, undefined],
    ]);
  });

  test('when it lost all parts, its upload still gets no part of another content: others may arrive late', () => {
    const machine = recordingMachine(2);
    machine.see(CHUNK_BYTES * 4);
    machine.tell({ kind: 'part.started', partNumber: 3 });
    const unsure = new Fault('invalid_part', 'The store does not say.', { disposition: 'reconcile' });
    machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 3, fault: unsure, random: 0 });
    machine.pass(60_000);
    expect(machine.task).toBe('reconcile');
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread: [], strangers: 0, forget: [1, 2] });
    expect(machine.state.record.sending).toMatchObject({ partNumber: 2, digest: storedPart(2).digest });
    const [job] = dueParts(machine.state, machine.atMs);
    expect(job?.witness?.digest).toBe(storedPart(2).tail ?? storedPart(2).digest);
    machine.tell({ kind: 'part.started', partNumber: 1 });
    machine.tell({ kind: 'part.rewritten', partNumber: 1 });
    const listed = { adopt: [], unread: [], strangers: 0, forget: [] };
    machine.answer({ kind: 'reconciled', session: OPEN, ...listed, holdsSending: false });
    expect(machine.state.record).toMatchObject({ displaced: 'overwritten', attention: { code: 'source_replaced' } });
  });

  test('when it lists none of the parts that are completed, its upload gets no part of another content either', () => {
    const machine = completingMachine(1);
    machine.answer({ kind: 'parts_differ', forget: [1, 2] });
    expect([machine.state.ledger.size, machine.state.record.sending?.digest]).toEqual([0, storedPart(2).digest]);
    // Another file takes the name, and the recording's own file is nowhere.
    machine.see(CHUNK_BYTES * 4, 7, { ...FINGERPRINT, inode: '8' });
    machine.pass(60_000);
    if (machine.task === 'reconcile') machine.reconciled();
    expect(machine.task).toBe('locate');
    machine.answer({ kind: 'located', path: undefined });
    expect([machine.state.record.displaced, machine.due]).toEqual(['replaced', []]);
  });

  test('when the file is gone as well, what is stored is not forgotten: it may be the wrong store that was asked', () => {
    const machine = recordingMachine(0);
    machine.see(20_000_000);
    machine.stored(storedPart(1));
    machine.tell({ kind: 'source.missing' });
    machine.answer({ kind: 'located', path: undefined });
    machine.tell({ kind: 'part.started', partNumber: 2 });
    machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 2, fault: lost, random: 0 });
    machine.pass(60_000);
    expect(machine.phase).toBe('recording');
    expect(machine.state.record.session).toEqual(OPEN);
    expect([...machine.state.ledger.keys()]).toEqual([1]);
    expect(machine.state.record.attention?.message).toMatch(/Check that the endpoint and the bucket/);
  });

  test('one that refuses every completion is sent all parts three times, then a person is asked and nothing is sent', () => {
    const machine = completingMachine(1);
    for (let refusals = 0; refusals < 3; refusals++) {
      expect(machine.task).toBe('complete');
      machine.answer({ kind: 'parts_differ', forget: [1, 2] });
      machine.pass(60_000);
      machine.stored(storedPart(1));
      machine.stored(storedPart(2, 100));
      machine.answer({ kind: 'seen', seen: seen(CHUNK_BYTES + 100) });
    }
    machine.answer({ kind: 'parts_differ', forget: [1, 2] });
    expect(machine.state.record.attention?.code).toBe('object_mismatch');
    expect(machine.state.ledger.size).toBe(2);
    machine.pass(60_000);
    expect(machine.task).toBe('complete');
  });

  test('a restart does not make it three more times', () => {
    const machine = completingMachine(1);
    for (let refusals = 0; refusals < 3; refusals++) {
      machine.answer({ kind: 'parts_differ', forget: [1, 2] });
      machine.pass(60_000);
      machine.stored(storedPart(1));
      machine.stored(storedPart(2, 100));
      machine.answer({ kind: 'seen', seen: seen(CHUNK_BYTES + 100) });
    }
    const restarted = new Machine(machine.state.record, machine.state.ledger);
    restarted.see(CHUNK_BYTES + 100);
    expect(restarted.task).toBe('complete');
    restarted.answer({ kind: 'parts_differ', forget: [1, 2] });
    expect(restarted.state.record.attention?.code).toBe('object_mismatch');
    expect(restarted.state.ledger.size).toBe(2);
    restarted.tell({ kind: 'command.retry' });
    expect(restarted.state.record.mismatches).toBeUndefined();
  });

  test('one that keeps another object each time is sent the file three times more', () => {
    const machine = completingMachine(1);
    machine.answer({ kind: 'completed' });
    for (let refusals = 0; refusals < 3; refusals++) {
      machine.answer({ kind: 'object_differs', detail: 'bytes' });
      expect(machine.phase).toBe('finishing');
      machine.pass(60_000);
      machine.answer({ kind: 'upload_opened', session: OPEN });
      machine.stored(storedPart(1));
      machine.stored(storedPart(2, 100));
      machine.answer({ kind: 'seen', seen: seen(CHUNK_BYTES + 100) });
      machine.answer({ kind: 'completed' });
    }
    machine.answer({ kind: 'object_differs', detail: 'bytes' });
    expect(machine.phase).toBe('verifying');
    expect(machine.state.record.attention?.code).toBe('object_mismatch');
  });

  test('one that shows the object late is not sent the file again, because the upload is gone', () => {
    const machine = completingMachine(1);
    machine.answer({ kind: 'completed' });
    let looks = 0;
    for (; machine.state.record.session.kind === 'open'; looks++) {
      expect(machine.task).toBe('verify');
      machine.answer({ kind: 'object_absent' });
      machine.pass(2_000);
      expect(machine.task).toBe('complete');
      machine.answer({ kind: 'upload_gone' });
      if (machine.phase === 'verifying') expect(machine.state.ledger.size).toBe(2);
      machine.pass(30_000);
    }
    expect(looks).toBe(7);
    expect([machine.phase, machine.task]).toEqual(['finishing', 'open_upload']);
    machine.answer({ kind: 'upload_opened', session: OPEN });
    machine.stored(storedPart(1));
    machine.stored(storedPart(2, 100));
    machine.answer({ kind: 'seen', seen: seen(CHUNK_BYTES + 100) });
    machine.answer({ kind: 'upload_gone' });
    expect(machine.phase).toBe('finishing');
  });

  test('bytes sent are the bytes that are stored; those that were sent again are counted beside them', () => {
    const machine = completingMachine(1);
    expect(machine.state.record.bytesSent).toBe(CHUNK_BYTES + 100);
    expect(machine.state.record.bytesSentAgain).toBeUndefined();
    machine.answer({ kind: 'parts_differ', forget: [1] });
    expect(machine.state.record.bytesSent).toBe(100);
    expect(machine.state.record.bytesSentAgain).toBe(CHUNK_BYTES);
    machine.stored(storedPart(1));
    expect(machine.state.record.bytesSent).toBe(CHUNK_BYTES + 100);
  });

  test('when the file is gone as well, one refused completion does not make what is stored unusable', () => {
    const machine = completingMachine(2);
    machine.tell({ kind: 'source.missing' });
    machine.answer({ kind: 'parts_refused' });
    expect([...machine.state.ledger.keys()]).toEqual([1, 2, 3]);
    expect(machine.last.remove).toEqual([]);
    expect(machine.state.record.attention?.code).toBe('object_mismatch');
    machine.pass(60_000);
    expect(machine.task).toBe('complete');
    machine.answer({ kind: 'completed' });
    expect(machine.phase).toBe('verifying');
    expect(machine.state.record.attention).toBeUndefined();
  });
});

describe('a part that was sent again when the process died, and whose file is gone afterwards', () => {
  const resent = { ...storedPart(1, CHUNK_BYTES, 'new'), digest: '0'.repeat(32), isUnread: true };

  /** Restarted without its file, and without the answer to the upload of part 1. */
  function restarted(changes: Partial<RecordingRecord> = {}): Machine {
    const machine = new Machine(
      record({ session: OPEN, bytesSent: 2 * CHUNK_BYTES, ...changes }),
      ledgerOf(storedPart(1), storedPart(2)),
    );
    machine.tell({ kind: 'source.missing' });
    expect(machine.task).toBe('reconcile');
    return machine;
  }

  test('is kept as the store lists it, so that what is stored can be completed', () => {
    const machine = restarted();
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread: [resent], strangers: 0, forget: [] });
    expect(machine.last.put).toEqual([resent]);
    expect(machine.last.remove).toEqual([]);
    machine.tell({ kind: 'command.completeStored' });
    machine.answer({ kind: 'located', path: undefined });
    machine.reconciled();
    machine.pass(2_000);
    expect(machine.task).toBe('complete');
    expect(machine.state.record).toMatchObject({ isIncomplete: true, frozen: { sizeBytes: 2 * CHUNK_BYTES } });
  });

  test('is sent once more if the file is back, because nothing tells that it has its bytes', () => {
    const machine = restarted();
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread: [resent], strangers: 0, forget: [] });
    machine.see(2 * CHUNK_BYTES);
    const shown = seen(2 * CHUNK_BYTES);
    machine.answer({
      kind: 'replacement_compared',
      seen: shown,
      witness: 'kept',
      equal: [],
      altered: [],
      differing: [],
    });
    machine.finish(2 * CHUNK_BYTES);
    expect(machine.phase).toBe('finishing');
    const jobs = [...dueParts(machine.state, machine.atMs)];
    expect(jobs.map(({ partNumber, stored }) => [partNumber, stored?.etag])).toEqual([
      [1, undefined],
      [2, storedPart(2).etag],
    ]);
  });

  test('is not replaced by the list when its answer came after all', () => {
    const machine = restarted();
    machine.tell({ kind: 'part.started', partNumber: 1 });
    const answered = storedPart(1, CHUNK_BYTES, 'new');
    machine.tell({ kind: 'part.stored', uploadId: 'U1', part: answered });
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread: [resent], strangers: 0, forget: [] });
    expect(machine.state.ledger.get(1)).toEqual(answered);
  });

  test('that the ledger does not know is kept, and proves nothing, while another file is in question', () => {
    const third = { ...storedPart(3), tail: 'tail of 3' };
    const { tail: _tail, ...kept } = { ...third, isUnread: true };
    for (const found of [
      { adopt: [third], unread: [] },
      { adopt: [], unread: [kept] },
    ]) {
      const machine = restarted({ isTruncated: true });
      machine.answer({ kind: 'reconciled', session: OPEN, ...found, strangers: 0, forget: [] });
      expect([...machine.state.ledger.keys()]).toEqual([1, 2, 3]);
      expect(machine.state.ledger.get(3)).toEqual(kept);
    }
  });

  test('is asked for when a completion finds it in place of the part that the ledger has', () => {
    const machine = restarted();
    machine.reconciled();
    machine.tell({ kind: 'command.completeStored' });
    machine.answer({ kind: 'located', path: undefined });
    machine.pass(2_000);
    machine.answer({ kind: 'parts_differ', forget: [1] });
    expect([...machine.state.ledger.keys()]).toEqual([1, 2]);
    expect(machine.task).toBe('reconcile');
  });
});

test('a wrong object is made again after a restart once the file was compared with what is stored', () => {
  const sizeBytes = CHUNK_BYTES + 100;
  const frozen = { sizeBytes, mtimeMs: sizeBytes, reason: 'timeout', at: 'then' } as const;
  const ledger = ledgerOf(storedPart(1), storedPart(2, 100));
  const machine = new Machine(record({ session: OPEN, phase: 'verifying', frozen }), ledger).restart();
  machine.see(sizeBytes, sizeBytes);
  machine.answer({ kind: 'object_differs', detail: 'bytes' });
  machine.pass(2_000);
  expect(machine.task).toBe('compare_replacement');
  const shown = seen(sizeBytes, sizeBytes);
  machine.answer({ kind: 'replacement_compared', seen: shown, witness: 'kept', equal: [], altered: [], differing: [] });
  expect(machine.state.live.source.kind).toBe('there');
  expect(machine.state.record.attention).toBeUndefined();
});

test('a part that was begun under an earlier freeze is listed when its answer is lost: its length is not known', () => {
  const machine = finishingMachine(2);
  machine.tell({ kind: 'part.started', partNumber: 3 });
  machine.see(2 * CHUNK_BYTES + 200);
  expect(machine.phase).toBe('recording');
  const fault = new Fault('network', 'Reset.', { disposition: 'retry' });
  machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 3, fault, random: 0 });
  machine.pass(1_000);
  expect([machine.task, machine.due]).toEqual(['reconcile', []]);
});
