import { expect, test } from 'vitest';
import { dueParts } from '../../../../electron/engine/core/dueParts.ts';
import { capacityBytes } from '../../../../electron/engine/core/partPlan.ts';
import { Machine, OPEN, ledgerOf, record, storedPart } from './machine.ts';

test('a file that outgrows its parts gets an upload with larger ones; the old one is left, and what it still answers is not counted', () => {
  const plan = { kind: 'equal', chunkBytes: 5 * 1024 * 1024 } as const;
  const machine = new Machine(record({ session: OPEN, plan }), ledgerOf(storedPart(1), storedPart(2)));
  const capacity = capacityBytes(plan);
  machine.see(capacity);
  machine.reconciled();
  machine.tell({ kind: 'part.started', partNumber: 3 });
  machine.see(capacity + 1);
  expect(machine.announcements.map(({ kind }) => kind)).toContain('upload.abandoned');
  expect(machine.task).toBe('open_upload');
  expect(machine.state.ledger.size).toBe(0);
  machine.tell({ kind: 'part.stored', uploadId: 'U1', part: storedPart(3) });
  expect(machine.state.ledger.size).toBe(0);
  machine.answer({ kind: 'upload_opened', session: { kind: 'open', uploadId: 'U2', integrity: 'crc32' } });
  const [first] = dueParts(machine.state, machine.atMs);
  expect(first).toMatchObject({ partNumber: 1, length: 40 * 1024 * 1024, uploadId: 'U2' });
});
