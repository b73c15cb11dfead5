import { describe, expect, test } from 'vitest';
import { crc32OfZeros } from '../../../../electron/engine/core/crc32.ts';
import { judge } from '../../../../electron/engine/core/identity.ts';
import { metadataDocument } from '../../../../electron/engine/core/metadataDocument.ts';
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

const OTHER = { ...FINGERPRINT, inode: '8', birthtimeMs: 2 };
const SIZE = 4 * CHUNK_BYTES + 100;

/** The name holds another file, and the recording's own is not found. */
function replaced(machine: Machine, sizeBytes = SIZE): void {
  machine.see(sizeBytes, 5, OTHER);
  expect(machine.task).toBe('locate');
  machine.answer({ kind: 'located', path: undefined });
  expect(machine.task).toBe('compare_replacement');
}

function compared(
  machine: Machine,
  equal: readonly number[],
  differing: readonly number[],
  altered: readonly number[] = [],
  sizeBytes = SIZE,
): void {
  machine.answer({
    kind: 'replacement_compared',
    seen: seen(sizeBytes, 5, OTHER),
    witness: 'gone',
    equal,
    altered,
    differing,
  });
}

describe('a comparison that takes long', () => {
  test('is made again when the file holds twice as many stored parts, or all of them, not for each part', () => {
    const machine = recordingMachine(7);
    const growTo = (parts: number): void => void machine.see(parts * CHUNK_BYTES + 1, parts, OTHER);
    const sizes: number[] = [];
    growTo(1);
    machine.answer({ kind: 'located', path: undefined });
    for (let parts = 1; parts <= 7; parts++) {
      if (parts > 1) growTo(parts);
      if (machine.task !== 'compare_replacement') continue;
      sizes.push(parts);
      const equal = Array.from({ length: parts }, (_, index) => index + 1);
      const shown = seen(parts * CHUNK_BYTES + 1, parts, OTHER);
      machine.answer({ kind: 'replacement_compared', seen: shown, witness: 'gone', equal, altered: [], differing: [] });
    }
    expect(sizes).toEqual([1, 2, 4, 7]);
    expect(machine.state.record.fingerprint).toEqual(OTHER);
  });

  test('does not call a file another one for what it lacked when the comparison began', () => {
    const machine = recordingMachine(4);
    replaced(machine, CHUNK_BYTES + 1);
    machine.see(SIZE, 6, OTHER);
    machine.pass(3_000);
    compared(machine, [1], [], [], CHUNK_BYTES + 1);
    expect(machine.state.record.displaced).toBeUndefined();
    expect(machine.task).toBe('compare_replacement');
  });

  test('comes to an end for a file that is touched while it is compared', () => {
    const machine = recordingMachine(4);
    replaced(machine);
    machine.see(SIZE, 6, OTHER);
    machine.pass(3_000);
    compared(machine, [1, 2, 3], [4]);
    expect(machine.state.record.displaced).toBe('replaced');
  });
});

describe('a file that was compared', () => {
  const four = recordingMachine(4).state;

  test('is the recording exactly when every stored part is in it, as it is or altered', () => {
    expect(judge(four, { equal: [2, 3, 4], altered: [1], differing: [] }, true)).toBe('same');
    expect(judge(four, { equal: [2, 3, 4], altered: [], differing: [1] }, true)).toBe('other');
    expect(judge(four, { equal: [1, 2, 3], altered: [], differing: [] }, true)).toBe('other');
  });

  test('may still hold what it is too short for, unless two parts differ', () => {
    expect(judge(four, { equal: [1, 2], altered: [], differing: [3] }, false)).toBe('unsure');
    expect(judge(four, { equal: [1], altered: [], differing: [2, 3] }, false)).toBe('other');
  });
});

