import { sentence } from '../../../shared/sentences/sentence.ts';
import type { ExceptionView, OutageView } from '../../../shared/status.ts';
import {
  EMPTY_SNAPSHOT,
  type EngineView,
  type FolderView,
  type RecordingView,
  type Snapshot,
} from '../../../shared/viewModel.ts';
import { ago, finishedOf, folderOf, recordingOf } from './recordings.ts';

const MB = 1e6;

export const SCENARIO_NAMES = [
  'live',
  'attention',
  'outages',
  'safe',
  'watching',
  'empty',
  'thousand',
  'hostile',
] as const;
export type ScenarioName = (typeof SCENARIO_NAMES)[number];

const ENGINE: EngineView = { ...EMPTY_SNAPSHOT.engine, status: 'safe' };

const FOLDERS: readonly FolderView[] = [
  folderOf('/Volumes/SHUTTLE_02/Day 07/CAM_A', 42),
  folderOf('/Volumes/SHUTTLE_02/Day 07/CAM_B', 38),
  folderOf('/mnt/nas/obs', 7, {
    method: 'polling',
    reason: sentence('networkDrive', {}),
  }),
  folderOf('/Volumes/AUDIO/Day 07', 0, {
    method: 'unavailable',
    reason: sentence('folderMissing', { folder: '“Day 07”' }),
    problemSince: ago(1_680),
    problemCode: 'source_missing',
    isRead: false,
  }),
  folderOf('/Volumes/SHUTTLE_01/Proxies', 311, { isPaused: true, isRead: false }),
];

/** Without the folder that is not there. */
const WELL: readonly FolderView[] = FOLDERS.filter(({ problemSince }) => problemSince === null);

const CAM_B = '/Volumes/SHUTTLE_02/Day 07/CAM_B';
const OBS = '/mnt/nas/obs';

const LIVE: readonly RecordingView[] = [
  recordingOf('live-1', 'A001C014_261121_R7QK.mov'),
  recordingOf('live-2', 'B002C009_261121_N3XD.mxf', {
    folder: CAM_B,
    sizeBytes: 42_870 * MB,
    cloudBytes: 42_590 * MB,
    lagSeconds: 11.4,
    cloudRate: 19.2 * MB,
    partsInFlight: 4,
    startedAt: ago(2100),
    isResumed: true,
  }),
  recordingOf('live-3', '2026-11-21 14-08-55 interview.mkv', {
    folder: OBS,
    sizeBytes: 3_912 * MB,
    cloudBytes: 3_905 * MB,
    lagSeconds: 0,
    diskRate: 0,
    cloudRate: 0,
    partsInFlight: 0,
    startedAt: ago(2400),
    idle: {
      quietSeconds: 12,
      finishesInSeconds: 18,
      outOfSeconds: 30,
      reasons: ['file_open', 'container_incomplete'],
    },
  }),
  recordingOf('live-4', 'A001C013_261121_R7QK.mov', {
    phase: 'finishing',
    sizeBytes: 24_118 * MB,
    cloudBytes: 24_118 * MB,
    comparedBytes: 15_300 * MB,
    partsResent: 1,
    lagSeconds: 1.1,
    startedAt: ago(3000),
    diskRate: 0,
    cloudRate: 8.6 * MB,
  }),
  recordingOf('live-5', 'B002C008_261121_N3XD.mxf', {
    folder: CAM_B,
    sizeBytes: 9_640 * MB,
    cloudBytes: 9_636 * MB,
    holds: [{ kind: 'held' }],
    lagSeconds: 0,
    diskRate: 0,
    cloudRate: 0,
    partsInFlight: 0,
    startedAt: ago(4100),
    idle: { quietSeconds: 95, finishesInSeconds: null, outOfSeconds: 30, reasons: ['file_closed', 'held'] },
  }),
];

