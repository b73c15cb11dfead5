import { type Decoder, decodeJson, fields, list, object, otherwise } from '../../../../shared/read.ts';
import type { MediaFacts } from '../../core/mediaFacts.ts';

/** The media facts of a file, decoded from ffprobe's JSON. */
export interface ParsedProbe {
  readonly facts: MediaFacts;
  /** First time stamp of the file in seconds, 0 when unknown. */
  readonly startSeconds: number;
}

/** `null` for anything that names nothing; cut to 1 000 units. */
const word: Decoder<string | null> = (raw) => {
  const trimmed = typeof raw === 'string' ? raw.trim() : '';
  return trimmed === '' || trimmed === 'N/A' || trimmed === 'unknown' ? null : trimmed.slice(0, 1_000);
};

/** ffprobe prints most numbers as text. */
const number: Decoder<number | null> = (raw) => {
  const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};

const positive: Decoder<number | null> = (raw, at) => {
  const value = number(raw, at);
  return value !== null && value > 0 ? value : null;
};

const count: Decoder<number | null> = (raw, at) => {
  const value = positive(raw, at);
  return Number.isSafeInteger(value) ? value : null;
};

/** Containers differ in the case of tag names, so all become lower case; the first of several equal names wins. */
const tags: Decoder<ReadonlyMap<string, string | null>> = otherwise((raw, at) => {
  const entries = Object.entries(fields(raw, at)).map(
    ([name, value]) => [name.toLowerCase(), word(value, at)] as const,
  );
  return new Map(entries.toReversed());
}, new Map());

interface Format {
  readonly format_name: string | null;
  readonly start_time: number | null;
  readonly duration: number | null;
  readonly bit_rate: number | null;
  readonly tags: ReadonlyMap<string, string | null>;
}

interface Stream {
  readonly codec_type: string | null;
  readonly codec_name: string | null;
  readonly duration: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly r_frame_rate: string | null;
  readonly avg_frame_rate: string | null;
  readonly pix_fmt: string | null;
  readonly channels: number | null;
  readonly sample_rate: number | null;
  readonly disposition: { readonly attached_pic: number | null };
  readonly tags: ReadonlyMap<string, string | null>;
}

const stream = object<Stream>({
  codec_type: word,
  codec_name: word,
  duration: positive,
  width: count,
  height: count,
  r_frame_rate: word,
  avg_frame_rate: word,
  pix_fmt: word,
  channels: count,
  sample_rate: count,
  disposition: otherwise(object({ attached_pic: number }), { attached_pic: null }),
  tags,
});

const probe = object<{ readonly format: Format; readonly streams: readonly (Stream | undefined)[] }>({
  format: object<Format>({ format_name: word, start_time: number, duration: positive, bit_rate: positive, tags }),
  streams: otherwise(list(otherwise(stream, undefined), 10_000), []),
});

const versionOutput = object({ program_version: object({ version: word }) });

/** The version in the output of `ffprobe -print_format json -show_program_version`; `undefined` when there is none. Pure. */
export function printedVersion(json: string): string | undefined {
  const decoded = decodeJson(versionOutput, json);
  return decoded.ok ? /^\S{1,60}/.exec(decoded.value.program_version.version ?? '')?.[0] : undefined;
}

/**
 * Media facts from the output of `ffprobe -print_format json -show_format -show_streams`. Pure. A field that is missing, `N/A`
 * or impossible is `null`. The duration is the format's, else the longest stream's, else the longest `DURATION` tag (Matroska).
 * Cover pictures do not count as video.
 * @throws SyntaxError when the text is not ffprobe's JSON or describes no format
 */
export function parseProbe(json: string): ParsedProbe {
  const decoded = decodeJson(probe, json);
  if (!decoded.ok) throw new SyntaxError(`The output of ffprobe is not usable: ${decoded.problem}.`);
  const { format } = decoded.value;
  const streams = decoded.value.streams.filter((entry) => entry !== undefined);
  const isVideo = (entry: Stream): boolean => entry.codec_type === 'video' && entry.disposition.attached_pic !== 1;
  return {
    startSeconds: format.start_time ?? 0,
    facts: {
      durationSeconds: durationOf(format, streams),
      container: format.format_name,
      bitRate: format.bit_rate,
      timecode: firstTag([format, ...streams], ['timecode']),
      recorder: recorderOf(format, streams),
      video: videoOf(streams.find(isVideo)),
      audio: streams
        .filter(({ codec_type }) => codec_type === 'audio')
        .map(({ codec_name, channels, sample_rate }) => ({
          codec: codec_name ?? 'unknown',
          channels,
          sampleRateHz: sample_rate,
        })),
    },
  };
}

function videoOf(video: Stream | undefined): MediaFacts['video'] {
  if (video === undefined) return null;
  const { codec_name, width, height, pix_fmt } = video;
  if (width === null || height === null) return null;
  return { codec: codec_name ?? 'unknown', width, height, frameRate: frameRateOf(video), pixelFormat: pix_fmt };
}

function durationOf(format: Format, streams: readonly Stream[]): number | null {
  if (format.duration !== null) return format.duration;
  const lengths = streams.flatMap(({ duration }) => duration ?? []);
  const tagged = streams.flatMap((entry) => clockSeconds(entry.tags.get('duration') ?? '') ?? []);
  const known = lengths.length > 0 ? lengths : tagged;
  return known.length > 0 ? Math.max(...known) : null;
}

/** Make and model of the camera if the file names them, else the program that wrote the file. */
function recorderOf(format: Format, streams: readonly Stream[]): string | null {
  const all = [format, ...streams];
  const make = firstTag(all, ['com.apple.quicktime.make', 'com.android.manufacturer', 'make', 'company_name']);
  const model = firstTag(all, ['com.apple.quicktime.model', 'com.android.model', 'model', 'product_name']);
  if (make !== null || model !== null) return [make, model].filter((part) => part !== null).join(' ');
  return (
    firstTag([format], ['encoder', 'software', 'writing_application', 'encoded_by']) ?? firstTag(streams, ['encoder'])
  );
}

function firstTag(holders: readonly Pick<Format, 'tags'>[], names: readonly string[]): string | null {
  for (const name of names) {
    for (const holder of holders) {
      const value = holder.tags.get(name) ?? null;
      if (value !== null) return value;
    }
  }
  return null;
}

/** `01:02:03.456000000` in seconds. */
function clockSeconds(value: string): number | null {
  const [, hours, minutes, seconds] = /^(\d+):(\d{2}):(\d{2}(?:\.\d+)?)$/.exec(value) ?? [];
  return positive(Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds), 'duration');
}

/**
 * `r_frame_rate` is the exact rate of a steady recording. `avg_frame_rate` follows from the time stamps and is slightly off in
 * fragmented files. If they differ by 1 % or more (fields, a varying rate), the average is right.
 */
function frameRateOf(video: Stream): string | null {
  const exact = fraction(video.r_frame_rate);
  const average = fraction(video.avg_frame_rate);
  if (exact === null || average === null) return (average ?? exact)?.text ?? null;
  return Math.abs(exact.value / average.value - 1) < 0.01 ? exact.text : average.text;
}

function fraction(value: string | null): { readonly text: string; readonly value: number } | null {
  const [whole, above, below] = /^([1-9]\d{0,14})\/([1-9]\d{0,14})$/.exec(value ?? '') ?? [];
  return whole === undefined ? null : { text: whole, value: Number(above) / Number(below) };
}
