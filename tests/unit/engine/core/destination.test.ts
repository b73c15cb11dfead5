import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../electron/engine/core/fault.ts';
import type { Destination } from '../../../../electron/engine/core/recording.ts';
import { refusalOf } from '../../../../electron/engine/core/refusal.ts';
import { DEFAULT_KEY_TEMPLATE } from '../../../../shared/keyTemplate.ts';
import { CHUNK_BYTES, Machine, OPEN, completingMachine, record, storedPart } from './machine.ts';

const NAMING = {
  keyPrefix: '',
  template: DEFAULT_KEY_TEMPLATE,
  workstation: 'studio',
  folders: ['/footage'],
  texts: [],
};
const RIGHT: Destination = {
  server: 'https://s3.example.com',
  region: 'eu-1',
  bucket: 'rushes',
  naming: NAMING,
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
  return machine.due;
}

describe('a recording with stored parts, while the settings name another store', () => {
  test('is left as it is, and a person is told where its bytes are and where the settings point', () => {
    const machine = machineWithPart();
    expect(machine.state.record.destination).toEqual({ server: 'https://s3.example.com', region: 'eu-1' });
    configure(machine, WRONG);
    expect(machine.state.record.attention).toMatchObject({
      code: 'destination_changed',
      message:
        'take.mp4 has 5.24 MB at https://s3.example.com/rushes, but the settings now name https://other.example.com/rushes. Put the old destination back to finish it, start again at the new one, or discard the upload.',
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

test.each([WRONG, { ...RIGHT, bucket: 'new' }])(
  'a recording without a stored part follows the settings: $server',
  (destination) => {
    const machine = new Machine(record(), new Map(), { destination: RIGHT });
    machine.see(100);
    configure(machine, { ...destination, bucket: 'new', naming: { ...NAMING, keyPrefix: 'b/' }, partSizes: 'equal' });
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

describe('a recording without a stored part', () => {
  const denied = new Fault('no_such_bucket', 'There is no such bucket.', { disposition: 'attention' });

  test.each([
    ['another bucket', { ...RIGHT, bucket: 'right' }],
    ['another server', WRONG],
  ])('whose upload could not be opened goes to %s on its own', (_, corrected) => {
    const machine = new Machine(record(), new Map(), { destination: RIGHT });
    machine.see(2 * CHUNK_BYTES);
    machine.tell({ kind: 'task.failed', token: machine.token(), fault: denied, random: 0 });
    expect(machine.state.record.attention?.code).toBe('no_such_bucket');
    configure(machine, corrected);
    expect(machine.state.record).toMatchObject({ bucket: corrected.bucket, session: { kind: 'opening' } });
    expect(machine.state.record.attention).toBeUndefined();
    expect(machine.task).toBe('open_upload');
  });

  test('that is small and could not be put goes to the corrected bucket', () => {
    const machine = new Machine(record(), new Map(), { destination: RIGHT });
    machine.see(100);
    machine.finish(100);
    expect(machine.task).toBe('put_object');
    machine.tell({ kind: 'task.failed', token: machine.token(), fault: denied, random: 0 });
    configure(machine, { ...RIGHT, bucket: 'right' });
    expect(machine.state.record.bucket).toBe('right');
    expect(machine.task).toBe('put_object');
  });

  test('whose upload is open, and known to be empty, leaves it behind', () => {
    const machine = new Machine(record(), new Map(), { destination: RIGHT });
    machine.see(2 * CHUNK_BYTES);
    machine.answer({ kind: 'upload_opened', session: OPEN });
    configure(machine, { ...RIGHT, bucket: 'right' });
    expect(machine.state.record).toMatchObject({ bucket: 'right', session: { kind: 'opening' } });
    expect(machine.announcements).toContainEqual(expect.objectContaining({ kind: 'upload.abandoned', uploadId: 'U1' }));
  });

  test('stays while the store has not said that the open upload is empty', () => {
    const made = record({ session: OPEN, destination: { server: RIGHT.server, region: RIGHT.region } });
    const machine = new Machine(made, new Map(), { destination: { ...RIGHT, bucket: 'right' } });
    machine.see(2 * CHUNK_BYTES);
    expect(machine.state.record.bucket).toBe('rushes');
    expect(machine.task).toBe('reconcile');
    machine.answer({ kind: 'reconciled', session: OPEN, adopt: [storedPart(1)], unread: [], strangers: 0, forget: [] });
    expect(machine.state.record.bucket).toBe('rushes');
  });
});

describe('a server that was configured before and can still be asked', () => {
  test('finishes the recordings with stored parts there', () => {
    const machine = machineWithPart();
    machine.policy = { ...machine.policy, earlierServers: [RIGHT.server] };
    configure(machine, WRONG);
    expect(machine.state.record.attention).toBeUndefined();
    expect(machine.state.record.destination?.server).toBe(RIGHT.server);
    expect(dueNow(machine)).toEqual([2]);
  });
});

describe('starting again at the destination of the settings', () => {
  const command = { kind: 'command.startAgain' } as const;
  const refusal = (machine: Machine) => refusalOf(command, machine.state, machine.policy);

  test.each([
    ['another bucket', { ...RIGHT, bucket: 'right', partSizes: 'equal' } as const],
    ['another server', { ...WRONG, bucket: 'right', partSizes: 'equal' } as const],
  ])('sends the whole file to %s, and leaves the stored parts where they are', (_, corrected) => {
    const machine = machineWithPart();
    machine.tell({ kind: 'part.started', partNumber: 2 });
    configure(machine, corrected);
    expect(refusal(machine)).toBeUndefined();
    machine.tell(command);
    expect(machine.state.record).toMatchObject({
      bucket: 'right',
      plan: { kind: 'equal' },
      session: { kind: 'opening' },
      mayHaveLeftMore: true,
      destination: { server: corrected.server },
    });
    expect(machine.state.record.attention).toBeUndefined();
    expect(machine.state.ledger.size).toBe(0);
    expect(machine.announcements).toContainEqual(expect.objectContaining({ kind: 'upload.abandoned', uploadId: 'U1' }));
    expect(machine.task).toBe('open_upload');
    // A part that was on its way to the old upload does not count.
    machine.tell({ kind: 'part.stored', uploadId: 'U1', part: storedPart(2) });
    expect(machine.state.ledger.size).toBe(0);
  });

  test('begins anew with a file that was being finished', () => {
    const machine = machineWithPart();
    machine.finish(2 * CHUNK_BYTES + 100);
    expect(machine.phase).toBe('finishing');
    machine.policy = { ...machine.policy, destination: { ...RIGHT, bucket: 'right' } };
    machine.tell(command);
    expect(machine.phase).toBe('recording');
    expect(machine.state.record.frozen).toBeUndefined();
    expect(machine.state.record.bucket).toBe('right');
  });

  test('is refused where it already goes to that destination, or its object was asked for', () => {
    const machine = machineWithPart();
    expect(refusal(machine)).toBe('same_destination');
    const late = completingMachine(1, { destination: { ...RIGHT, bucket: 'right' } });
    expect(refusal(late)).toBe('too_late');
  });

  test('is refused while the stored parts may be the only copy', () => {
    const machine = machineWithPart();
    configure(machine, { ...RIGHT, bucket: 'right' });
    machine.tell({ kind: 'source.missing' });
    expect(refusal(machine)).toBe('only_copy');
    machine.tell(command);
    expect([...machine.state.ledger.keys()]).toEqual([1]);
    const unseen = new Machine(machine.state.record, machine.state.ledger, machine.policy);
    expect(refusal(unseen)).toBe('source_unknown');
  });
});
