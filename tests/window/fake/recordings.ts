import type { FolderView, MediaView, ProofView, RecordingView } from '../../../shared/viewModel.ts';
import { folderView, recordingView } from '../../fakes/views.ts';

const MB = 1e6;
const CHUNK = 10 * 1024 * 1024;

/** Of every finished recording. */
export const MEDIA: MediaView = {
  durationSeconds: 765,
  container: 'QuickTime / MOV',
  videoCodec: 'ProRes 422 HQ',
  width: 3840,
  height: 2160,
  frameRate: '25',
  audioCodec: 'PCM 24 bit',
  timecode: '10:21:04:12',
};

/** The moment the pictures are taken: a shooting day that never ends. */
const NOW_MS = Date.UTC(2026, 10, 21, 14, 32, 10);

/** The timestamp of so many seconds before now. */
export function ago(seconds: number): string {
  return new Date(NOW_MS - seconds * 1000).toISOString().replace('Z', '+00:00');
}

/** A recording that grows at 24 MB/s and is 3.2 s behind, changed by what is given. */
export function recordingOf(id: string, name: string, changes: Partial<RecordingView> = {}): RecordingView {
  const folder = changes.folder ?? '/Volumes/SHUTTLE_02/Day 07/CAM_A';
  const sizeBytes = changes.sizeBytes ?? 18_420 * MB;
  const cloudBytes = changes.cloudBytes ?? Math.max(0, sizeBytes - 77 * MB);
  return recordingView({
    id,
    name,
    folder,
    path: `${folder}/${name}`,
    bucket: 'day07-rushes',
    key: `streams/${id}/${name}`,
    sizeBytes,
    cloudBytes,
    partsStored: Math.floor(cloudBytes / CHUNK),
    partsTotal: Math.ceil(sizeBytes / CHUNK),
    partsInFlight: 3,
    lagSeconds: 3.2,
    diskRate: 24.1 * MB,
    cloudRate: 23.8 * MB,
    startedAt: ago(780),
    lastActivityAt: ago(0),
    ...changes,
  });
}

/** A recording that is safe, with its proof. */
export function finishedOf(
  id: string,
  name: string,
  finishedSecondsAgo: number,
  changes: Partial<RecordingView> = {},
  proof: Partial<ProofView> = {},
): RecordingView {
  const sizeBytes = changes.sizeBytes ?? 12_384 * MB;
  const parts = Math.ceil(sizeBytes / CHUNK);
  return recordingOf(id, name, {
    phase: 'completed',
    sizeBytes,
    cloudBytes: sizeBytes,
    comparedBytes: sizeBytes,
    partsStored: parts,
    partsTotal: parts,
    partsInFlight: 0,
    partsResent: 1,
    lagSeconds: 0,
    diskRate: 0,
    cloudRate: 0,
    startedAt: ago(finishedSecondsAgo + 900),
    lastActivityAt: ago(finishedSecondsAgo + 2),
    proof: {
      verifiedBy: 'checksum',
      etag: '9b2cf535f27731c974343645a3985328-1182',
      crc32: '7f3a91c4',
      sizeBytes,
      completedAt: ago(finishedSecondsAgo),
      secondsAfterLastWrite: 2.4,
      media: MEDIA,
      probeError: null,
      ...proof,
    },
    ...changes,
  });
}

/** A folder that is there and was read completely, changed by what is given. */
export function folderOf(path: string, matchingFiles: number, changes: Partial<FolderView> = {}): FolderView {
  return folderView({ path, matchingFiles, ...changes });
}
