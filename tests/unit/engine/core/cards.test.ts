import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CardTally, cardFolders, firstFolder, standingOf } from '../../../../electron/engine/core/cards.ts';
import type { FileNow } from '../../../../electron/engine/core/sourceMark.ts';
import type { SourceMark } from '../../../../electron/engine/core/checkpointCodec.ts';
import { UNSAFE_REASONS, UNSAFE_SHOWN } from '../../../../shared/cards.ts';

const PATH = '/card/A001.mov';
const FILE: FileNow = {
  fingerprint: { device: '1', inode: '7', birthtimeMs: 1_000 },
  sizeBytes: 12,
  mtimeMs: 2_000,
  ctimeMs: 2_001,
};
const MARK: SourceMark = { ...FILE, recordingId: 'a', isDiscarded: false, object: { bucket: 'b', key: 'k' } };

test('a file is verified exactly when its finished object holds all of it as it is now', () => {
  const inodes = fc.constantFrom('7', '8');
  const numbers = fc.constantFrom(0, 12, 13);
  const times = fc.constantFrom(2_000, 2_001);
  const fingerprint = fc.record({
    device: fc.constantFrom('1', '2'),
    inode: inodes,
    birthtimeMs: fc.constantFrom(0, 1_000),
  });
  const file = fc.record({ fingerprint, sizeBytes: numbers, mtimeMs: times, ctimeMs: times });
  const mark = fc.record<SourceMark>(
    {
      recordingId: fc.constant('a'),
      fingerprint,
      sizeBytes: numbers,
      mtimeMs: times,
      ctimeMs: times,
      isDiscarded: fc.boolean(),
      isIncomplete: fc.boolean(),
      path: fc.constantFrom(PATH, '/card/A002.mov'),
      object: fc.constant({ bucket: 'b', key: 'k' }),
    },
    { requiredKeys: ['recordingId', 'fingerprint', 'sizeBytes', 'mtimeMs', 'isDiscarded'] },
  );
  const ended = fc.record({ isDiscarded: fc.boolean(), isIncomplete: fc.boolean() });
  const near = fc.oneof(
    fc.constant(MARK),
    ended.map((change) => ({ ...MARK, ...change })),
    mark,
  );
  const reached = new Map<string, number>();
  fc.assert(
    fc.property(fc.oneof(fc.constant(FILE), file), fc.array(near, { maxLength: 2 }), (now, marks) => {
      const standing = standingOf(PATH, now, marks, undefined);
      reached.set(standing, (reached.get(standing) ?? 0) + 1);
      const same = marks.find(
        (one) =>
          one.fingerprint.inode === now.fingerprint.inode &&
          one.fingerprint.birthtimeMs === now.fingerprint.birthtimeMs &&
          one.fingerprint.device === now.fingerprint.device &&
          (one.path ?? PATH) === PATH &&
          one.sizeBytes === now.sizeBytes &&
          one.mtimeMs === now.mtimeMs &&
          (one.ctimeMs ?? now.ctimeMs) === now.ctimeMs,
      );
      const holdsAll = same !== undefined && !same.isDiscarded && same.isIncomplete !== true;
      expect(standing === 'verified').toBe(holdsAll && (same.object !== undefined || now.sizeBytes === 0));
    }),
    { numRuns: 3_000 },
  );
  for (const standing of ['verified', 'waiting', 'changed', 'discarded', 'incomplete'])
    expect(reached.get(standing) ?? 0, standing).toBeGreaterThan(20);
});

test('a card that returned with another file of the same name, size and time is another card', () => {
  const other = { ...FILE, fingerprint: { ...FILE.fingerprint, inode: '8' } };
  expect(standingOf(PATH, FILE, [MARK], undefined)).toBe('verified');
  expect(standingOf(PATH, other, [MARK], undefined)).toBe('waiting');
  const born = { ...FILE, fingerprint: { ...FILE.fingerprint, birthtimeMs: 5_000 } };
  expect(standingOf(PATH, born, [MARK], undefined)).toBe('waiting');
});

test('a file with the same name, ids and times on another card is not verified', () => {
  const marked = { ...MARK, fileSystem: 'uuid:1111-AAAA' };
  expect(standingOf(PATH, { ...FILE, fileSystem: 'uuid:1111-AAAA' }, [marked], undefined)).toBe('verified');
  expect(standingOf(PATH, { ...FILE, fileSystem: 'uuid:2222-BBBB' }, [marked], undefined)).toBe('waiting');
  // It is not known, or the system named it in another way then.
  expect(standingOf(PATH, FILE, [marked], undefined)).toBe('verified');
  expect(standingOf(PATH, { ...FILE, fileSystem: 'root:2:0' }, [marked], undefined)).toBe('verified');
});

test('a recording that has not ended, and a file that cannot be read, are not safe whatever was finished before', () => {
  for (const running of ['uploading', 'attention', 'paused'] as const)
    expect(standingOf(PATH, FILE, [MARK], running)).toBe(running);
  expect(standingOf(PATH, undefined, [MARK], undefined)).toBe('unreadable');
});

test('a card is safe exactly when it holds a wanted file, all of them are verified, and all could be read', () => {
  const standing = fc.constantFrom<'verified' | (typeof UNSAFE_REASONS)[number]>(
    'verified',
    'verified',
    'verified',
    ...UNSAFE_REASONS,
  );
  let safe = 0;
  fc.assert(
    fc.property(fc.array(standing, { maxLength: 6 }), fc.nat(3), fc.boolean(), (files, notIncluded, isRead) => {
      const tally = new CardTally();
      files.forEach((one, index) => tally.addWanted(`clip-${index}`, 10, one));
      for (let count = 0; count < notIncluded; count++) tally.addNotIncluded();
      const view = tally.view('/card', isRead);
      const isSafe = files.length > 0 && isRead && files.every((one) => one === 'verified');
      if (isSafe) safe++;
      expect(view.verdict === 'safe').toBe(isSafe);
      const unsafe = files.filter((one) => one !== 'verified');
      expect(view).toMatchObject({ wanted: files.length, notIncluded, bytesLeft: unsafe.length * 10 });
      expect(view.unsafe.map(({ reason }) => reason)).toEqual(unsafe);
    }),
    { numRuns: 1_000 },
  );
  expect(safe).toBeGreaterThan(3);
});

test('a million unsafe files need the memory of a hundred', () => {
  const tally = new CardTally();
  for (let index = 0; index < 1_000_000; index++) tally.addWanted('clip', 1, 'waiting');
  const other = new CardTally();
  other.addWanted('clip', 1, 'waiting');
  other.absorb(tally);
  for (const one of [tally, other]) expect(one.view('/card', true).unsafe).toHaveLength(UNSAFE_SHOWN);
  expect(other.view('/card', true)).toMatchObject({ wanted: 1_000_001, bytesLeft: 1_000_001, verdict: 'unsafe' });
});

test('folders of a watched folder are cards, unless that is a card itself', () => {
  expect([...cardFolders(['CAM_A', 'CAM_B', 'Day 07'])]).toEqual(['CAM_A', 'CAM_B', 'Day 07']);
  for (const own of ['DCIM', 'PRIVATE', 'Contents', 'CLIPS001', 'A001_C001.RDM', 'XDROOT'])
    expect([...cardFolders([own, 'CAM_A'])]).toEqual([]);
  expect(firstFolder('CAM_A/CLIPS/a.mov')).toBe('CAM_A');
  expect(firstFolder('a.mov')).toBe('');
});
