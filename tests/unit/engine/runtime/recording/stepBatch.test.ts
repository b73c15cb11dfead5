import { expect, test } from 'vitest';
import type { Fact } from '../../../../../electron/engine/core/recordingState.ts';
import { stepBatch } from '../../../../../electron/engine/runtime/recording/stepBatch.ts';
import { CHUNK_BYTES, Machine, OPEN, POLICY, ledgerOf, record, storedPart } from '../../core/machine.ts';

/** The durable change of a recording with part 1 stored, whose reconciliation runs, after these facts in one batch. */
function changeOf(facts: (token: number) => readonly Fact[]) {
  const machine = new Machine(record({ session: OPEN }), ledgerOf(storedPart(1)));
  machine.see(2 * CHUNK_BYTES);
  expect(machine.task).toBe('reconcile');
  const messages = facts(machine.token()).map((fact) => ({ fact }));
  const moment = { atMs: machine.atMs, now: '2026-05-04T10:00:00.000+00:00' };
  return stepBatch(machine.state, messages, moment, POLICY).change;
}

const forgotten = (token: number): Fact => ({
  kind: 'task.done',
  token,
  result: { kind: 'reconciled', session: OPEN, adopt: [], unread: [], strangers: 0, forget: [1] },
});
const again: Fact = { kind: 'part.stored', uploadId: 'U1', part: storedPart(1, CHUNK_BYTES, 'b') };

test('a part that is stored and then forgotten in one batch is removed, and not written', () => {
  expect(changeOf((token) => [again, forgotten(token)])).toMatchObject({ put: [], remove: [1] });
});

test('a part that is forgotten and then stored in one batch is written, and not removed', () => {
  const change = changeOf((token) => [forgotten(token), { kind: 'part.started', partNumber: 1 }, again]);
  expect(change).toMatchObject({ put: [{ etag: 'etag-1-b' }], remove: [] });
});
