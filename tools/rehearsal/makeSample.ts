/**
 * `node tools/rehearsal/makeSample.ts`: makes `resources/rehearsal/sample.mp4` anew with ffmpeg, a test picture with a running
 * clock and a tone. Needed only to change the sample; the rehearsal reads the file that is in the repository.
 */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { SAMPLE_FILE } from './mp4/sample.ts';

const VIDEO_SECONDS = 4;
/** A few frames shorter than the picture: the recorder stretches the last one, so that sound and picture stay together. */
const AUDIO_SECONDS = 3.9;

execFileSync(
  'ffmpeg',
  [
    ...['-y', '-v', 'error'],
    ...['-f', 'lavfi', '-t', String(VIDEO_SECONDS), '-i', 'testsrc2=size=640x360:rate=25'],
    ...['-f', 'lavfi', '-t', String(AUDIO_SECONDS), '-i', 'sine=frequency=440:sample_rate=48000'],
    // No B-frames and a closed group of pictures: the sample can be repeated at its seam.
    ...['-c:v', 'libx264', '-preset', 'medium', '-pix_fmt', 'yuv420p', '-bf', '0', '-g', '25', '-b:v', '900k'],
    ...['-x264-params', 'open-gop=0', '-c:a', 'aac', '-b:a', '64k', '-ac', '1'],
    ...['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact'],
    SAMPLE_FILE,
  ],
  { stdio: 'inherit' },
);
console.log(`${SAMPLE_FILE}: ${statSync(SAMPLE_FILE).size} bytes`);
