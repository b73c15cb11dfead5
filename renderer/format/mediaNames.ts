/** Names of the codecs that cameras and recorders use, by their names in ffprobe. */
const CODECS: Readonly<Record<string, string>> = {
  h264: 'H.264',
  hevc: 'HEVC',
  av1: 'AV1',
  vp8: 'VP8',
  vp9: 'VP9',
  prores: 'ProRes',
  dnxhd: 'DNxHD',
  mpeg2video: 'MPEG-2',
  mpeg4: 'MPEG-4',
  mjpeg: 'Motion JPEG',
  dvvideo: 'DV',
  rawvideo: 'uncompressed',
  aac: 'AAC',
  ac3: 'AC-3',
  alac: 'ALAC',
  flac: 'FLAC',
  mp2: 'MP2',
  mp3: 'MP3',
  opus: 'Opus',
  vorbis: 'Vorbis',
};

/** Name of a codec for a person: `H.264` for `h264`. Unknown ones stay as they are. */
export function codecName(codec: string): string {
  const bits = /^pcm_[a-z](\d+)/.exec(codec)?.[1];
  return bits === undefined ? (CODECS[codec] ?? codec) : `PCM ${bits} bit`;
}

/**
 * Name of a container for a person. ffprobe names whole families (`mov,mp4,m4a,3gp,3g2,mj2`), so that the extension of the file
 * decides within one. Unknown ones stay as they are.
 */
export function containerName(container: string, fileName: string): string {
  const formats = container.split(',');
  const extension = /\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
  if (formats.includes('mp4')) return extension === 'mov' ? 'QuickTime' : 'MP4';
  if (formats.includes('matroska')) return extension === 'webm' ? 'WebM' : 'Matroska';
  if (formats.includes('mpegts')) return 'MPEG-TS';
  return formats.includes('mxf') ? 'MXF' : container;
}

/** Frames per second: `25` for `25/1`, 29.97 for `30000/1001`. `null` for another text. */
export function framesPerSecond(frameRate: string): number | null {
  const [whole, above, below = '1'] = /^(\d+(?:\.\d+)?)(?:\/(\d+))?$/.exec(frameRate) ?? [];
  const value = whole === undefined ? Number.NaN : Number(above) / Number(below);
  return Number.isFinite(value) && value > 0 ? Math.round(value * 100) / 100 : null;
}

/** The name for a person, followed by the raw value in parentheses where they differ. */
export function withRaw(name: string, raw: string): string {
  return name === raw ? name : `${name} (${raw})`;
}
