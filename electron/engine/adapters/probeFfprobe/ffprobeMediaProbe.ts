import { resolve } from 'node:path';
import { asFault, Fault } from '../../core/fault.ts';
import type { MediaFacts } from '../../core/mediaFacts.ts';
import { isSameFile, mayBeSameFile } from '../../core/recording.ts';
import type { SourceFingerprint } from '../../core/recording.ts';
import type { FileSource, SourceReader } from '../../ports/fileSource.ts';
import type { Logger } from '../../ports/logger.ts';
import type { MediaProbe } from '../../ports/mediaProbe.ts';
import { runProgram } from '../runProgram.ts';
import type { ProgramEnd, ProgramOptions } from '../runProgram.ts';
import { beginsLikeContainer, FORMAT_WHITELIST } from './containerMagic.ts';
import { findFfprobe, type FfprobeTool, isConfirmed, likelyFfprobe } from './ffprobeTool.ts';
import { parseProbe, printedVersion } from './parseProbe.ts';
import type { ParsedProbe } from './parseProbe.ts';

export interface FfprobeOptions {
  /** Opens the files that are probed, so that ffprobe reads no file that may not be read as a recording. */
  readonly source: Pick<FileSource, 'open'>;
  /**
   * Absolute path of an ffprobe; `bundled` for the one that comes with the app; `automatic` for a maintained one of the system if
   * there is one, else the bundled one.
   */
  readonly path: string;
  /** Is told once which ffprobe is used, and how it is isolated. */
  readonly logger?: Logger;
  /** Whether ffprobe runs with fewer rights where the system offers that. Default true. */
  readonly isIsolated?: boolean;
  /** For each of the at most two runs. Default 30 s. */
  readonly timeoutMs?: number;
  /** Size of the description. Default 4 MiB. */
  readonly outputBytesMax?: number;
}

/** Time stamps of packets are read and dropped, so that they take no memory: about 12 h of video and sound. */
const PACKET_OUTPUT_BYTES_MAX = 256 * 1024 * 1024;

/**
 * Local files and known containers only. The formats are the stronger limit: the DASH reader of FFmpeg 4.0 ignores the list of
 * protocols, and a playlist can name other local files.
 */
const LIMITS_OF_INPUT = ['-protocol_whitelist', 'file', '-format_whitelist', FORMAT_WHITELIST] as const;
const EXCHANGED = 'The file was exchanged for another one before it could be read.';
/** Bytes of one block of memory: the index of two days of video. The limit of `isolation.ts` is there on Linux only. */
const LIMIT_OF_MEMORY = ['-max_alloc', String(512 * 1024 * 1024)] as const;
const SAFE = ['-v', 'error', '-hide_banner', ...LIMIT_OF_MEMORY, ...LIMITS_OF_INPUT] as const;

/** The output of one run about a file. */
interface Description {
  readonly tool: FfprobeTool;
  /** The empty string when it is unknown. */
  readonly version: string;
  readonly end: ProgramEnd;
  /** The name of the file for ffprobe. */
  readonly input: string;
  readonly printed: string;
}

interface ProbedFile {
  /** Absolute. */
  readonly path: string;
  readonly fingerprint: SourceFingerprint | undefined;
}

/**
 * Reads media facts with ffprobe. A file that does not begin like a known container is not given to ffprobe. It is run by its
 * absolute path with an argument array, without a shell, in a clean environment, with a time and an output limit, and without
 * network and write access where the system offers that (`isolation.ts`). Needs the right to read the file; creates nothing. Works
 * with ffprobe 4.0 and newer.
 */
export class FfprobeMediaProbe implements MediaProbe {
  readonly #source: Pick<FileSource, 'open'>;
  readonly #setting: string;
  readonly #isIsolated: boolean;
  readonly #logger: Logger | undefined;
  #tool: Promise<FfprobeTool> | undefined;
  /** The likely ffprobe could not be used. */
  #isSearchNeeded = false;
  readonly #timeoutMs: number;
  readonly #outputBytesMax: number;

  constructor(options: FfprobeOptions) {
    this.#source = options.source;
    this.#setting = options.path;
    this.#isIsolated = options.isIsolated ?? true;
    this.#logger = options.logger;
    this.#timeoutMs = options.timeoutMs ?? 30_000;
    this.#outputBytesMax = options.outputBytesMax ?? 4 * 1024 * 1024;
  }

