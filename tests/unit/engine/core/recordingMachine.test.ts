import { describe, expect, test } from 'vitest';
import { metadataDocument } from '../../../../electron/engine/core/metadataDocument.ts';
import { Fault } from '../../../../electron/engine/core/fault.ts';
import { refusalOf } from '../../../../electron/engine/core/refusal.ts';
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

const unreadable = new Fault('source_unreadable', 'It may not be read.', { disposition: 'attention' });
const evidence = { writers: 'closed', container: 'complete' } as const;

/** The file is gone, was searched, and that was long enough ago. */
function vanish(machine: Machine): void {
  machine.tell({ kind: 'source.missing' });
  if (machine.task === 'locate') machine.answer({ kind: 'located', path: undefined });
  machine.pass(3_000);
}

describe('the way of a recording', () => {
  test('a file that stays small is one request, then verified, described and completed', () => {
    const machine = new Machine();
    machine.see(3_000);
    machine.finish(3_000);
    expect(machine.task).toBe('put_object');
    machine.answer({ kind: 'object_put', part: storedPart(1, 3_000), seen: seen(3_000) });
    expect(machine.task).toBe('verify');
    machine.answer({
      kind: 'verified',
      object: { etag: 'e', sizeBytes: 3_000, crc32: 0, verifiedBy: 'checksum', completedAt: 'now' },
    });
    expect(machine.task).toBe('describe');
    machine.answer({ kind: 'described', media: null, probeError: 'no' });
    expect(machine.phase).toBe('completed');
  });

  test('an upload is opened when a part is passed, never for an empty or a short file', () => {
    const machine = new Machine();
    machine.see(0);
    machine.see(CHUNK_BYTES);
    expect(machine.task).toBeUndefined();
    machine.see(CHUNK_BYTES + 1);
    expect(machine.task).toBe('open_upload');
    expect(machine.state.record.session).toEqual({ kind: 'opening' });
  });

  test('an empty file that ends costs nothing', () => {
    const machine = new Machine();
    machine.see(0);
    machine.finish(0);
    expect(machine.phase).toBe('aborted_no_parts');
  });

  test('completing is asked for once every part was compared and the file looked at again', () => {
    const machine = finishingMachine(2);
    expect(machine.due).toEqual([1, 2, 3]);
    machine.tell({ kind: 'part.started', partNumber: 1 });
    machine.tell({ kind: 'part.unchanged', uploadId: 'U1', partNumber: 1 });
    machine.stored(storedPart(2, CHUNK_BYTES, 'b'));
    expect(machine.task).toBeUndefined();
    machine.stored(storedPart(3, 100));
    expect(machine.task).toBe('check_frozen');
    machine.answer({ kind: 'seen', seen: seen(2 * CHUNK_BYTES + 100) });
    expect(machine.task).toBe('complete');
    expect(machine.state.record.partsResent).toBe(1);
  });

  test('a file that changes before the completion is not finished', () => {
    const machine = completingMachine(1);
    expect(machine.phase).toBe('completing');
    const changed = finishingMachine(1);
    changed.see(CHUNK_BYTES + 101, 99);
    expect(changed.phase).toBe('recording');
    expect(changed.state.record.frozen).toBeUndefined();
  });
});

describe('a connection that breaks', () => {
  test.each([
    [200, 30_000],
    [1_500, 500],
  ])('after %i ms, eight times, is followed by a pause of at most %i ms', (connectedMs, pauseMs) => {
    const machine = recordingMachine(1);
    const fault = new Fault('network', 'The connection broke.', { disposition: 'retry', connectedMs });
    for (let attempt = 1; attempt <= 8; attempt++) {
      machine.tell({ kind: 'part.started', partNumber: 2 });
      machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 2, fault, random: 0.9999 });
    }
    const untilMs = machine.state.live.backoff?.untilMs ?? 0;
    expect(untilMs - machine.atMs).toBeLessThanOrEqual(pauseMs);
    expect(untilMs - machine.atMs).toBeGreaterThan(pauseMs / 2);
  });
});

