import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { missingCommands } from './commands.ts';

const run = promisify(execFile);

/** Why ffmpeg cannot record here; `undefined` when it can. */
export function recorderMissing(): string | undefined {
  return missingCommands('ffmpeg', 'ffprobe');
}

type Codec = 'h264' | 'mpeg2' | 'vp8';

/** Material to record from: encoded once, so that writing it in real time costs next to nothing. */
export type Material = Partial<Readonly<Record<Codec, string>>>;

const ENCODINGS: Readonly<Record<Codec, readonly [name: string, ...flags: string[]]>> = {
  h264: [
    'h264.mkv',
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    '-nal-hrd',
    'cbr',
    '-c:a',
    'aac',
  ],
  mpeg2: ['mpeg2.mkv', '-c:v', 'mpeg2video', '-q:v', '2', '-pix_fmt', 'yuv420p', '-c:a', 'pcm_s16le'],
  vp8: ['vp8.webm', '-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-c:a', 'libvorbis'],
};

/** Makes what these formats need: `seconds` of noisy test picture (nothing compresses it) with a tone, at about `megabits` a second. */
export async function makeMaterial(
  folder: string,
  seconds: number,
  megabits: number,
  formats: readonly RecorderFormat[],
): Promise<Material> {
  const input = [
    ['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=25:d=${seconds},noise=alls=60:allf=t`],
    ['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${seconds}`],
  ].flat();
  const rate = [
    '-b:v',
    `${megabits}M`,
    '-minrate',
    `${megabits}M`,
    '-maxrate',
    `${megabits}M`,
    '-bufsize',
    '4M',
    '-g',
    '12',
  ];
  const material: Partial<Record<Codec, string>> = {};
  for (const codec of new Set(formats.map((format) => format.from))) {
    const [name, ...flags] = ENCODINGS[codec];
    const file = path.join(folder, name);
    await run('ffmpeg', ['-v', 'error', ...input, ...rate, ...flags, '-y', file]);
    material[codec] = file;
  }
  return material;
}

/** How a recorder writes. */
export interface RecorderFormat {
  readonly name: string;
  readonly ending: string;
  readonly from: Codec;
  readonly flags: readonly string[];
  /** Its change of the file after the last frame, as hybrid recorders make it. */
  readonly atStop?: (file: string) => Promise<void>;
}

const FRAGMENTED = ['-movflags', '+frag_keyframe+empty_moov+default_base_moof'];

export const RECORDER_FORMATS: readonly RecorderFormat[] = [
  { name: 'plain MP4', ending: 'mp4', from: 'h264', flags: [] },
  { name: 'MP4 with faststart', ending: 'mp4', from: 'h264', flags: ['-movflags', '+faststart'] },
  { name: 'fragmented MP4', ending: 'mp4', from: 'h264', flags: FRAGMENTED },
  { name: 'hybrid MP4', ending: 'mp4', from: 'h264', flags: FRAGMENTED, atStop: defragmentInPlace },
  { name: 'MOV', ending: 'mov', from: 'h264', flags: [] },
  { name: 'MKV', ending: 'mkv', from: 'h264', flags: [] },
  { name: 'WebM', ending: 'webm', from: 'vp8', flags: [] },
  { name: 'MPEG-TS', ending: 'ts', from: 'h264', flags: [] },
  { name: 'MXF', ending: 'mxf', from: 'mpeg2', flags: [] },
];

/** Records in real time, then does what the format does at stop. Resolves when the file is finished. */
export async function record(format: RecorderFormat, material: Material, file: string): Promise<void> {
  const from = material[format.from];
  if (from === undefined) throw new Error(`No material was made for ${format.name}.`);
  const recorder = spawn('ffmpeg', ['-v', 'error', '-re', '-i', from, '-c', 'copy', ...format.flags, '-y', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [status] = await once(recorder, 'exit');
  if (status !== 0) throw new Error(`ffmpeg ended with ${String(status)} for ${format.name}.`);
  await format.atStop?.(file);
}

/** Duration in seconds by Debian's ffprobe, which is not the one that the product ships. */
export async function durationSeconds(file: string): Promise<number> {
  const { stdout } = await run('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    'format=duration',
    '-of',
    'csv=p=0',
    `file:${file}`,
  ]);
  return Number(stdout.trim());
}

/** Rewrites a fragmented file into a plain one under the same file id, as recorders with hybrid files do when they stop. */
async function defragmentInPlace(file: string): Promise<void> {
  const plain = `${file}.defragmented.tmp`;
  await run('ffmpeg', ['-v', 'error', '-i', file, '-c', 'copy', '-f', 'mp4', '-y', plain]);
  const target = await open(file, 'r+');
  let written = 0;
  for await (const piece of createReadStream(plain)) {
    await target.write(piece, 0, piece.length, written);
    written += piece.length;
  }
  await target.truncate(written);
  await target.close();
}