describe('another file under the name of a recording', () => {
  test('gets no part, and takes nothing over, while it is not compared', () => {
    const machine = recordingMachine(4);
    machine.see(9 * CHUNK_BYTES, 5, OTHER);
    expect(machine.due).toEqual([]);
    expect(machine.state.record.fingerprint).toEqual(FINGERPRINT);
  });

  test('leaves the recording what it has stored, asks a person, and is announced as free', () => {
    const machine = recordingMachine(4);
    replaced(machine);
    compared(machine, [], [1, 2, 3, 4]);
    expect(machine.state.ledger.size).toBe(4);
    expect(machine.state.record).toMatchObject({
      displaced: 'replaced',
      isIncomplete: true,
      fingerprint: FINGERPRINT,
      attention: { code: 'source_replaced' },
    });
    expect(machine.announcements).toContainEqual({ kind: 'displaced', path: '/media/take.mp4' });
  });

  test('is never read for the recording again, nor does its deletion splice both', () => {
    const machine = recordingMachine(4);
    replaced(machine);
    compared(machine, [], [1, 2, 3, 4]);
    machine.see(9 * CHUNK_BYTES, 6, OTHER);
    expect(machine.due).toEqual([]);
    machine.tell({ kind: 'source.missing' });
    machine.pass(3_000);
    machine.tell({ kind: 'command.completeStored' });
    machine.reconciled();
    expect(machine.task).toBe('complete');
    expect(machine.state.record.frozen).toMatchObject({ sizeBytes: 4 * CHUNK_BYTES, reason: 'vanished' });
    expect(machine.state.record.isIncomplete).toBe(true);
  });

  test('is not discarded with the parts of the file before it, whatever the settings say of vanished files', () => {
    const machine = recordingMachine(4, { onVanish: 'discard' });
    replaced(machine);
    compared(machine, [], [1, 2, 3, 4]);
    machine.pass(60_000);
    expect(machine.state.record.isDiscarding).toBe(false);
    expect(machine.task).toBeUndefined();
  });

  test('continues the recording when nothing that is stored would be lost; parts that it holds altered are sent again', () => {
    const machine = recordingMachine(4);
    replaced(machine);
    compared(machine, [1, 2, 4], [], [3]);
    expect(machine.state.record.fingerprint).toEqual(OTHER);
    expect(machine.announcements.map(({ kind }) => kind)).toContain('replaced');
    expect(machine.due).toEqual([]);
    expect(machine.state.ledger.get(3)?.isUnread).toBe(true);
  });

  test('is another recording when it holds another content in place of one stored part', () => {
    const machine = recordingMachine(4);
    replaced(machine);
    compared(machine, [1, 2, 4], [3]);
    expect(machine.state.record.displaced).toBe('replaced');
    expect(machine.state.ledger.size).toBe(4);
  });

  test('is waited for while it is written and may still hold what is stored', () => {
    const machine = recordingMachine(4);
    replaced(machine, CHUNK_BYTES + 1);
    compared(machine, [1], [], [], CHUNK_BYTES + 1);
    expect(machine.state.record.displaced).toBeUndefined();
    expect(machine.task).toBeUndefined();
    machine.see(SIZE, 6, OTHER);
    expect(machine.task).toBe('compare_replacement');
    machine.answer({
      kind: 'replacement_compared',
      seen: seen(SIZE, 6, OTHER),
      witness: 'gone',
      equal: [1, 2, 3, 4],
      altered: [],
      differing: [],
    });
    expect(machine.state.record.fingerprint).toEqual(OTHER);
  });

  test('is another recording when it stays short', () => {
    const machine = recordingMachine(4);
    replaced(machine, CHUNK_BYTES + 1);
    compared(machine, [1], [], [], CHUNK_BYTES + 1);
    machine.pass(2_000);
    expect(machine.task).toBe('compare_replacement');
    compared(machine, [1], [], [], CHUNK_BYTES + 1);
    expect(machine.state.record.displaced).toBe('replaced');
  });

  test('is left to a new recording when the own file is found under another name', () => {
    const machine = recordingMachine(4);
    machine.see(SIZE, 5, OTHER);
    machine.answer({ kind: 'located', path: '/media/take.old' });
    expect(machine.state.record.path).toBe('/media/take.old');
    expect(machine.announcements).toContainEqual({ kind: 'moved', from: '/media/take.mp4', to: '/media/take.old' });
    machine.see(SIZE);
    expect(machine.state.live.source.kind).toBe('there');
  });

  test('waits for parts on their way, which are still parts of the old file', () => {
    const machine = recordingMachine(0);
    machine.see(2 * CHUNK_BYTES);
    machine.tell({ kind: 'part.started', partNumber: 1 });
    machine.see(SIZE, 5, OTHER);
    expect(machine.task).toBeUndefined();
    machine.tell({ kind: 'part.stored', uploadId: 'U1', part: storedPart(1) });
    expect(machine.task).toBe('locate');
    expect([...machine.state.ledger.keys()]).toEqual([1]);
  });

  test('is left to the recording that carries it, also when nothing is stored', () => {
    const machine = recordingMachine(0);
    machine.see(200, 200, OTHER);
    machine.answer({ kind: 'located', path: undefined, isOthers: true });
    expect(machine.state.record.displaced).toBe('replaced');
    expect(machine.state.record.attention).toBeUndefined();
  });

  test('is taken as it is when nothing is stored', () => {
    const machine = recordingMachine(0);
    machine.see(SIZE, 5, OTHER);
    machine.answer({ kind: 'located', path: undefined });
    expect(machine.state.record.fingerprint).toEqual(OTHER);
    expect(machine.state.live.source.kind).toBe('there');
  });

  test('ends the wait when the own file has its name back', () => {
    const machine = recordingMachine(4);
    machine.see(SIZE, 5, OTHER);
    machine.see(SIZE);
    expect(machine.state.live.source.kind).toBe('there');
  });

  test('does not become what is done when it comes while the object is made', () => {
    const machine = completingMachine(4);
    machine.see(SIZE, SIZE, OTHER);
    expect(machine.state.record).toMatchObject({
      fingerprint: FINGERPRINT,
      displaced: 'replaced',
      phase: 'completing',
    });
    expect(machine.state.record.isIncomplete).toBeUndefined();
    expect(machine.state.record.attention).toBeUndefined();
    machine.answer({ kind: 'completed' });
    expect(machine.phase).toBe('verifying');
  });

  test('stops a finish, also when its size and time are those of the frozen file', () => {
    const machine = finishingMachine(4);
    machine.see(SIZE, SIZE, OTHER);
    expect(machine.phase).toBe('recording');
  });

  test('stays displaced across a restart, and a person can decide then', () => {
    const machine = new Machine(record({ session: OPEN, displaced: 'replaced' }), ledgerOf(storedPart(1)));
    machine.see(SIZE, 5, OTHER);
    machine.reconciled();
    expect(machine.task).toBe('locate');
    machine.answer({ kind: 'located', path: undefined });
    machine.pass(3_000);
    expect(machine.state.record.attention?.code).toBe('source_replaced');
    machine.tell({ kind: 'source.moved', path: '/media/elsewhere.mp4' });
    expect(machine.state.record).toMatchObject({ path: '/media/elsewhere.mp4' });
    expect(machine.state.record.displaced).toBeUndefined();
    expect(machine.state.record.attention).toBeUndefined();
  });
});