describe('an answer that comes late', () => {
  test('of a part of another upload changes nothing', () => {
    const machine = recordingMachine(1);
    const before = machine.state;
    machine.tell({ kind: 'part.stored', uploadId: 'U0', part: storedPart(2) });
    machine.tell({ kind: 'part.unchanged', uploadId: 'U0', partNumber: 1 });
    expect(machine.state).toEqual(before);
  });

  test('that several parts found the old upload gone does not take the new one away', () => {
    const machine = recordingMachine(2);
    const gone = new Fault('no_such_upload', 'Gone.', { disposition: 'reconcile' });
    machine.tell({ kind: 'part.started', partNumber: 1 });
    machine.tell({ kind: 'part.started', partNumber: 2 });
    machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 1, fault: gone, random: 0 });
    expect(machine.task).toBe('open_upload');
    machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 2, fault: gone, random: 0 });
    expect(machine.state.record.session).toEqual({ kind: 'opening' });
  });

  test('of a comparison does not stand for a part that was forgotten meanwhile', () => {
    const machine = finishingMachine(1);
    machine.tell({ kind: 'part.started', partNumber: 1 });
    machine.tell({ kind: 'part.started', partNumber: 2 });
    const fault = new Fault('invalid_part', 'Other parts are stored.', { disposition: 'reconcile' });
    machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 2, fault, random: 0 });
    machine.pass(60_000);
    expect(machine.task).toBe('reconcile');
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread: [], strangers: 0, forget: [1] });
    machine.tell({ kind: 'part.unchanged', uploadId: 'U1', partNumber: 1 });
    // The lost part still tells the content, so that the next one need not wait for it.
    expect(machine.due).toEqual([1, 2]);
  });

  test('of a part that was read before the file was frozen does not stand for a comparison', () => {
    const machine = recordingMachine(2);
    machine.tell({ kind: 'part.started', partNumber: 1 });
    machine.finish(2 * CHUNK_BYTES + 100);
    machine.tell({ kind: 'part.stored', uploadId: 'U1', part: storedPart(1) });
    expect(machine.phase).toBe('finishing');
    expect(machine.due).toEqual([1, 2, 3]);
  });

  test('of a whole object that is still on its way keeps a second one from leaving', () => {
    const machine = new Machine();
    machine.see(3_000);
    machine.finish(3_000);
    const token = machine.token();
    machine.see(4_000);
    expect(machine.phase).toBe('recording');
    machine.pass(60_000);
    expect(machine.last.task).toBeUndefined();
    machine.tell({
      kind: 'task.done',
      token,
      result: { kind: 'object_put', part: storedPart(1, 3_000), seen: seen(4_000) },
    });
    expect(machine.phase).toBe('recording');
    expect(machine.state.ledger.size).toBe(0);
    expect(machine.task).toBe('gather_evidence');
  });

  test('that the empty upload was dropped does not end a file that is there again', () => {
    const machine = recordingMachine(0);
    vanish(machine);
    expect(machine.task).toBe('abort_upload');
    machine.see(3 * CHUNK_BYTES, 5, { ...FINGERPRINT, inode: '8' });
    expect(machine.due).toEqual([]);
    machine.answer({ kind: 'aborted' });
    expect(machine.phase).toBe('recording');
    expect(machine.task).toBe('locate');
    machine.answer({ kind: 'located', path: undefined });
    expect(machine.task).toBe('open_upload');
  });
});

describe('a file that changes while its object is made', () => {
  test('is recorded on when the completion has to be tried again', () => {
    const machine = completingMachine(1);
    machine.see(4 * CHUNK_BYTES);
    machine.answer({ kind: 'parts_differ', forget: [1] });
    machine.see(4 * CHUNK_BYTES);
    expect(machine.phase).toBe('recording');
  });

  test('is recorded on when another file of the same size and time took its place', () => {
    const machine = finishingMachine(1);
    machine.see(CHUNK_BYTES + 100, CHUNK_BYTES + 100, { ...FINGERPRINT, inode: '8' });
    expect(machine.phase).toBe('recording');
  });

  test('is not kept open any more: who asks for that is told so, and it stays as it is', () => {
    const machine = completingMachine(1);
    expect(refusalOf({ kind: 'command.hold', isHeld: true }, machine.state, machine.policy)).toBe('too_late');
    machine.tell({ kind: 'command.hold', isHeld: true });
    machine.answer({ kind: 'parts_differ', forget: [1] });
    expect(machine.phase).toBe('finishing');
    expect(machine.state.record.held).toBe(false);
  });
});

