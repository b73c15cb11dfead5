import { expect, test } from 'vitest';
import { codecName, containerName, framesPerSecond, withRaw } from '../../../../renderer/format/mediaNames.ts';

test.each([
  ['mov,mp4,m4a,3gp,3g2,mj2', 'A001.MP4', 'MP4'],
  ['mov,mp4,m4a,3gp,3g2,mj2', 'A001.mov', 'QuickTime'],
  ['matroska,webm', 'take.mkv', 'Matroska'],
  ['matroska,webm', 'take.webm', 'WebM'],
  ['mpegts', 'take.ts', 'MPEG-TS'],
  ['mxf', 'A001', 'MXF'],
  ['something', 'A001.xyz', 'something'],
])('the container %s of %s is called %s', (container, file, name) => {
  expect(containerName(container, file)).toBe(name);
});

test.each([
  ['25/1', 25],
  ['30000/1001', 29.97],
  ['50', 50],
  ['29.97', 29.97],
  ['0/0', null],
  ['25/0', null],
  ['fast', null],
])('the frame rate %s is %s', (rate, value) => {
  expect(framesPerSecond(rate)).toBe(value);
});

test('codecs have the names that are printed on cameras', () => {
  expect(['h264', 'prores', 'pcm_s24le', 'unheard_of'].map((codec) => codecName(codec))).toEqual([
    'H.264',
    'ProRes',
    'PCM 24 bit',
    'unheard_of',
  ]);
  expect(withRaw('H.264', 'h264')).toBe('H.264 (h264)');
  expect(withRaw('MXF', 'MXF')).toBe('MXF');
});
