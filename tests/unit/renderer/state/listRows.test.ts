import { describe, expect, test } from 'vitest';
import {
  countGroups,
  countText,
  groupOf,
  listRows,
  reuseIfEqual,
  type ListOrder,
} from '../../../../renderer/state/listRows.ts';
import type { RecordingView } from '../../../../shared/viewModel.ts';
import { ago, finishedOf, recordingOf } from '../../../window/fake/recordings.ts';

const NEEDS = recordingOf('n', 'n.mov', {
  holds: [{ kind: 'paused' }, { kind: 'attention', code: 'access_denied', message: 'no', since: ago(1) }],
});
const OLD = recordingOf('old', 'Prélude take 1.mov', { startedAt: ago(900) });
const NEW = recordingOf('new', 'take 2.mov', { startedAt: ago(10), folder: '/media/CAM_B' });
const DONE = finishedOf('done', 'done.mov', 50);
const DONE_LATER = finishedOf('later', 'later.mov', 5);
const ALL = [DONE, OLD, NEEDS, DONE_LATER, NEW];
const keys = (filter: Parameters<typeof listRows>[1], query = ''): readonly string[] =>
  listRows(ALL, filter, query).map((row) => row.key);

describe('the order of the list', () => {
  test('what needs a person comes first, then what is live, then what is safe; the newest of each first', () => {
    expect(keys('all')).toEqual(['needs_you', 'n', 'live', 'new', 'old', 'finished', 'later', 'done']);
  });

  test('a recording that moves keeps its place, and its row', () => {
    const before = listRows(ALL, 'all', '');
    const moved = ALL.map((recording) => ({ ...recording, sizeBytes: recording.sizeBytes + 1, lagSeconds: 99 }));
    expect(reuseIfEqual(before, listRows(moved, 'all', ''))).toBe(before);
  });

  test('a recording that is finished makes another list', () => {
    const before = listRows(ALL, 'all', '');
    const finished = ALL.map((recording) => (recording === OLD ? finishedOf('old', OLD.name, 1) : recording));
    const after = listRows(finished, 'all', '');
    expect(reuseIfEqual(before, after)).toBe(after);
  });
});

describe('what is shown', () => {
  test('a filter leaves one group, with its heading', () => {
    expect(keys('live')).toEqual(['live', 'new', 'old']);
    expect(keys('needs_you')).toEqual(['needs_you', 'n']);
  });

  test('a heading counts the recordings of its group that are shown', () => {
    const counts = (query: string): readonly number[] =>
      listRows(ALL, 'all', query).flatMap((row) => (row.kind === 'section' ? [row.count] : []));
    expect(counts('')).toEqual([1, 2, 2]);
    expect(counts('take 1')).toEqual([1]);
  });

  test('every word must be in the name or the folder, in any case and without accents', () => {
    expect(keys('all', 'PRELUDE take')).toEqual(['live', 'old']);
    expect(keys('all', 'cam_b 2')).toEqual(['live', 'new']);
    expect(keys('all', 'take nothing')).toEqual([]);
  });

  test('the counts are those of the filters', () => {
    expect(countGroups(ALL)).toEqual({ all: 5, needs_you: 1, live: 2, finished: 2 });
  });
});

test('a count is a least number when older finished recordings are not in the list', () => {
  const texts = [199, 200].map((finished) => countText(finished + 3, finished, { integer: String }));
  expect(texts).toEqual(['202', '203+']);
});

test('a discarded or empty recording is over, even when it needed someone', () => {
  expect(groupOf({ ...NEEDS, phase: 'cancelled' })).toBe('finished');
  expect(groupOf({ ...NEW, phase: 'aborted_no_parts' })).toBe('finished');
});

test('recordings are ordered by start, by name with its numbers, or by folder', () => {
  const recordings = [
    recordingOf('one', 'A10.mov', { folder: '/b', startedAt: ago(30) }),
    recordingOf('two', 'A2.mov', { folder: '/a', startedAt: ago(20) }),
    recordingOf('three', 'a3.mov', { folder: '/b', startedAt: ago(10) }),
  ];
  const keys = (order: ListOrder) =>
    listRows(recordings, 'all', '', order)
      .map(({ key }) => key)
      .slice(1);
  expect(keys('newest')).toEqual(['three', 'two', 'one']);
  expect(keys('oldest')).toEqual(['one', 'two', 'three']);
  expect(keys('name')).toEqual(['two', 'three', 'one']);
  expect(keys('folder')).toEqual(['two', 'three', 'one']);
});

test('a recording that grows stands before files that were there already, until it is finished', () => {
  const growing = recordingOf('growing', 'take 1.mov', { startedAt: ago(900), hasGrown: true });
  const backlog = ['a', 'b'].map((id) => recordingOf(id, `${id}.mov`, { startedAt: ago(1), hasGrown: false }));
  const keys = (recordings: readonly RecordingView[], order: ListOrder) =>
    listRows(recordings, 'all', '', order)
      .filter(({ kind }) => kind === 'recording')
      .map(({ key }) => key);
  expect(keys([...backlog, growing], 'newest')).toEqual(['growing', 'a', 'b']);
  expect(keys([...backlog, { ...growing, startedAt: ago(0) }], 'oldest')).toEqual(['growing', 'b', 'a']);
  const finished = [{ ...finishedOf('grown', 'grown.mov', 50), hasGrown: true }, finishedOf('later', 'later.mov', 5)];
  expect(keys(finished, 'newest')).toEqual(['later', 'grown']);
});