const FINISHED: readonly RecordingView[] = [
  finishedOf('done-1', 'A001C012_261121_R7QK.mov', 340),
  finishedOf(
    'done-2',
    'B002C007_261121_N3XD.mxf',
    1210,
    { folder: CAM_B, sizeBytes: 31_204 * MB },
    {
      crc32: '0c5512ee',
      media: {
        durationSeconds: 2488,
        container: 'MXF',
        videoCodec: 'XAVC Intra',
        width: 3840,
        height: 2160,
        frameRate: '50',
        audioCodec: 'PCM 24 bit',
        timecode: '09:12:44:00',
      },
    },
  ),
  finishedOf(
    'done-3',
    '2026-11-21 13-20-10 establishing.mkv',
    3920,
    { folder: OBS, sizeBytes: 2_210 * MB },
    {
      verifiedBy: 'etag',
      crc32: 'b81e09d2',
      secondsAfterLastWrite: null,
      media: {
        durationSeconds: 1311,
        container: 'Matroska',
        videoCodec: 'H.264',
        width: 1920,
        height: 1080,
        frameRate: '29.97',
        audioCodec: 'AAC',
        timecode: null,
      },
    },
  ),
  finishedOf(
    'done-4',
    'A001C011_261121_R7QK.mov',
    5200,
    { sizeBytes: 812 * MB },
    {
      crc32: '44a0fe17',
      media: null,
      probeError: 'Invalid data found when processing input.',
    },
  ),
];

const ATTENTION: readonly RecordingView[] = [
  recordingOf('need-1', 'A001C010_261121_R7QK.mov', {
    sizeBytes: 6_412 * MB,
    cloudBytes: 5_998 * MB,
    lagSeconds: 164,
    diskRate: 0,
    cloudRate: 0,
    partsInFlight: 0,
    holds: [
      {
        kind: 'attention',
        code: 'object_mismatch',
        message: sentence('keepsSomethingElse', {}),
        since: ago(164),
      },
    ],
  }),
  recordingOf('need-2', 'B002C005_261121_N3XD.mxf', {
    folder: CAM_B,
    sizeBytes: 15_020 * MB,
    cloudBytes: 15_020 * MB,
    lagSeconds: 0,
    diskRate: 0,
    cloudRate: 0,
    partsInFlight: 0,
    startedAt: ago(5000),
    isSourceGone: true,
    holds: [
      {
        kind: 'attention',
        code: 'source_missing',
        message: sentence('fileVanished', {}),
        since: ago(900),
      },
    ],
  }),
];

const BACKOFF = recordingOf('live-6', 'A001C015_261121_R7QK.mov', {
  lagSeconds: 28,
  cloudRate: 0,
  holds: [
    {
      kind: 'backoff',
      secondsLeft: 8,
      code: 'network',
      message: sentence('connectionRefused', { store: 's3.example.com' }),
    },
  ],
});

/** Recordings that wait for a bucket that does not exist. */
const WAITING: readonly RecordingView[] = ['A001C016', 'A001C017', 'A001C018', 'A001C019'].map((clip, index) =>
  recordingOf(`waiting-${index}`, `${clip}_261121_R7QK.mov`, {
    cloudBytes: 0,
    diskRate: 0,
    cloudRate: 0,
    partsInFlight: 0,
    holds: [
      {
        kind: 'outage',
        of: 'destination',
        code: 'no_such_bucket',
        message: sentence('noSuchBucket', { bucket: 'day07-rushes', store: 's3.example.com' }),
        since: ago(200),
      },
    ],
  }),
);

const BUCKET_MISSING: OutageView = {
  kind: 'destination_refused',
  name: 'day07-rushes',
  code: 'no_such_bucket',
  message: sentence('noSuchBucket', { bucket: 'day07-rushes', store: 's3.example.com' }),
  since: ago(200),
  nextTry: null,
  recordings: WAITING.length,
  remedy: 'open_settings',
};

const FOLDER_MISSING: OutageView = {
  kind: 'folder_missing',
  name: '/Volumes/AUDIO/Day 07',
  code: 'source_missing',
  message: sentence('folderMissing', { folder: '“Day 07”' }),
  since: ago(1_680),
  nextTry: null,
  recordings: 0,
  remedy: 'open_folders',
};

