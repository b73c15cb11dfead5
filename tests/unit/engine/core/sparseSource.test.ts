import { describe, expect, test } from 'vitest';
import { type Machine, CHUNK_BYTES, FINGERPRINT, recordingMachine } from './machine.ts';

const GIB = 1024 ** 3;
const SIZE_BYTES = 100 * CHUNK_BYTES;

/** A file of this many occupied bytes that is quiet, and that its recorder closed. @param blank parts that were read as zeros */
function quietMachine(allocatedBytes: number | undefined, holesMaxBytes: number | null, blank = 0): Machine {
  const machine = recordingMachine(1, { holesMaxBytes });
  const shown = { sizeBytes: SIZE_BYTES, mtimeMs: 7, fingerprint: FINGERPRINT };
  const seen = allocatedBytes === undefined ? shown : { ...shown, allocatedBytes };
  machine.tell({ kind: 'source.seen', seen });
  for (let partNumber = 2; partNumber < 2 + blank; partNumber++) {
    machine.tell({ kind: 'part.started', partNumber });
    machine.tell({ kind: 'part.blank', partNumber });
  }
  machine.pass(2_000);
  machine.answer({ kind: 'evidence', seen, evidence: { writers: 'closed', container: 'complete' } });
  return machine;
}

describe('a quiet file with room that was never written', () => {
  test('needs a person when that is more than the settings allow', () => {
    const machine = quietMachine(CHUNK_BYTES, 10 * CHUNK_BYTES);
    expect(machine.phase).toBe('recording');
    expect(machine.state.record.attention).toMatchObject({
      code: 'source_sparse',
      message:
        '0.5 of the 0.5 GiB of this file were never written. Retry to upload it with zeros in their place, or discard the upload.',
    });
    machine.pass(60_000);
    expect(machine.phase).toBe('recording');
  });

  test('is uploaded when the person retries, and the answer is remembered with the record', () => {
    const machine = quietMachine(CHUNK_BYTES, 10 * CHUNK_BYTES);
    machine.tell({ kind: 'command.retry' });
    expect(machine.state.record).toMatchObject({ areHolesAccepted: true });
    expect(machine.state.record.attention).toBeUndefined();
    expect(machine.phase).toBe('finishing');
  });

  test.each([
    ['as much room as the settings allow', 90 * CHUNK_BYTES, 10 * CHUNK_BYTES],
    ['every byte written', SIZE_BYTES + 4_096, 10 * CHUNK_BYTES],
    ['unknown room', undefined, 10 * CHUNK_BYTES],
    ['much of it, and settings that never ask', 0, null],
    ['no occupied byte on a file system that says this of every file', 0, GIB / 8],
  ])('with %s is finished without a question', (_, allocatedBytes, holesMaxBytes) => {
    expect(quietMachine(allocatedBytes, holesMaxBytes).phase).toBe('finishing');
  });

  test('with no occupied byte is believed to be sparse when zeros were read from it', () => {
    expect(quietMachine(0, 10 * CHUNK_BYTES, 1).state.record.attention?.code).toBe('source_sparse');
  });

  test('is no question any more when the recorder gave the room back', () => {
    const machine = quietMachine(CHUNK_BYTES, 10 * CHUNK_BYTES);
    machine.see(2 * CHUNK_BYTES, 9);
    expect(machine.state.record.attention).toBeUndefined();
  });
});
