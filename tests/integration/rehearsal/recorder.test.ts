import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBoxes } from '../../../tools/rehearsal/mp4/boxes.ts';
import { readSample } from '../../../tools/rehearsal/mp4/sample.ts';
import { record, type StopHabit } from '../../../tools/rehearsal/recorder.ts';
import { missingCommands } from '../../support/commands.ts';
import { notRun } from '../../support/notRun.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const SAMPLE_SECONDS = 4;
const missing = missingCommands('ffmpeg', 'ffprobe');

describe('the recorder of the rehearsal', () => {
  if (missing !== undefined) {
    notRun('the recorder of the rehearsal writes files that decode', missing);
    return;
  }

  it.each<[StopHabit, readonly string[]]>([
    ['index last', ['ftyp', 'free', 'mdat', 'moov']],
    ['index reserved', ['ftyp', 'moov', 'free', 'free', 'mdat']],
    ['index first', ['ftyp', 'moov', 'free', 'mdat']],
  ])('with the habit "%s" writes a file that decodes without an error to its last frame', async (habit, boxes) => {
    const file = path.join(tempFolder(), 'take.mp4');
    const sample = readSample();
    const bytesPerSecond = sample.mediaData.length * 8;
    const { sizeBytes } = await record(
      { file, sample, bytesPerSecond, seconds: 1, habit },
      new AbortController().signal,
    );
    expect(statSync(file).size).toBe(sizeBytes);
    expect(topBoxes(file)).toEqual(boxes);
    const decoded = execFileSync('ffmpeg', ['-v', 'error', '-xerror', '-i', file, '-f', 'null', '-'], {
      stdio: 'pipe',
    });
    expect(decoded.toString()).toBe('');
    const told = execFileSync('ffprobe', [
      ...['-v', 'error', '-count_frames', '-show_entries', 'format=duration:stream=codec_name,duration,nb_read_frames'],
      ...['-of', 'json', file],
    ]).toString();
    const { streams, format } = JSON.parse(told) as {
      streams: { codec_name: string; duration: string; nb_read_frames: string }[];
      format: { duration: string };
    };
    const seconds = 8 * SAMPLE_SECONDS;
    expect(Number(format.duration)).toBeCloseTo(seconds, 1);
    expect(streams.map(({ codec_name: codec }) => codec)).toEqual(['h264', 'aac']);
    expect(Number(streams[0]?.duration)).toBeCloseTo(seconds, 1);
    expect(Number(streams[1]?.duration)).toBeCloseTo(seconds, 1);
    expect(Number(streams[0]?.nb_read_frames)).toBe(seconds * 25);
  });
});

function topBoxes(file: string): readonly string[] {
  return readBoxes(readFileSync(file)).map(({ type }) => type);
}
