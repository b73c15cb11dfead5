import { expect, test } from 'vitest';
import { lookDelta, lookSnapshot } from '../../../electron/console/lookView.ts';
import { createStatusText } from '../../../shared/statusText.ts';
import type { EngineView, RecordingView, Snapshot } from '../../../shared/viewModel.ts';
import { finishedView, folderView, recordingView, snapshotOf } from '../../fakes/views.ts';

const SECRET = '/home/ann/private';

/** The same value with a path in front of every text that names no kind, code or time. */
function withPaths<T>(value: T, keep: ReadonlySet<string>): T {
  const changed = (raw: unknown, name: string): unknown => {
    if (typeof raw === 'string') return keep.has(name) ? raw : `${SECRET}/${raw}`;
    if (Array.isArray(raw)) return raw.map((entry) => changed(entry, name));
    if (typeof raw !== 'object' || raw === null) return raw;
    return Object.fromEntries(Object.entries(raw).map(([key, entry]) => [key, changed(entry, key)]));
  };
  return changed(value, '') as T;
}

const KEPT = new Set([
  ...['kind', 'of', 'code', 'since', 'nextTry', 'phase', 'status', 'method', 'reasons', 'startedAt', 'lastActivityAt'],
  ...['name', 'id', 'replacedBy', 'problemCode', 'problemSince', 'extensions', 'remedy', 'verifiedBy', 'completedAt'],
]);

const engine: Partial<EngineView> = {
  status: 'folder_missing',
  outages: [
    {
      kind: 'folder_missing',
      name: `${SECRET}/CARD_A`,
      code: 'source_missing',
      message: `${SECRET} is away.`,
      since: '2026-05-04T10:00:00Z',
      nextTry: null,
      recordings: 1,
      remedy: 'open_folders',
    },
  ],
  lowSpace: { folder: 'CARD_B', minutes: 3, freeBytes: 1 },
  journalProblem: 'cannot be written',
  notice: 'set aside',
};

const holds: RecordingView['holds'] = [
  { kind: 'backoff', secondsLeft: 1, code: 'network', message: 'no route' },
  { kind: 'attention', code: 'source_missing', message: 'gone', since: '2026-05-04T10:00:00Z' },
  { kind: 'outage', of: 'folder', code: 'source_missing', message: 'gone', since: '2026-05-04T10:00:00Z' },
  { kind: 'paused' },
];

const whole: Snapshot = {
  ...snapshotOf([recordingView({ holds, name: 'A001.mp4' }), finishedView({ name: 'A002.mp4' })], engine),
  folders: [folderView({ path: 'CARD_A', reason: 'polling' })],
};

test('what those who look see holds no path, key, bucket or sentence, wherever it stands', () => {
  const snapshot = withPaths(whole, KEPT);
  expect(JSON.stringify(snapshot)).toContain(SECRET);
  const seen = lookSnapshot(snapshot);
  expect(JSON.stringify(seen)).not.toContain(SECRET);
  expect(seen.recordings.map(({ name, bucket, key, path }) => [name, bucket, key, path])).toEqual([
    ['A001.mp4', '', '', ''],
    ['A002.mp4', '', '', ''],
  ]);
  expect(seen.engine.outages[0]).toMatchObject({ name: 'CARD_A', code: 'source_missing', message: '' });
  expect(seen.recordings[0]?.sizeBytes).toBe(whole.recordings[0]?.sizeBytes);
  const delta = lookDelta({
    revision: 3,
    engine: snapshot.engine,
    folders: snapshot.folders,
    changed: snapshot.recordings,
    removed: ['x'],
  });
  expect(JSON.stringify(delta)).not.toContain(SECRET);
  expect(delta).toEqual({
    revision: 3,
    engine: seen.engine,
    folders: seen.folders,
    changed: seen.recordings,
    removed: ['x'],
  });
});

test('it has every field of the view model, and no other', () => {
  const fields = (value: object): readonly string[] => Object.keys(value).toSorted();
  const seen = lookSnapshot(whole);
  const [recording, folder] = [seen.recordings[0], seen.folders[0]];
  if (recording === undefined || folder === undefined) throw new Error('Nothing is shown.');
  expect(fields(seen.engine)).toEqual(fields(whole.engine));
  expect(fields(recording)).toEqual(fields(recordingView()));
  expect(fields(folder)).toEqual(fields(folderView()));
});

test.each(['destination_refused', 'store_unreachable'] as const)('an outage %s does not tell the bucket', (kind) => {
  const outage = {
    kind,
    name: 'ann-private',
    code: 'no_such_bucket',
    message: '',
    since: '2026-05-04T10:00:00Z',
  } as const;
  const outages = [{ ...outage, nextTry: null, recordings: 1, remedy: 'wait' }] as const;
  const seen = lookSnapshot({ ...whole, engine: { ...whole.engine, outages } });
  expect(JSON.stringify(seen)).not.toContain('ann-private');
  const [first] = seen.engine.outages;
  if (first === undefined) throw new Error('The outage is not told.');
  const { title, sentence } = createStatusText('en', 'en').outage(first);
  expect(title).toMatch(/^The storage/);
  expect(sentence).not.toContain('""');
});
