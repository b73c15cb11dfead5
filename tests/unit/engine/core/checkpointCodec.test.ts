import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeCheckpoint,
  decodeMark,
  decodePart,
  decodeRecord,
  encodeMark,
  encodePart,
  encodeRecord,
} from '../../../../electron/engine/core/checkpointCodec.ts';
import type { Decoded } from '../../../../shared/read.ts';
import { Fault } from '../../../../electron/engine/core/fault.ts';
import { arbitraryMark, arbitraryPart, arbitraryRecord } from '../../../support/arbitraries.ts';
import { examplePart, exampleRecord } from '../../../support/checkpoints.ts';

const OPTIONAL = new Set([
  'frozen',
  'object',
  'attention',
  'media',
  'probeError',
  'md5',
  'bytesSentAgain',
  'isFinalizeRequested',
  'isFirst',
  'isCompletionRequested',
  'destination',
  'fileSystem',
  'displaced',
  'isTruncated',
  'isIncomplete',
  'areHolesAccepted',
  'mismatches',
  'mayHaveLeftMore',
  'abandonedUploads',
  'reopened',
  'replaces',
  'replacedBy',
  'workstation',
  'sending',
]);

describe('A stored record', () => {
  test('comes back as it was written, and so do parts and marks', () => {
    fc.assert(
      fc.property(arbitraryRecord(), arbitraryPart(), arbitraryMark, (record, part, mark) => {
        expect(decodeRecord(encodeRecord(record))).toEqual({ ok: true, value: record });
        expect(decodePart(encodePart(part))).toEqual({ ok: true, value: part });
        expect(decodeMark(encodeMark(mark))).toEqual({ ok: true, value: mark });
      }),
    );
  });

  test('junk of any kind is refused with a problem, and nothing is thrown', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json(), fc.constantFrom('null', '[]', '{}', '', '{"version":1}')),
        (stored) => {
          for (const decode of [decodeRecord, decodePart, decodeMark]) {
            expect(problemOf(decode(stored))).toMatch(/\S/);
          }
        },
      ),
    );
  });

  test('a field that is missing or of another kind is refused by its name', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        arbitraryRecord(),
        fc.nat(),
        fc.constantFrom(undefined, null, [], { stray: 1 }),
        (record, pick, value) => {
          const names = Object.keys(record);
          const name = names[pick % names.length] ?? 'id';
          fc.pre(!(value === undefined && OPTIONAL.has(name)));
          // An empty list is no other kind than a list.
          fc.pre(!(Array.isArray(value) && name === 'abandonedUploads'));
          seen.add(name);
          const decoded = decodeRecord(JSON.stringify({ ...record, [name]: value }));
          expect(decoded.ok).toBe(false);
          if (!decoded.ok && name !== 'version') expect(decoded.problem).toContain(name);
        },
      ),
      { numRuns: 500 },
    );
    expect(seen.size).toBeGreaterThan(18);
  });

  test.each([
    ['partNumber', 0],
    ['partNumber', 10_001],
    ['partNumber', 1.5],
    ['sizeBytes', -1],
    ['sizeBytes', 2 ** 53],
    ['etag', ''],
    ['digest', 'A'.repeat(32)],
    ['digest', 'a'.repeat(31)],
    ['crc32', 2 ** 32],
    ['crc32', -1],
    ['md5', ''],
    ['uploadedAt', '2026-02-31'],
    ['uploadedAt', '2026-13-01T00:00:00.000+00:00'],
    ['uploadedAt', '2026-05-04T10:00:00.000+02:00'],
  ])('a part whose %s is %j is refused', (name, value) => {
    expect(problemOf(decodePart(JSON.stringify({ ...examplePart(1), [name]: value })))).toContain(name);
  });

  test.each([
    ['one number twice', [7, 7]],
    ['a later part first', [9, 7]],
    ['a part behind the first that is larger anyway', [2_001]],
  ])('a plan whose changes name %s is refused, because its parts would not tile the file', (_, numbers) => {
    const record = exampleRecord('a');
    const changes = numbers.map((fromPart) => ({ fromPart, chunkBytes: record.plan.chunkBytes }));
    const decoded = decodeRecord(JSON.stringify({ ...record, plan: { ...record.plan, changes } }));
    expect(problemOf(decoded)).toContain('plan.changes');
  });

  test('of a newer version is refused as that', () => {
    expect(decodeRecord(JSON.stringify({ ...exampleRecord('a'), version: 2 }))).toEqual({
      ok: false,
      problem: 'version is that of another version of Rushes (2)',
    });
  });

  test('may have further fields at any depth; they are left out', () => {
    const record = exampleRecord('a');
    const stored = {
      ...record,
      later: 1,
      plan: { ...record.plan, later: [] },
      session: { ...record.session, later: {} },
      fingerprint: { ...record.fingerprint, later: null },
    };
    expect(decodeRecord(JSON.stringify(stored))).toEqual({ ok: true, value: record });
    const withPrototype = JSON.stringify(record).replace('{', '{"__proto__":{"paused":true},');
    expect(decodeRecord(withPrototype)).toEqual({ ok: true, value: record });
  });

  test('is never repeated in the problem', () => {
    const stored = JSON.stringify({
      ...exampleRecord('a'),
      path: '/secret/wedding.mp4',
      phase: 'secret',
      key: { secret: 1 },
    });
    for (const text of [stored, stored.replace('{', '[')]) {
      const decoded = decodeRecord(text);
      expect(decoded.ok).toBe(false);
      expect(JSON.stringify(decoded)).not.toContain('secret');
    }
  });

  test('belongs to the name it stands under, and each part to its number', () => {
    const recordText = encodeRecord(exampleRecord('a'));
    const partText = encodePart(examplePart(2));
    expect(decodeCheckpoint('a', recordText, [[2, partText]]).ok).toBe(true);
    expect(decodeCheckpoint('b', recordText, []).ok).toBe(false);
    const completing = encodeRecord(exampleRecord('a', { phase: 'completing' }));
    expect(decodeCheckpoint('a', completing, [[1, partText]]).ok).toBe(false);
    expect(decodeCheckpoint('a', completing, [[Number.NaN, partText]]).ok).toBe(false);
    expect(decodeCheckpoint('a', completing, [[2, undefined]]).ok).toBe(false);
  });

  test('goes on without a damaged part while the store can still be asked for it', () => {
    const recordText = encodeRecord(exampleRecord('a'));
    for (const damaged of [undefined, 'junk', encodePart(examplePart(3))]) {
      const decoded = decodeCheckpoint('a', recordText, [
        [1, encodePart(examplePart(1))],
        [2, damaged],
      ]);
      expect(decoded).toMatchObject({ ok: true, value: { ledger: new Map([[1, examplePart(1)]]) } });
    }
  });

  test('that could not be read back is not written', () => {
    for (const change of [
      { bytesSent: Number.NaN },
      { bytesSent: -1 },
      { startedAt: 'now' },
      { id: '' },
      { bucket: '' },
    ]) {
      expect(() => encodeRecord(exampleRecord('a', change))).toThrow(Fault);
    }
    expect(() => encodePart(examplePart(0))).toThrow(Fault);
  });
});

function problemOf(decoded: Decoded<unknown>): string {
  if (decoded.ok) throw new Error('It was read.');
  return decoded.problem;
}

test('An inode of 2^63 and more that an older version wrote as a negative number is read as what it is', () => {
  const stored = JSON.stringify({ ...exampleRecord('a'), fingerprint: { device: '-1', inode: '-2', birthtimeMs: 1 } });
  const decoded = decodeRecord(stored);
  expect(decoded.ok && decoded.value.fingerprint).toEqual({
    device: '18446744073709551615',
    inode: '18446744073709551614',
    birthtimeMs: 1,
  });
});
