import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  attentionHold,
  engineStatus,
  type EngineStatus,
  type StatusModel,
} from '../../../../electron/engine/core/status.ts';
import { STATUS_KINDS, type StatusKind } from '../../../../shared/status.ts';
import type { FolderView, HoldView } from '../../../../shared/viewModel.ts';
import { folderView } from '../../../fakes/views.ts';

const SINCE = '2026-05-04T14:02:00.000+00:00';

const CALM: StatusModel = {
  isStarted: true,
  isPaused: false,
  offlineSince: null,
  journal: null,
  store: null,
  refused: null,
  bucket: 'rushes',
  folders: [folderView()],
  recordings: [],
  hasUndecided: false,
  filesElsewhere: 0,
  waitingFiles: 0,
  waitingIn: () => 0,
  incomplete: 0,
  discarded: 0,
};

type Recording = StatusModel['recordings'][number];

function recording(changes: Partial<Recording> = {}): Recording {
  return { holds: [], bucket: 'rushes', folder: '/media/cards', phase: 'recording', diskRate: 0, ...changes };
}

function statusOf(changes: Partial<StatusModel>): EngineStatus {
  return engineStatus({ ...CALM, ...changes });
}

const refused: HoldView = attentionHold({ code: 'no_such_bucket', message: 'No bucket.', since: SINCE }, false);
const attention: HoldView = { kind: 'attention', code: 'source_missing', message: 'Gone.', since: SINCE };
const problem = { code: 'checkpoint_unavailable', message: 'Away.', since: SINCE };
const missing = { method: 'unavailable', isRead: false, problemSince: SINCE, problemCode: 'source_missing' } as const;