describe('a file that is gone', () => {
  test('while its object was on its way is not called empty: the store may have it', () => {
    const frozen = { sizeBytes: 100, mtimeMs: 100, reason: 'timeout', at: '2026-05-04T00:00:00.000+00:00' } as const;
    const machine = new Machine(record({ phase: 'finishing', frozen, mayHaveLeftMore: true }));
    vanish(machine);
    machine.pass(60_000);
    expect(machine.phase).toBe('finishing');
    expect(machine.state.record.attention?.code).toBe('source_missing');
  });

  test('without its first part stored needs a person, also where the settings say complete', () => {
    const machine = new Machine(record({ session: OPEN }), ledgerOf(storedPart(2)), { onVanish: 'complete' });
    machine.see(3 * CHUNK_BYTES);
    machine.reconciled();
    vanish(machine);
    machine.pass(60_000);
    expect(machine.state.record.attention?.code).toBe('source_missing');
    expect(machine.announcements.filter(({ kind }) => kind === 'deleted')).toHaveLength(1);
    expect(machine.phase).toBe('recording');
  });

  test('is completed from what is stored once the parts on their way have landed', () => {
    const machine = recordingMachine(2);
    machine.tell({ kind: 'part.started', partNumber: 2 });
    vanish(machine);
    machine.tell({ kind: 'command.completeStored' });
    machine.reconciled();
    expect(machine.task).toBeUndefined();
    machine.tell({ kind: 'part.stored', uploadId: 'U1', part: storedPart(2, CHUNK_BYTES, 'b') });
    expect(machine.task).toBe('complete');
    expect(machine.state.record.frozen?.sizeBytes).toBe(2 * CHUNK_BYTES);
  });

  test('is completed with a part that came in after its answer was lost, and not with one that was replaced so', () => {
    for (const onVanish of ['keep', 'complete'] as const) {
      const machine = recordingMachine(2, { onVanish });
      machine.tell({ kind: 'part.started', partNumber: 3 });
      vanish(machine);
      if (onVanish === 'keep') machine.tell({ kind: 'command.completeStored' });
      const fault = new Fault('network', 'Reset.', { disposition: 'retry' });
      machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 3, fault, random: 0 });
      machine.pass(30_000);
      expect(machine.task).toBe('reconcile');
      const unread = [storedPart(1, CHUNK_BYTES, 'b'), storedPart(3)].map((part) => ({ ...part, isUnread: true }));
      machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread, strangers: 0, forget: [] });
      expect(machine.task).toBe('complete');
      expect(machine.state.record.frozen?.sizeBytes).toBe(3 * CHUNK_BYTES);
      expect([1, 2, 3].map((partNumber) => machine.state.ledger.get(partNumber)?.etag)).toEqual([
        'etag-1-b',
        'etag-2-a',
        'etag-3-a',
      ]);
    }
  });

  test('is completed from what is stored only once that is known', () => {
    const machine = new Machine(record({ session: OPEN }), ledgerOf(storedPart(1), storedPart(2)));
    machine.tell({ kind: 'source.missing' });
    expect(machine.task).toBe('reconcile');
    machine.tell({ kind: 'command.completeStored' });
    expect(machine.phase).toBe('recording');
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread: [], strangers: 0, forget: [2] });
    vanish(machine);
    expect(machine.state.record.frozen?.sizeBytes).toBe(CHUNK_BYTES);
    expect(machine.task).toBe('complete');
  });

  test('is completed with its last stored part, although that one is short', () => {
    const machine = new Machine(record({ session: OPEN }), ledgerOf(storedPart(1), storedPart(2, 100)));
    machine.tell({ kind: 'source.missing' });
    machine.reconciled();
    machine.tell({ kind: 'command.completeStored' });
    vanish(machine);
    machine.reconciled();
    expect(machine.task).toBe('complete');
    expect(machine.state.record.frozen?.sizeBytes).toBe(CHUNK_BYTES + 100);
  });

  test('is not completed anew when its object is made already', () => {
    const machine = completingMachine(1);
    machine.tell({ kind: 'source.missing' });
    machine.answer({ kind: 'completed' });
    const { record: before } = machine.state;
    machine.tell({ kind: 'command.completeStored' });
    expect(machine.state.record).toEqual(before);
  });

  test('keeps its parts when the store will not complete only those before a gap', () => {
    for (const onVanish of ['keep', 'complete'] as const) {
      const parts = ledgerOf(storedPart(1), storedPart(3));
      const machine = new Machine(record({ session: OPEN }), parts, { onVanish });
      machine.see(4 * CHUNK_BYTES);
      machine.reconciled();
      vanish(machine);
      machine.tell({ kind: 'command.completeStored' });
      machine.answer({ kind: 'parts_in_excess' });
      expect(machine.state.record.session).toEqual(OPEN);
      expect(new Map(machine.state.ledger)).toEqual(parts);
      expect(machine.state.record.attention?.message).toMatch(/Put the file back/);
      expect(machine.task).toBeUndefined();
    }
  });

  test('is not called a stream without bytes when its object is not what was sent', () => {
    const machine = completingMachine(1);
    machine.tell({ kind: 'source.missing' });
    machine.answer({ kind: 'completed' });
    machine.answer({ kind: 'object_differs', detail: '1 byte' });
    expect(machine.phase).toBe('verifying');
    expect(machine.state.record.attention?.code).toBe('object_mismatch');
    expect(machine.state.ledger.size).toBe(2);
  });
});

