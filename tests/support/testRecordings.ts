import { spawn } from 'node:child_process';
import { join } from 'node:path';

/**
 * The arguments of ffmpeg for each kind of recording, and the state of its container while it is written and afterwards. The Matroska
 * ones are rich in detail, because ffmpeg writes them in pieces of 256 KiB.
 */
export const RECORDINGS = {
  'plain.mp4': { options: ['-c:v', 'mpeg4', '-c:a', 'aac'], meanwhile: ['incomplete'], afterwards: 'complete' },
  'faststart.mp4': {
    options: ['-c:v', 'mpeg4', '-c:a', 'aac', '-movflags', '+faststart'],
    meanwhile: ['incomplete'],
    afterwards: 'complete',
  },
  'fragmented.mp4': {
    options: ['-c:v', 'mpeg4', '-g', '10', '-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov'],
    meanwhile: ['incomplete', 'unmarked'],
    afterwards: 'complete',
  },
  'plain.mov': { options: ['-c:v', 'mpeg4', '-c:a', 'pcm_s16le'], meanwhile: ['incomplete'], afterwards: 'complete' },
  'plain.mkv': {
    options: ['-c:v', 'mpeg4', '-q:v', '1', '-g', '1', '-c:a', 'aac', '-cluster_time_limit', '200'],
    meanwhile: ['incomplete', 'unmarked'],
    afterwards: 'complete',
  },
  'live.mkv': {
    options: ['-c:v', 'mpeg4', '-q:v', '1', '-g', '1', '-c:a', 'aac', '-cluster_time_limit', '200', '-live', '1'],
    meanwhile: ['incomplete', 'unmarked'],
    afterwards: 'unmarked',
  },
  'plain.webm': {
    options: [
      '-c:v',
      'libvpx',
      '-deadline',
      'realtime',
      '-qmin',
      '0',
      '-qmax',
      '4',
      '-b:v',
      '20M',
      '-g',
      '1',
      '-c:a',
      'libvorbis',
      '-cluster_time_limit',
      '200',
    ],
    meanwhile: ['incomplete', 'unmarked'],
    afterwards: 'complete',
  },
  'plain.ts': {
    options: ['-c:v', 'mpeg2video', '-c:a', 'mp2'],
    meanwhile: ['incomplete', 'unmarked'],
    afterwards: 'unmarked',
  },
  'plain.m2ts': {
    options: ['-c:v', 'mpeg2video', '-c:a', 'mp2', '-mpegts_m2ts_mode', '1'],
    meanwhile: ['incomplete', 'unmarked'],
    afterwards: 'unmarked',
  },
  'plain.mxf': {
    options: ['-c:v', 'mpeg2video', '-c:a', 'pcm_s16le', '-ar', '48000'],
    meanwhile: ['incomplete'],
    afterwards: 'complete',
  },
} as const;

export type RecordingName = keyof typeof RECORDINGS;

export const RECORDING_NAMES = Object.keys(RECORDINGS) as RecordingName[]; // the keys of a constant object are just these

/** A running ffmpeg that records a test picture and a tone. */
export interface Recorder {
  readonly path: string;
  readonly pid: number;
  /** Exit status, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  kill(): void;
}

/** Starts recording. @param pace `real_time` as a camera would, or `at_once` */
export function record(folder: string, name: RecordingName, seconds: number, pace: 'real_time' | 'at_once'): Recorder {
  const path = join(folder, name);
  const read = pace === 'real_time' ? ['-re'] : [];
  const picture = ['-f', 'lavfi', '-i', `testsrc2=size=320x240:rate=25:duration=${seconds}`];
  const tone = ['-f', 'lavfi', '-i', `sine=sample_rate=48000:duration=${seconds}`];
  const options = RECORDINGS[name].options;
  const args = [
    '-v',
    'error',
    '-nostdin',
    ...read,
    ...picture,
    ...read,
    ...tone,
    '-b:v',
    '2M',
    ...options,
    `file:${path}`,
  ];
  const child = spawn('ffmpeg', args, { stdio: 'ignore' });
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status, signal) => resolve(signal ?? status ?? -1));
  });
  return { path, pid: child.pid ?? -1, ended, kill: () => void child.kill('SIGKILL') };
}