describe('the status', () => {
  test.each<[string, StatusKind, Partial<StatusModel>]>([
    ['nothing is left to do', 'safe', {}],
    ['a file grows', 'recording', { recordings: [recording({ diskRate: 1 })] }],
    ['a finished file is uploaded', 'working', { recordings: [recording({ phase: 'finishing' })] }],
    ['another workstation uploads a file', 'working', { filesElsewhere: 1 }],
    ['files wait for their turn', 'working', { waitingFiles: 3 }],
    ['everything is paused', 'paused', { isPaused: true }],
    ['all that is unfinished is paused', 'paused', { recordings: [recording({ holds: [{ kind: 'paused' }] })] }],
    ['all that is unfinished is kept open', 'paused', { recordings: [recording({ holds: [{ kind: 'held' }] })] }],
    ['a paused folder holds unsent files', 'paused', { folders: [folderView({ isPaused: true, unsentFiles: 2 })] }],
    ['a paused folder was not read', 'paused', { folders: [folderView({ isPaused: true, isRead: false })] }],
    ['a folder changed since it was read', 'reading', { folders: [folderView({ isRead: false })] }],
    ['a file is not decided on', 'reading', { hasUndecided: true }],
    ['the engine starts', 'reading', { isStarted: false }],
    ['a folder is unplugged', 'folder_missing', { folders: [folderView(), folderView(missing)] }],
    [
      'a file of a folder may not be read',
      'folder_unreadable',
      { folders: [folderView({ unreadable: 1, problemSince: SINCE, problemCode: 'source_unreadable' })] },
    ],
    ['there is no network', 'offline', { offlineSince: SINCE, recordings: [recording()] }],
    ['there is no network, and nothing to send', 'safe', { offlineSince: SINCE }],
    ['requests fail', 'store_unreachable', { store: { ...problem, nextTry: null }, recordings: [recording()] }],
    ['the bucket does not exist', 'destination_refused', { recordings: [recording({ holds: [refused] })] }],
    ['the bucket was asked and does not exist', 'destination_refused', { refused: problem }],
    ['the journal is away', 'journal_unavailable', { journal: problem }],
    ['a recording needs a person', 'attention', { recordings: [recording({ holds: [attention] })] }],
    ['an object is a fragment', 'incomplete', { incomplete: 1 }],
    ['no folder is watched', 'no_folder', { folders: [] }],
  ])('when %s: %s', (_, expected, changes) => {
    expect(statusOf(changes).status).toBe(expected);
  });

  test('names what green does not cover', () => {
    const folders = [
      folderView({ notIncluded: { files: 3, extensions: ['.r3d'] } }),
      folderView({ path: '/b', notIncluded: { files: 1, extensions: ['.wav', '.r3d'] } }),
      folderView({ path: '/c', isPaused: true }),
    ];
    const { status, exceptions } = statusOf({ folders, discarded: 2 });
    expect(status).toBe('safe');
    expect(exceptions).toEqual([
      { kind: 'not_included', files: 4, extensions: ['.r3d', '.wav'] },
      { kind: 'folder_paused', folders: 1, unsentFiles: 0 },
      { kind: 'discarded', recordings: 2 },
    ]);
  });

  test('tells a fault of the destination once, however many recordings meet it', () => {
    const later = { ...refused, since: '2026-05-04T15:00:00.000+00:00' } as HoldView;
    const recordings = [later, refused, later, later].map((hold) => recording({ holds: [hold] }));
    const { outages, needsYou } = statusOf({ recordings });
    expect(outages).toEqual([
      {
        kind: 'destination_refused',
        name: 'rushes',
        code: 'no_such_bucket',
        message: 'No bucket.',
        since: SINCE,
        nextTry: null,
        recordings: 4,
        remedy: 'open_settings',
      },
    ]);
    expect(needsYou).toBe(1);
  });

  test('tells a refusal that was found by asking once, with the recordings that go there', () => {
    const recordings = [recording(), recording({ holds: [refused] }), recording({ bucket: 'other' })];
    const { outages } = statusOf({ recordings, refused: { ...problem, since: '2026-05-04T13:00:00.000+00:00' } });
    expect(outages).toMatchObject([{ kind: 'destination_refused', name: 'rushes', recordings: 2 }]);
    expect(statusOf({ refused: problem }).needsYou).toBe(1);
  });

  test('tells the loss of a folder once, and not for each of its recordings', () => {
    const gone = { code: 'source_missing', message: 'The file is gone.', since: SINCE };
    const holds = [attentionHold(gone, true)];
    const folders = [folderView({ ...missing, reason: 'It is not there.' })];
    const { outages, needsYou } = statusOf({ folders, recordings: [recording({ holds }), recording({ holds })] });
    expect(outages).toMatchObject([{ kind: 'folder_missing', recordings: 2, message: 'It is not there.' }]);
    expect(needsYou).toBe(1);
    expect(attentionHold(gone, false).kind).toBe('attention');
  });

  test('counts the recordings that have not begun in each outage that stops them', () => {
    const model = {
      recordings: [recording()],
      waitingFiles: 30,
      waitingIn: (path: string) => (path === '/media/cards' ? 20 : 10),
    };
    const counts = (changes: Partial<StatusModel>): readonly number[] =>
      statusOf({ ...model, ...changes }).outages.map(({ recordings }) => recordings);
    expect(counts({ journal: problem })).toEqual([31]);
    expect(counts({ offlineSince: SINCE })).toEqual([31]);
    expect(counts({ store: { ...problem, nextTry: null } })).toEqual([31]);
    expect(counts({ refused: problem })).toEqual([31]);
    expect(counts({ recordings: [recording({ holds: [refused] }), recording()] })).toEqual([31]);
    // Files that have not begun go to the bucket of the settings.
    expect(counts({ recordings: [recording({ holds: [refused], bucket: 'other' })] })).toEqual([1]);
    expect(counts({ folders: [folderView(missing), folderView({ ...missing, path: '/b' })] })).toEqual([21, 10]);
  });

  test('puts the outage that it names first', () => {
    const { status, outages } = statusOf({
      offlineSince: SINCE,
      journal: problem,
      folders: [folderView(missing)],
      recordings: [recording({ holds: [refused] })],
    });
    expect(status).toBe('journal_unavailable');
    expect(outages.map(({ kind }) => kind)).toEqual([
      'journal_unavailable',
      'destination_refused',
      'folder_missing',
      'offline',
    ]);
  });
});

/** One matching file, as it is in truth. */
type FileFate =
  | 'verified'
  | 'other kind'
  | 'growing'
  | 'finishing'
  | 'paused'
  | 'held'
  | 'needs you'
  | 'refused'
  | 'new';

interface WorldFolder {
  readonly path: string;
  readonly isPaused: boolean;
  readonly isThere: boolean;
  readonly isRead: boolean;
  readonly files: readonly FileFate[];
}

interface World {
  readonly folders: readonly WorldFolder[];
  readonly isPaused: boolean;
  readonly isOnline: boolean;
  readonly hasJournal: boolean;
  readonly answers: boolean;
  readonly isRefused: boolean;
  readonly isStarted: boolean;
  readonly fragments: number;
  readonly elsewhere: number;
}

const worldFolder = fc.record({
  isPaused: fc.boolean(),
  isThere: fc.boolean(),
  isRead: fc.boolean(),
  files: fc.array(
    fc.constantFrom<FileFate>(
      'verified',
      'verified',
      'verified',
      'other kind',
      'growing',
      'finishing',
      'paused',
      'held',
      'needs you',
      'refused',
      'new',
    ),
    { maxLength: 3 },
  ),
});

