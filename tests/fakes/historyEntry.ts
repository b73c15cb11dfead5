import type { HistoryEntry } from '../../shared/history.ts';
import type { MediaView } from '../../shared/viewModel.ts';

/** The answer of ffprobe for a file that has a duration and a timecode, and no streams. */
export const BARE_MEDIA: MediaView = {
  durationSeconds: 12.5,
  container: null,
  videoCodec: null,
  width: null,
  height: null,
  frameRate: null,
  audioCodec: null,
  timecode: '10:21:04:12',
};

/** The entry of a recording that was uploaded completely. */
export function historyEntryOf(changes: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    id: 'a',
    path: '/card/A001.mov',
    name: 'A001.mov',
    folder: '/card',
    bucket: 'dailies',
    key: 'streams/a/A001.mov',
    outcome: 'complete',
    sizeBytes: 12,
    startedAt: '2026-05-04T10:00:00.000+00:00',
    endedAt: '2026-05-04T10:00:09.000+00:00',
    crc32: '0000beef',
    etag: 'e-1',
    verifiedBy: 'checksum',
    media: null,
    replacedBy: null,
    ...changes,
  };
}