  async probe(path: string, signal: AbortSignal, fingerprint?: SourceFingerprint): Promise<MediaFacts> {
    if (signal.aborted) throw probeFault({ kind: 'cancelled' }, '', '');
    const file: ProbedFile = { path: resolve(path), fingerprint };
    const { tool, version, end, input, printed } = await this.#description(file, signal);
    if (end.kind !== 'exited' || end.status !== 0) throw probeFault(end, printed, input);
    const { facts, startSeconds } = understood(printed);
    const described = version === '' ? facts : { ...facts, probe: `ffprobe ${version}` };
    if (facts.durationSeconds !== null || (facts.video === null && facts.audio.length === 0)) return described;
    return { ...described, durationSeconds: await this.#durationByPackets(tool, file, startSeconds, signal) };
  }

  /** The ffprobe in use. Searched once, and again after a failure or a provisional one. Rejects with `probe_failed` when it cannot be run. */
  tool(): Promise<FfprobeTool> {
    this.#tool ??= findFfprobe(this.#setting, this.#isIsolated).then(
      (tool) => {
        if (tool.isProvisional === true) this.#tool = undefined;
        this.#tell(tool);
        return tool;
      },
      (error: unknown) => {
        this.#tool = undefined;
        throw error;
      },
    );
    return this.#tool;
  }

  #keep(tool: FfprobeTool): void {
    // Another file that was read meanwhile may have confirmed one.
    if (this.#tool !== undefined) return;
    this.#tool = Promise.resolve(tool);
    this.#tell(tool);
  }

  #tell({ path, version, isolation }: FfprobeTool): void {
    this.#logger?.log('info', 'Media facts are read with ffprobe.', { path, version, isolation: isolation.name });
  }

  /**
   * Runs ffprobe for a description of the file. Until an ffprobe is known, the likely one is run: its output tells whether it can be
   * used. One start costs 0.1 s of CPU time, because ffprobe loads a hundred libraries.
   */
  async #description(file: ProbedFile, signal: AbortSignal): Promise<Description> {
    if (this.#tool === undefined && !this.#isSearchNeeded) {
      const likely = likelyFfprobe(this.#setting, this.#isIsolated);
      const first = await this.#describe(likely.tool, file, signal);
      if (isConfirmed(likely, first.end, printedVersion(first.printed))) {
        this.#keep({ ...first.tool, version: first.version });
        return first;
      }
      if (first.end.kind === 'cancelled') return first;
      this.#isSearchNeeded = true;
      // The file itself can be the reason.
      if (first.end.kind === 'timeout' || first.end.kind === 'too_much_output') return first;
    }
    return this.#describe(await this.tool(), file, signal);
  }

  async #describe(tool: FfprobeTool, file: ProbedFile, signal: AbortSignal): Promise<Description> {
    const output: Buffer[] = [];
    const onOutput = (chunk: Buffer): void => void output.push(chunk);
    const limits = { timeMs: this.#timeoutMs, outputBytesMax: this.#outputBytesMax };
    const args = ['-print_format', 'json', '-show_program_version', '-show_format', '-show_streams', '-show_error'];
    const { end, input } = await this.#run(tool, args, file, { ...limits, onOutput, signal });
    const printed = Buffer.concat(output).toString('utf8');
    return { tool, version: printedVersion(printed) ?? tool.version, end, input, printed };
  }

  /**
   * Runs ffprobe on a file that was opened and examined here, so that ffprobe reads no other one: it gets the open file. Where a
   * child cannot open a file by its descriptor, the name is examined once more afterwards.
   */
  async #run(
    tool: FfprobeTool,
    args: readonly string[],
    file: ProbedFile,
    options: ProgramOptions & { readonly signal: AbortSignal },
  ): Promise<{ readonly end: ProgramEnd; readonly input: string }> {
    const reader = await this.#inTime(
      options.signal,
      () => this.#open(file),
      (late) => void late.close(),
    );
    try {
      const { descriptor } = reader;
      // With the prefix, names like `-i.mp4` and `concat:a.mp4` are not options or protocols.
      const input = descriptor === undefined ? `file:${file.path}` : 'file:/dev/fd/3';
      const wrapped = tool.isolation.wrap(tool.path, [...SAFE, ...args, '-i', input]);
      const given = descriptor === undefined ? options : { ...options, descriptor };
      const end = await runProgram(wrapped.program, wrapped.args, given);
      if (descriptor === undefined) await this.#requireSame(file, reader, options.signal);
      return { end, input };
    } finally {
      void reader.close();
    }
  }

  /** A file that begins like a known container; it is opened for each run, because some systems share the position. */
  async #open({ path, fingerprint }: ProbedFile): Promise<SourceReader> {
    const reader = await this.#source.open(path);
    try {
      const opened = await reader.stat();
      if (fingerprint !== undefined && !mayBeSameFile(opened.fingerprint, fingerprint)) throw failed(EXCHANGED);
      if (!(await beginsLikeContainer(reader)))
        throw failed('The file is not an MP4, MOV, Matroska, WebM, MXF or MPEG-TS file.');
      return reader;
    } catch (error) {
      void reader.close();
      throw error;
    }
  }

  async #requireSame({ path }: ProbedFile, reader: SourceReader, signal: AbortSignal): Promise<void> {
    const examine = async (): Promise<boolean> => {
      const again = await this.#source.open(path);
      try {
        return isSameFile((await reader.stat()).fingerprint, (await again.stat()).fingerprint);
      } finally {
        void again.close();
      }
    };
    if (!(await this.#inTime(signal, examine))) throw failed(EXCHANGED);
  }

  /** A network file system that does not answer must not hold up the recording. */
  async #inTime<T>(signal: AbortSignal, act: () => Promise<T>, late?: (value: T) => void): Promise<T> {
    const stopped = Promise.withResolvers<never>();
    const cancel = (): void => stopped.reject(probeFault({ kind: 'cancelled' }, '', ''));
    signal.addEventListener('abort', cancel, { once: true });
    const timer = setTimeout(() => stopped.reject(probeFault({ kind: 'timeout' }, '', '')), this.#timeoutMs);
    let isStopped = false;
    const result = act();
    result.then(
      (value) => isStopped && late?.(value),
      () => undefined,
    );
    try {
      return await Promise.race([result, stopped.promise]);
    } catch (error) {
      isStopped = true;
      throw asProbeFault(error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    }
  }

  /** A live file states no duration in its head; its last time stamp does. `null` when that takes too long. */
  async #durationByPackets(
    tool: FfprobeTool,
    file: ProbedFile,
    startSeconds: number,
    signal: AbortSignal,
  ): Promise<number | null> {
    let rest = '';
    let lastSeconds = Number.NEGATIVE_INFINITY;
    const collect = (chunk: Buffer): void => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [pts, duration] = line.split(',').map(Number);
        if (pts === undefined || !Number.isFinite(pts)) continue;
        lastSeconds = Math.max(lastSeconds, pts + (Number.isFinite(duration) ? (duration ?? 0) : 0));
      }
    };
    const entries = ['-show_entries', 'packet=pts_time,duration_time', '-print_format', 'csv=p=0'];
    const limits = { timeMs: this.#timeoutMs, outputBytesMax: PACKET_OUTPUT_BYTES_MAX };
    const { end, input } = await this.#run(tool, entries, file, { ...limits, onOutput: collect, signal });
    if (end.kind === 'cancelled') throw probeFault(end, '', input);
    const seconds = lastSeconds - startSeconds;
    return end.kind === 'exited' && end.status === 0 && Number.isFinite(seconds) && seconds > 0 ? seconds : null;
  }
}

