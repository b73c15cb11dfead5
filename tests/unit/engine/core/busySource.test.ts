import { describe, expect, test } from 'vitest';
import { dueParts } from '../../../../electron/engine/core/dueParts.ts';
import type { SeenSource } from '../../../../electron/engine/core/recordingState.ts';
import { CHUNK_BYTES, FINGERPRINT, type Machine, recordingMachine, storedPart } from './machine.ts';

const SIZE_BYTES = CHUNK_BYTES + 100;

function seenAt(ctimeMs: number): SeenSource {
  return { sizeBytes: SIZE_BYTES, mtimeMs: SIZE_BYTES, ctimeMs, fingerprint: FINGERPRINT };
}

/** The file is touched while it is compared; `count` times, once a second. */
function touch(machine: Machine, count: number): void {
  for (let times = 0; times < count; times++) {
    machine.atMs += 1_000;
    machine.tell({ kind: 'source.seen', seen: seenAt(machine.atMs) });
  }
}

/** Every part is compared, and the last look finds the file as it was. */
function compare(machine: Machine): void {
  machine.tell({ kind: 'part.started', partNumber: 1 });
  machine.tell({ kind: 'part.unchanged', uploadId: 'U1', partNumber: 1 });
  machine.stored(storedPart(2, 100));
  machine.answer({ kind: 'seen', seen: seenAt(machine.state.record.frozen?.ctimeMs ?? 0) });
}

/** A file whose parts are being compared. */
function comparedMachine(): Machine {
  const machine = recordingMachine(1);
  machine.tell({ kind: 'source.seen', seen: seenAt(1) });
  machine.pass(2_000);
  const evidence = { writers: 'closed', container: 'complete' } as const;
  machine.answer({ kind: 'evidence', seen: seenAt(1), evidence });
  expect(machine.phase).toBe('finishing');
  return machine;
}

/** A person was told that it is touched too often. */
function busyMachine(): Machine {
  const machine = comparedMachine();
  touch(machine, 6);
  expect(machine.state.record.attention?.code).toBe('source_busy');
  return machine;
}

test('a file whose times move while it is compared needs a person after five comparisons, and is told once', () => {
  const machine = comparedMachine();
  touch(machine, 4);
  expect(machine.state.record.attention).toBeUndefined();
  touch(machine, 3);
  expect(machine.state.record.attention).toMatchObject({
    code: 'source_busy',
    message: 'take.mp4 is still being changed. It is finished when it is left alone for 30 s.',
  });
  expect(machine.announcements.filter(({ kind }) => kind === 'attention')).toHaveLength(1);
});

test('it goes on trying, and the attention ends with a comparison during which the file was left alone', () => {
  const machine = busyMachine();
  compare(machine);
  expect(machine.phase).toBe('completing');
  expect(machine.state.record.attention).toBeUndefined();
});

test('the attention ends when the recorder goes on', () => {
  const machine = busyMachine();
  machine.see(2 * CHUNK_BYTES);
  expect(machine.phase).toBe('recording');
  expect(machine.state.record.attention).toBeUndefined();
});

describe('a file that is touched during each comparison', () => {
  /** One whole comparison, during which the times moved: `touched` is what the last look finds. */
  function pass(machine: Machine, touched: SeenSource, isDifferent = false): void {
    machine.atMs += 60_000;
    machine.tell({ kind: 'source.seen', seen: { ...touched, mtimeMs: touched.mtimeMs - 1 } });
    expect(machine.phase).toBe('finishing');
    expect([...dueParts(machine.state, machine.atMs)], 'it is not quiet').toEqual([]);
    machine.pass(2_000);
    machine.tell({ kind: 'part.started', partNumber: 1 });
    if (isDifferent) machine.tell({ kind: 'part.stored', uploadId: 'U1', part: storedPart(1, CHUNK_BYTES, 'new') });
    else machine.tell({ kind: 'part.unchanged', uploadId: 'U1', partNumber: 1 });
    machine.tell({ kind: 'part.started', partNumber: 2 });
    if (machine.state.ledger.has(2)) machine.tell({ kind: 'part.unchanged', uploadId: 'U1', partNumber: 2 });
    else machine.tell({ kind: 'part.stored', uploadId: 'U1', part: storedPart(2, 100) });
    expect(machine.task).toBe('check_frozen');
    machine.atMs += 60_000;
    machine.answer({ kind: 'seen', seen: touched });
  }

  const touched = (mtimeMs: number): SeenSource => ({ ...seenAt(mtimeMs), mtimeMs });

  test('is finished after two comparisons that found it equal, as it was when the second one began', () => {
    const machine = comparedMachine();
    pass(machine, touched(10));
    expect(machine.phase).toBe('finishing');
    expect(machine.state.record.frozen).toMatchObject({ mtimeMs: 10, ctimeMs: 10, sizeBytes: SIZE_BYTES });
    pass(machine, touched(20));
    expect(machine.phase).toBe('completing');
    expect(machine.state.record.frozen).toMatchObject({ mtimeMs: 10, ctimeMs: 10 });
    machine.pass(2_000);
    expect(machine.task).toBe('complete');
  });

  test('is not finished when the second comparison finds a part that was written', () => {
    const machine = comparedMachine();
    pass(machine, touched(10));
    pass(machine, touched(20), true);
    expect(machine.phase).toBe('recording');
    expect(machine.state.record.frozen).toBeUndefined();
    machine.finish(SIZE_BYTES, 20);
    pass(machine, touched(30));
    expect(machine.phase, 'both have to be equal').toBe('finishing');
  });

  test('is not finished when its first comparison found a part that was written, although the second one is equal', () => {
    const machine = comparedMachine();
    pass(machine, touched(10), true);
    expect(machine.phase).toBe('recording');
  });

  test('begins no comparison within the time in which a write could leave the times as they are', () => {
    const machine = comparedMachine();
    pass(machine, touched(10));
    expect(machine.due).toEqual([]);
    machine.pass(2_000);
    expect(machine.due).toEqual([1, 2]);
  });

  test('needs a person after five of them', () => {
    const machine = comparedMachine();
    for (let round = 1; round <= 5; round++) {
      pass(machine, touched(10 * round), true);
      machine.finish(SIZE_BYTES, 10 * round);
    }
    expect(machine.state.record.attention?.code).toBe('source_busy');
  });

  test('goes back to recording when two looks in a row find it changed: a program writes it', () => {
    const machine = comparedMachine();
    machine.atMs += 60_000;
    machine.tell({ kind: 'source.seen', seen: touched(10) });
    expect(machine.phase).toBe('finishing');
    machine.atMs += 1_000;
    machine.tell({ kind: 'source.seen', seen: touched(11) });
    expect(machine.phase).toBe('recording');
  });
});