const STORE_UNREACHABLE: OutageView = {
  kind: 'store_unreachable',
  name: 'day07-rushes',
  code: 'network',
  message: sentence('storeSilent', { store: 's3.example.com' }),
  since: ago(120),
  nextTry: ago(-20),
  recordings: 2,
  remedy: 'retry',
};

const EXCEPTIONS: readonly ExceptionView[] = [
  { kind: 'not_included', files: 3, extensions: ['.r3d'] },
  { kind: 'folder_paused', folders: 1, unsentFiles: 0 },
];

/** Names that try to break out of their line, turn its direction, or fill the window. */
const HOSTILE_NAMES = [
  'line\nbreak\r\nand\ttab.mp4',
  'invoice\u202egpj.mp4',
  'שלום עולם take 3.mov',
  'مرحبا بالعالم.mkv',
  '🎬👩‍👩‍👧‍👦🏳️‍🌈 grand finale 🎉.webm',
  `${'x'.repeat(251)}.mp4`,
  '<img src=x onerror=alert(1)>.mp4',
  '   leading and trailing   .mp4',
  'Z̸̢͇̈́a̷̡͝l̴̰̏g̵͎̈o̸̺͝.mp4',
  '\u0000null\u001b[31mred.mp4',
] as const;

/** A snapshot as the engine would give it, revision 1. */
export function scenario(name: ScenarioName): Snapshot {
  const snapshot = (
    recordings: readonly RecordingView[],
    engine: Partial<EngineView>,
    folders: readonly FolderView[] = FOLDERS,
  ): Snapshot => ({ revision: 1, engine: { ...ENGINE, ...engine }, folders, recordings });
  switch (name) {
    case 'live':
      return snapshot([...LIVE, ...FINISHED], {
        status: 'recording',
        untilSafe: { kind: 'known', seconds: 68 },
        behindSeconds: 11.4,
        behindBytes: 357 * MB,
        active: LIVE.length,
        uploadRate: 51.6 * MB,
        diskRate: 48.2 * MB,
      });
    case 'attention':
      return snapshot([...ATTENTION, BACKOFF, ...LIVE.slice(0, 2), ...FINISHED], {
        status: 'attention',
        needsYou: 2,
        behindSeconds: 164,
        behindBytes: 771 * MB,
        active: 5,
        uploadRate: 43 * MB,
      });
    case 'outages':
      return snapshot([...WAITING, ...LIVE.slice(0, 2), ...FINISHED], {
        status: 'destination_refused',
        outages: [BUCKET_MISSING, FOLDER_MISSING, STORE_UNREACHABLE],
        exceptions: EXCEPTIONS,
        untilSafe: { kind: 'unknown' },
        needsYou: 2,
        behindSeconds: 164,
        behindBytes: 771 * MB,
        active: WAITING.length + 2,
      });
    case 'safe':
      return snapshot(FINISHED, { exceptions: EXCEPTIONS }, WELL);
    case 'watching':
      return snapshot([], {}, WELL);
    case 'empty':
      return snapshot([], { status: 'no_folder' }, []);
    case 'thousand':
      return snapshot(
        Array.from({ length: 1000 }, (_, index) => oneOfThousand(index)),
        { status: 'recording', behindSeconds: 4.2, behindBytes: 900 * MB, active: 800, uploadRate: 210 * MB },
      );
    case 'hostile':
      return snapshot(
        HOSTILE_NAMES.flatMap((hostile, index) => [
          recordingOf(`hostile-${index}`, hostile, { folder: `/Volumes/${hostile}` }),
          finishedOf(`hostile-done-${index}`, hostile, index),
        ]),
        { status: 'recording', behindSeconds: 3.2, active: HOSTILE_NAMES.length },
      );
    default:
      return name satisfies never;
  }
}

function oneOfThousand(index: number): RecordingView {
  const name = `A${String(index).padStart(4, '0')}C001_261121_R7QK.mov`;
  const id = `row-${index}`;
  if (index % 5 === 4) return finishedOf(id, name, index);
  return recordingOf(id, name, { startedAt: ago(index), sizeBytes: (100 + index) * MB });
}
