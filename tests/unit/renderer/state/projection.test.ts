import { describe, expect, test } from 'vitest';
import {
  applyDeltas,
  announcementsBetween,
  type Projection,
  toProjection,
} from '../../../../renderer/state/projection.ts';
import type { Delta } from '../../../../shared/viewModel.ts';
import { ago, finishedOf, recordingOf } from '../../../window/fake/recordings.ts';
import { scenario } from '../../../window/fake/scenarios.ts';

const START = toProjection(scenario('live'));
const STUCK = recordingOf('live-1', 'A001C014_261121_R7QK.mov', {
  holds: [{ kind: 'attention', code: 'access_denied', message: 'no', since: ago(0) }],
});

function delta(revision: number, changes: Partial<Delta> = {}): Delta {
  return { revision, changed: [], removed: [], ...changes };
}

function after(...deltas: readonly Delta[]): Projection {
  const next = applyDeltas(START, deltas);
  if (next === 'gap') throw new Error('There is no gap.');
  return next;
}

describe('taking deltas in', () => {
  test('several at once give the last state', () => {
    const one = recordingOf('live-1', 'a.mov', { sizeBytes: 1 });
    const two = recordingOf('live-1', 'a.mov', { sizeBytes: 2 });
    const next = after(delta(2, { changed: [one] }), delta(3, { changed: [two], removed: ['live-2'] }));
    expect(next.snapshot.revision).toBe(3);
    expect(next.byId.get('live-1')).toBe(two);
    expect(next.byId.has('live-2')).toBe(false);
  });

  test('what did not change stays the same object', () => {
    expect(after(delta(2, { changed: [STUCK] })).byId.get('live-2')).toBe(START.byId.get('live-2'));
  });

  test.each([[[delta(3)]], [[delta(2), delta(4)]], [[delta(1)]], [[delta(0)]]])(
    'numbers that do not follow are a gap',
    (deltas) => {
      expect(applyDeltas(START, deltas)).toBe('gap');
    },
  );

  test('nothing to take in changes nothing', () => {
    expect(applyDeltas(START, [])).toBe(START);
  });
});

describe('what is said aloud', () => {
  const said = (changes: Partial<Delta>): readonly string[] =>
    announcementsBetween(START, after(delta(2, changes))).map(({ kind, recording }) => `${kind} ${recording.id}`);

  test('a recording that is finished, once', () => {
    expect(said({ changed: [finishedOf('live-1', 'a.mov', 0)] })).toEqual(['finished live-1']);
    expect(said({ changed: [finishedOf('done-1', 'a.mov', 0)] })).toEqual([]);
  });

  test('a recording that begins to need someone, once for each cause', () => {
    expect(said({ changed: [STUCK] })).toEqual(['failed live-1']);
    const start = toProjection({ ...START.snapshot, recordings: [STUCK] });
    const again = toProjection({ ...START.snapshot, recordings: [{ ...STUCK, sizeBytes: 7 }] });
    expect(announcementsBetween(start, again)).toEqual([]);
  });

  test('not numbers that move, nor a new take, nor an old one that is listed', () => {
    expect(said({ changed: [recordingOf('live-1', 'a.mov', { sizeBytes: 5 })] })).toEqual([]);
    expect(said({ changed: [recordingOf('new', 'new.mov')] })).toEqual([]);
    expect(said({ changed: [finishedOf('older', 'older.mov', 500)] })).toEqual([]);
  });
});