describe('a file that is shorter than what is stored', () => {
  test('is compared, and displaced when most of what is stored is not in it', () => {
    const machine = recordingMachine(4);
    machine.see(CHUNK_BYTES + 100);
    expect(machine.task).toBe('compare_replacement');
    machine.answer({
      kind: 'replacement_compared',
      seen: seen(CHUNK_BYTES + 100),
      witness: 'gone',
      equal: [],
      altered: [],
      differing: [1],
    });
    machine.pass(2_000);
    machine.answer({
      kind: 'replacement_compared',
      seen: seen(CHUNK_BYTES + 100),
      witness: 'gone',
      equal: [],
      altered: [],
      differing: [1],
    });
    expect(machine.state.record.displaced).toBe('overwritten');
    expect(machine.state.ledger.size).toBe(4);
  });

  test('is another recording when stored bytes were cut off: they stay, and a person decides', () => {
    const machine = recordingMachine(4);
    const sizeBytes = 3 * CHUNK_BYTES + 100;
    const cut = {
      kind: 'replacement_compared',
      witness: 'gone',
      equal: [1, 2, 3],
      altered: [],
      differing: [],
    } as const;
    machine.see(sizeBytes);
    machine.answer({ ...cut, seen: seen(sizeBytes) });
    expect(machine.state.record.displaced).toBeUndefined();
    machine.pass(2_000);
    machine.answer({ ...cut, seen: seen(sizeBytes) });
    expect(machine.state.record.displaced).toBe('overwritten');
    expect(machine.state.record.attention?.code).toBe('source_replaced');
    expect([...machine.state.ledger.keys()]).toEqual([1, 2, 3, 4]);
  });

  test('goes on as the recording when only reserved room was cut off; these parts are forgotten', () => {
    const blank = { ...storedPart(4), crc32: crc32OfZeros(CHUNK_BYTES) };
    const machine = new Machine(
      record({ session: OPEN }),
      ledgerOf(storedPart(1), storedPart(2), storedPart(3), blank),
    );
    const sizeBytes = 2 * CHUNK_BYTES + 100;
    machine.see(sizeBytes);
    machine.answer({
      kind: 'replacement_compared',
      seen: seen(sizeBytes),
      witness: 'gone',
      equal: [1, 2],
      altered: [3],
      differing: [],
    });
    expect([...machine.state.ledger.keys()]).toEqual([1, 2]);
    expect(machine.last.remove).toEqual([3, 4]);
    expect(machine.announcements).toContainEqual({ kind: 'truncated', sizeBytes });
  });

  test('stays in doubt although it grows again, is gone for a while, or the process ends', () => {
    const machine = recordingMachine(4);
    machine.see(100);
    machine.tell({ kind: 'source.missing' });
    machine.see(SIZE);
    expect(machine.state.live.source.kind).toBe('doubted');
    const restarted = new Machine(machine.state.record, machine.state.ledger);
    restarted.see(SIZE);
    expect(restarted.state.live.source.kind).toBe('doubted');
  });

  test('keeps a part that was on its way when it was cut, for it was read before', () => {
    const machine = recordingMachine(4);
    machine.see(9 * CHUNK_BYTES);
    machine.tell({ kind: 'part.started', partNumber: 5 });
    machine.see(100, 5);
    machine.tell({ kind: 'part.stored', uploadId: 'U1', part: storedPart(5) });
    expect([...machine.state.ledger.keys()]).toEqual([1, 2, 3, 4, 5]);
    expect(machine.state.record.isTruncated).toBe(true);
  });

  test('is doubted when it is cut to less than a part that is on its way', () => {
    const machine = recordingMachine(1);
    machine.see(9 * CHUNK_BYTES);
    machine.tell({ kind: 'part.started', partNumber: 2 });
    machine.see(CHUNK_BYTES + 100, 5);
    expect(machine.state.live.source.kind).toBe('doubted');
    machine.see(9 * CHUNK_BYTES, 6);
    machine.tell({ kind: 'part.stored', uploadId: 'U1', part: storedPart(2) });
    expect(machine.task).toBe('compare_replacement');
  });

  test('that is cut to a size behind everything stored is no doubt: a recorder gave back room it had reserved', () => {
    const machine = recordingMachine(4);
    machine.see(90 * CHUNK_BYTES);
    machine.see(4 * CHUNK_BYTES, 5);
    expect(machine.state.live.source.kind).toBe('there');
  });

  test('is doubted as soon as one stored byte is gone', () => {
    const machine = recordingMachine(4);
    machine.see(4 * CHUNK_BYTES - 1, 5);
    expect(machine.state.live.source.kind).toBe('doubted');
  });

  test('is doubted again after a completion that failed', () => {
    const machine = completingMachine(4);
    machine.see(100, 5);
    machine.answer({ kind: 'parts_differ', forget: [1] });
    expect(machine.state.live.source.kind).toBe('doubted');
    // The store is asked for the part that it has instead: the file no longer holds it.
    expect(machine.state.ledger.size).toBe(5);
    expect(machine.state.live.isReconciled).toBe(false);
  });
});

