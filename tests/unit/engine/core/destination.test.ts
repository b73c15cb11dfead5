import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../electron/engine/core/fault.ts';
import { dueParts } from '../../../../electron/engine/core/dueParts.ts';
import type { Destination } from '../../../../electron/engine/core/recording.ts';
import { CHUNK_BYTES, Machine, OPEN, completingMachine, record, storedPart } from './machine.ts';

const RIGHT: Destination = {
  server: 'https://s3.example.com',
  region: 'eu-1',
  bucket: 'rushes',
  keyPrefix: '',
  partSizes: 'stepping',
};
const WRONG: Destination = { ...RIGHT, server: 'https://other.example.com' };
const lost = new Fault('no_such_upload', 'The upload is not there.', { disposition: 'reconcile' });

/** A recording with one part stored at the right store. */
function machineWithPart(): Machine {
  const machine = new Machine(record(), new Map(), { destination: RIGHT });
  machine.see(2 * CHUNK_BYTES + 100);
  machine.answer({ kind: 'upload_opened', session: OPEN });
  machine.stored(storedPart(1));
  return machine;
}

/** The settings change, and the engine tells every recording. */
function configure(machine: Machine, destination: Destination): void {
  machine.policy = { ...machine.policy, destination };
  machine.tell({ kind: 'command.retry' });
}

function dueNow(machine: Machine): number[] {
  return [...dueParts(machine.state, machine.atMs)].map(({ partNumber }) => partNumber);
}

describe('a recording with stored parts, while the settings name another store', () => {
  test('is left as it is, and a person is told where its bytes are and where the settings point', () => {
    const machine = machineWithPart();
    expect(machine.state.record.destination).toEqual({ server: 'https://s3.example.com', region: 'eu-1' });
    configure(machine, WRONG);
    expect(machine.state.record.attention).toMatchObject({
      code: 'destination_changed',
      message:
        'take.mp4 has 5.24 MB at https://s3.example.com/rushes, but the settings now name https://other.example.com/rushes. Put the old destination back to finish it, or discard the upload.',
    });
    expect(dueNow(machine)).toEqual([]);
    machine.pass(600_000);
    expect(machine.task).toBeUndefined();
  });

  test('is not asked for at the other store after a restart, and goes on when the destination is put back', () => {
    const { state } = machineWithPart();
    const machine = new Machine(state.record, state.ledger, { destination: WRONG });
    machine.see(2 * CHUNK_BYTES + 100);
    machine.pass(600_000);
    expect(machine.task).toBeUndefined();
    configure(machine, RIGHT);
    expect(machine.state.record.attention).toBeUndefined();
    expect(machine.task).toBe('reconcile');
    machine.reconciled();
    expect(dueNow(machine)).toEqual([2]);
    expect([...machine.state.ledger.keys()]).toEqual([1]);
  });

  test('does not lose its parts to the answer of the other store, although its file is on disk', () => {
    const machine = machineWithPart();
    machine.tell({ kind: 'part.started', partNumber: 2 });
    machine.policy = { ...machine.policy, destination: WRONG };
    machine.tell({ kind: 'part.failed', uploadId: 'U1', partNumber: 2, fault: lost, random: 0 });
    expect(machine.state.record.session).toEqual(OPEN);
    expect([...machine.state.ledger.keys()]).toEqual([1]);
    expect(machine.state.live.inFlight.size).toBe(0);
  });

  test.each([{ kind: 'upload_gone' }, { kind: 'object_absent' }, { kind: 'completed' }] as const)(
    'takes no answer to a request that was on its way: $kind',
    (result) => {
      const machine = completingMachine(1, { destination: RIGHT });
      // As if the upload had been opened by this version.
      machine.state = {
        ...machine.state,
        record: { ...machine.state.record, destination: { server: RIGHT.server, region: RIGHT.region } },
      };
      machine.policy = { ...machine.policy, destination: WRONG };
      machine.answer(result);
      expect(machine.phase).toBe('completing');
      expect(machine.state.ledger.size).toBe(2);
      expect(machine.task).toBeUndefined();
      configure(machine, RIGHT);
      expect(machine.task).toBe('complete');
    },
  );

  test('can be discarded without a request to the other store', () => {
    const machine = machineWithPart();
    configure(machine, WRONG);
    machine.tell({ kind: 'command.discard' });
    expect(machine.phase).toBe('cancelled');
    expect(machine.announcements).toContainEqual(expect.objectContaining({ kind: 'upload.abandoned', uploadId: 'U1' }));
  });
});

test('another bucket of the same store leaves a recording with stored parts where it is', () => {
  const machine = machineWithPart();
  configure(machine, { ...RIGHT, bucket: 'new' });
  expect(machine.state.record.attention).toBeUndefined();
  expect(machine.state.record.bucket).toBe('rushes');
  expect(dueNow(machine)).toEqual([2]);
});

test.each([WRONG, { ...RIGHT, bucket: 'new', keyPrefix: 'b/' }])(
  'a recording without a stored part follows the settings: $server',
  (destination) => {
    const machine = new Machine(record(), new Map(), { destination: RIGHT });
    machine.see(100);
    configure(machine, { ...destination, bucket: 'new', keyPrefix: 'b/', partSizes: 'equal' });
    const { bucket, key, plan } = machine.state.record;
    expect({ bucket, key, kind: plan.kind }).toEqual({
      bucket: 'new',
      key: `b/streams/${machine.state.record.id}/take.mp4`,
      kind: 'equal',
    });
    expect(machine.state.record.attention).toBeUndefined();
  },
);

test('a recording whose upload was being opened at another store, without a stored part, is opened at the new one', () => {
  const machine = new Machine(record(), new Map(), { destination: WRONG });
  machine.see(2 * CHUNK_BYTES);
  expect(machine.task).toBe('open_upload');
  machine.policy = { ...machine.policy, destination: RIGHT };
  machine.answer({ kind: 'upload_opened', session: OPEN });
  expect(machine.state.record.destination?.server).toBe(RIGHT.server);
  expect(machine.state.record.session).toEqual({ kind: 'opening' });
  expect(machine.task).toBe('open_upload');
});

test('a record of an older version goes on at whatever store is configured', () => {
  const machine = new Machine(record({ session: OPEN }), new Map([[1, storedPart(1)]]), { destination: WRONG });
  machine.see(2 * CHUNK_BYTES);
  expect(machine.task).toBe('reconcile');
});
