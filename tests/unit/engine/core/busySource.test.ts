import { expect, test } from 'vitest';
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