describe('another file, while the journal knows of no stored part', () => {
  test('does not overwrite parts that only the store knows', () => {
    const machine = new Machine(record({ session: OPEN })).restart();
    machine.see(SIZE, 5, OTHER);
    machine.answer({ kind: 'located', path: undefined });
    expect(machine.task).toBe('reconcile');
    const unread = { ...storedPart(1), isUnread: true };
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [], unread: [unread], strangers: 0, forget: [] });
    expect([...machine.state.ledger.keys()]).toEqual([1]);
    expect(machine.task).toBe('compare_replacement');
  });

  test('does not overwrite an object that the recording asked for', () => {
    const machine = new Machine(record({ phase: 'finishing', mayHaveLeftMore: true })).restart();
    machine.see(100, 5, OTHER);
    machine.answer({ kind: 'located', path: undefined });
    expect(machine.state.record.displaced).toBe('replaced');
    machine.pass(3_000);
    expect(machine.state.record.attention?.code).toBe('source_replaced');
  });

  test('takes the name when nothing can be at the store', () => {
    const machine = new Machine(record()).restart();
    machine.see(SIZE, 5, OTHER);
    machine.answer({ kind: 'located', path: undefined });
    expect(machine.state.record).toMatchObject({ fingerprint: OTHER });
    expect(machine.state.record.displaced).toBeUndefined();
  });
});

test('an object made of a fragment is called incomplete, a whole one is not', () => {
  const object = { etag: 'e', sizeBytes: 100, crc32: 0, verifiedBy: 'checksum', completedAt: 'now' } as const;
  const source = { ledger: ledgerOf(storedPart(1, 100)), media: null, probeError: null, processedAt: 'now' };
  expect(metadataDocument({ ...source, record: record({ object, isIncomplete: true }) }).incomplete).toBe(true);
  expect('incomplete' in metadataDocument({ ...source, record: record({ object }) })).toBe(false);
});

describe('the last look before completing', () => {
  test.each([
    ['size', seen(CHUNK_BYTES + 200, CHUNK_BYTES + 100)],
    ['identity', seen(CHUNK_BYTES + 100, CHUNK_BYTES + 100, OTHER)],
  ])('that shows another %s stops it', (_, shown) => {
    const machine = finishingMachine(1);
    machine.tell({ kind: 'part.started', partNumber: 1 });
    machine.tell({ kind: 'part.unchanged', uploadId: 'U1', partNumber: 1 });
    machine.stored(storedPart(2, 100));
    expect(machine.task).toBe('check_frozen');
    machine.answer({ kind: 'seen', seen: shown });
    expect(machine.phase).toBe('recording');
  });
});