describe('a file that was cut short', () => {
  test('is described by the parts that its object was made of', () => {
    const object = {
      etag: 'e',
      sizeBytes: CHUNK_BYTES + 100,
      crc32: 0,
      verifiedBy: 'checksum',
      completedAt: 'now',
    } as const;
    const { chunks } = metadataDocument({
      record: record({ object, phase: 'describing', session: OPEN }),
      ledger: ledgerOf(storedPart(3), storedPart(2, 100), storedPart(1)),
      media: null,
      probeError: null,
      processedAt: 'now',
    });
    expect(chunks.map((chunk) => chunk.part_number)).toEqual([1, 2]);
  });
});

describe('an upload that holds nothing', () => {
  test('is not dropped while a part is on its way', () => {
    const machine = recordingMachine(0);
    machine.see(CHUNK_BYTES + 100);
    machine.tell({ kind: 'part.started', partNumber: 1 });
    machine.see(0, 1);
    expect(machine.state.live.source.kind).toBe('doubted');
    expect(machine.task).toBeUndefined();
    const fault = new Fault('network', 'No answer.', { disposition: 'retry' });
    machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 1, fault, random: 0 });
    // It may have been stored although its request failed.
    expect(machine.task).toBe('reconcile');
    machine.reconciled();
    machine.finish(0, 1);
    expect(machine.task).toBe('abort_upload');
  });
});

describe('attention', () => {
  test('that the file cannot be looked at ends when it can, although it did not change', () => {
    const machine = recordingMachine(1);
    machine.tell({ kind: 'source.unreadable', fault: unreadable });
    expect(machine.state.record.attention?.code).toBe('source_unreadable');
    machine.see(CHUNK_BYTES + 100);
    expect(machine.state.record.attention).toBeUndefined();
  });

  test('that the file cannot be opened ends when a part of it was read', () => {
    const machine = finishingMachine(1);
    machine.tell({ kind: 'part.started', partNumber: 1 });
    machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 1, fault: unreadable, random: 0 });
    machine.pass(60_000);
    machine.tell({ kind: 'part.started', partNumber: 1 });
    machine.tell({ kind: 'part.unchanged', uploadId: 'U1', partNumber: 1 });
    expect(machine.state.record.attention).toBeUndefined();
  });

  test('that the file is too large lets no part leave', () => {
    const machine = recordingMachine(1);
    machine.tell({ kind: 'source.seen', seen: seen(60 * 1024 ** 4) });
    expect(machine.state.record.attention?.code).toBe('source_too_large');
    expect(machine.due).toEqual([]);
  });
});

describe('evidence', () => {
  test('that shows a change is not believed', () => {
    const machine = recordingMachine(1);
    machine.pass(2_000);
    machine.answer({ kind: 'evidence', seen: seen(CHUNK_BYTES + 200), evidence });
    expect(machine.phase).toBe('recording');
  });
});

test('the time of the last activity moves while the file grows, every few seconds', () => {
  const machine = new Machine();
  machine.see(1);
  const { lastActivityAt } = machine.state.record;
  machine.atMs += 1_000;
  machine.see(2);
  expect(machine.state.record.lastActivityAt).toBe(lastActivityAt);
  machine.atMs += 5_000;
  machine.see(3);
  expect(Date.parse(machine.state.record.lastActivityAt) - Date.parse(lastActivityAt)).toBeGreaterThanOrEqual(5_000);
});