function understood(printed: string): ParsedProbe {
  try {
    return parseProbe(printed);
  } catch (cause) {
    throw new Fault('probe_failed', 'ffprobe printed something that could not be understood.', {
      disposition: 'reconcile',
      cause,
    });
  }
}

function probeFault(end: ProgramEnd, printed: string, input: string): Fault {
  switch (end.kind) {
    case 'cancelled':
      return new Fault('cancelled', 'Stopped.', { disposition: 'cancelled' });
    case 'timeout':
      return failed('ffprobe took too long to read the file and was stopped.');
    case 'too_much_output':
      return failed('ffprobe printed more than expected and was stopped.');
    case 'not_started':
      return failed(`ffprobe could not be started: ${end.error.message}.`, end.error);
    case 'exited':
      return failed(`ffprobe could not read the file: ${reason(end.stderr, printed, input)}.`);
    default:
      return end satisfies never;
  }
}

/** A fault of the file as a fault of the probe. */
function asProbeFault(error: unknown): Fault {
  const fault = asFault(error);
  if (fault.code === 'probe_failed' || fault.disposition === 'cancelled') return fault;
  return failed(fault.code === 'source_missing' ? 'No such file.' : fault.message, fault);
}

function failed(message: string, cause?: unknown): Fault {
  return new Fault('probe_failed', message, { disposition: 'reconcile', cause });
}

/** Its first and last error in one line, without the path and the addresses of its objects. */
function reason(stderr: string, printed: string, input: string): string {
  const lines = stderr.split('\n').map((line) =>
    line
      .replaceAll(`${input}: `, '')
      .replaceAll(input, 'the file')
      .replace(/^\[(\S+) @ 0x[0-9a-f]+\]\s*/, '$1: ')
      .trim(),
  );
  const said = lines.filter((line) => line !== '' && !/^(?:\d+|Last message repeated.*)$/.test(line));
  const error = /"string": "([^"\\]*)"/.exec(printed)?.[1];
  const first = said[0];
  const last = said.at(-1) ?? error ?? 'it gave no reason';
  const whole = first !== undefined && first !== last ? `${first}; ${last}` : last;
  return whole
    .replace(/\p{Cc}/gu, ' ')
    .replace(/[.\s]+$/, '')
    .slice(0, 300);
}
