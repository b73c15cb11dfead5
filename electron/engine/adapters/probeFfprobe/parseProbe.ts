import type { MediaFacts } from '../../core/mediaFacts.ts';

/** ffprobe's JSON, taken apart. */
export interface ParsedProbe {
  readonly facts: MediaFacts;
  /** First time stamp of the file in seconds, 0 when it does not tell. */
  readonly startSeconds: number;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Pure. Media facts from what `ffprobe -print_format json -show_format -show_streams` printed. Every field is parsed, none
 * trusted: what is missing, `N/A`, or out of all reason is `null`. The duration is the format's, else the longest stream's, else
 * the longest `DURATION` tag (Matroska). Cover pictures are no video.
 * @throws SyntaxError when it is not the JSON of an ffprobe that found something to describe
 */
export function parseProbe(json: string): ParsedProbe {
  const root = fields(JSON.parse(json));
  const format = root === undefined ? undefined : fields(root['format']);
  if (root === undefined || format === undefined) throw new SyntaxError('ffprobe described no format');
  const streams = fieldsList(root['streams']);
  const video = streams.find((stream) => stream['codec_type'] === 'video' && !isAttachedPicture(stream));
  return {
    startSeconds: number(format['start_time']) ?? 0,
    facts: {
      durationSeconds: durationOf(format, streams),
      container: text(format['format_name']),
      bitRate: positive(format['bit_rate']),
      timecode: firstTag([format, ...streams], ['timecode']),
      recorder: recorderOf(format, streams),
      video: video === undefined ? null : videoOf(video),
      audio: streams
        .filter((stream) => stream['codec_type'] === 'audio')
        .map((stream) => ({
          codec: text(stream['codec_name']) ?? 'unknown',
          channels: wholePositive(stream['channels']),
          sampleRateHz: wholePositive(stream['sample_rate']),
        })),
    },
  };
}

function videoOf(stream: Fields): MediaFacts['video'] {
  const width = wholePositive(stream['width']);
  const height = wholePositive(stream['height']);
  if (width === null || height === null) return null;
  return {
    codec: text(stream['codec_name']) ?? 'unknown',
    width,
    height,
    frameRate: frameRateOf(stream),
    pixelFormat: text(stream['pix_fmt']),
  };
}

function durationOf(format: Fields, streams: readonly Fields[]): number | null {
  const whole = positive(format['duration']);
  if (whole !== null) return whole;
  const lengths = streams.flatMap((stream) => positive(stream['duration']) ?? []);
  const tagged = streams.flatMap((stream) => clockSeconds(tag(stream, 'duration')) ?? []);
  const known = lengths.length > 0 ? lengths : tagged;
  return known.length > 0 ? Math.max(...known) : null;
}

/** Camera make and model where the file names them, else the program that wrote it. */
function recorderOf(format: Fields, streams: readonly Fields[]): string | null {
  const all = [format, ...streams];
  const make = firstTag(all, ['com.apple.quicktime.make', 'com.android.manufacturer', 'make', 'company_name']);
  const model = firstTag(all, ['com.apple.quicktime.model', 'com.android.model', 'model', 'product_name']);
  if (make !== null || model !== null) return [make, model].filter((part) => part !== null).join(' ');
  return (
    firstTag([format], ['encoder', 'software', 'writing_application', 'encoded_by']) ?? firstTag(streams, ['encoder'])
  );
}

function isAttachedPicture(stream: Fields): boolean {
  return fields(stream['disposition'])?.['attached_pic'] === 1;
}

function firstTag(holders: readonly Fields[], names: readonly string[]): string | null {
  for (const name of names) {
    for (const holder of holders) {
      const value = tag(holder, name);
      if (value !== null) return value;
    }
  }
  return null;
}

/** Tag names differ in case between containers. */
function tag(holder: Fields, name: string): string | null {
  for (const [key, value] of Object.entries(fields(holder['tags']) ?? {})) {
    if (key.toLowerCase() === name) return text(value);
  }
  return null;
}

/** `01:02:03.456000000` in seconds. */
function clockSeconds(value: string | null): number | null {
  const [, hours, minutes, seconds] = /^(\d+):(\d{2}):(\d{2}(?:\.\d+)?)$/.exec(value ?? '') ?? [];
  if (hours === undefined || minutes === undefined || seconds === undefined) return null;
  return positive(Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}

/**
 * `r_frame_rate` is the exact rate of a steady recording, `avg_frame_rate` what its time stamps add up to, a little off in
 * fragmented files; where they differ by more than that (fields, a varying rate) the average is the truth.
 */
function frameRateOf(stream: Fields): string | null {
  const exact = fraction(stream['r_frame_rate']);
  const average = fraction(stream['avg_frame_rate']);
  if (exact === null || average === null) return (average ?? exact)?.text ?? null;
  return Math.abs(exact.value / average.value - 1) < 0.01 ? exact.text : average.text;
}

function fraction(value: unknown): { readonly text: string; readonly value: number } | null {
  const [whole, above, below] = /^([1-9]\d{0,14})\/([1-9]\d{0,14})$/.exec(text(value) ?? '') ?? [];
  return whole === undefined ? null : { text: whole, value: Number(above) / Number(below) };
}

function positive(value: unknown): number | null {
  const parsed = number(value);
  return parsed !== null && parsed > 0 ? parsed : null;
}

function wholePositive(value: unknown): number | null {
  const parsed = positive(value);
  return Number.isSafeInteger(parsed) ? parsed : null;
}

function number(value: unknown): number | null {
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return null;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : null;
}

function text(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return trimmed === '' || trimmed === 'N/A' || trimmed === 'unknown' ? null : trimmed.slice(0, 1_000);
}

function fieldsList(value: unknown): readonly Fields[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  return entries.map(fields).filter((entry) => entry !== undefined);
}

function fields(value: unknown): Fields | undefined {
  // An object of JSON that is no array: its values are looked at one by one.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}