/** Mostly calm, so that green is reached often. */
const mostly = fc.integer({ min: 0, max: 9 }).map((value) => value > 0);
const rarely = fc.integer({ min: 0, max: 9 }).map((value) => Math.max(0, value - 8));

const world: fc.Arbitrary<World> = fc.record({
  folders: fc
    .array(
      fc.oneof(
        worldFolder,
        worldFolder.map((folder) => ({
          ...folder,
          isThere: true,
          isRead: true,
          files: folder.files.map(() => 'verified' as const),
        })),
      ),
      { maxLength: 3 },
    )
    .map((folders) => folders.map((folder, index) => ({ ...folder, path: `/cards/${index}` }))),
  isPaused: mostly.map((value) => !value),
  isOnline: mostly,
  hasJournal: mostly,
  answers: mostly,
  isRefused: mostly.map((value) => !value),
  isStarted: mostly,
  fragments: rarely,
  elsewhere: rarely,
});

const HOLDS: Readonly<Partial<Record<FileFate, HoldView>>> = {
  paused: { kind: 'paused' },
  held: { kind: 'held' },
  'needs you': attention,
  refused,
};

/** The model as the engine would gather it in this world. */
function gathered(of: World): StatusModel {
  const recordings = of.folders.flatMap(({ path, files }) =>
    files
      .filter((fate) => fate !== 'verified' && fate !== 'other kind' && fate !== 'new')
      .map((fate) => {
        const hold = HOLDS[fate];
        const phase = fate === 'finishing' ? 'finishing' : 'recording';
        return recording({
          folder: path,
          phase,
          diskRate: fate === 'growing' ? 9 : 0,
          holds: hold === undefined ? [] : [hold],
        });
      }),
  );
  const folders = of.folders.map((folder): FolderView => {
    const unsent = folder.files.filter((fate) => fate !== 'verified' && fate !== 'other kind').length;
    const others = folder.files.filter((fate) => fate === 'other kind').length;
    return folderView({
      path: folder.path,
      isPaused: folder.isPaused,
      isRead: folder.isThere && folder.isRead,
      ...(folder.isThere || folder.isPaused ? {} : missing),
      unsentFiles: folder.isPaused ? unsent : 0,
      notIncluded: { files: others, extensions: others > 0 ? ['.r3d'] : [] },
    });
  });
  return {
    ...CALM,
    isStarted: of.isStarted,
    isPaused: of.isPaused,
    offlineSince: of.isOnline ? null : SINCE,
    journal: of.hasJournal ? null : problem,
    store: of.answers ? null : { ...problem, nextTry: null },
    refused: of.isRefused ? problem : null,
    folders,
    recordings,
    hasUndecided: of.folders.some(({ isPaused, files }) => !isPaused && files.includes('new')),
    filesElsewhere: of.elsewhere,
    incomplete: of.fragments,
  };
}

/** The requirements for green, in terms of the files instead of the engine's facts. */
function isSafeIn(of: World): boolean {
  const isKnown = of.isStarted && of.hasJournal && !of.isRefused && of.folders.length > 0;
  const isEveryFileSafe = of.folders.every(
    ({ isThere, isRead, files }) =>
      isThere && isRead && files.every((fate) => fate === 'verified' || fate === 'other kind'),
  );
  return isKnown && isEveryFileSafe && !of.isPaused && of.fragments === 0 && of.elsewhere === 0;
}

test('green is said exactly when every matching file of every folder is verified', () => {
  const visits = new Map<StatusKind, number>();
  fc.assert(
    fc.property(world, (of) => {
      const { status, outages, exceptions } = engineStatus(gathered(of));
      visits.set(status, (visits.get(status) ?? 0) + 1);
      expect(status === 'safe').toBe(isSafeIn(of));
      if (!of.isOnline) expect(outages.some(({ kind }) => kind === 'offline')).toBe(true);
      const others = of.folders.some(({ isPaused, files }) => !isPaused && files.includes('other kind'));
      expect(exceptions.some(({ kind }) => kind === 'not_included')).toBe(others);
      expect(new Set(outages.map(({ kind, name }) => `${kind} ${name}`)).size).toBe(outages.length);
    }),
    { numRuns: 4_000, seed: 20_260_504 },
  );
  const unreached = STATUS_KINDS.filter((kind) => kind !== 'not_running' && kind !== 'folder_unreadable');
  expect(unreached.filter((kind) => (visits.get(kind) ?? 0) < 5)).toEqual([]);
});
