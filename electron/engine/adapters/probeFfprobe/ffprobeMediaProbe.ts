import { resolve } from 'node:path';
import { Fault } from '../../core/fault.ts';
import type { MediaFacts } from '../../core/mediaFacts.ts';
import type { MediaProbe } from '../../ports/mediaProbe.ts';
import { runProgram } from '../runProgram.ts';
import type { ProgramEnd } from '../runProgram.ts';
import { ffprobePath } from './ffprobePath.ts';
import { parseProbe } from './parseProbe.ts';
import type { ParsedProbe } from './parseProbe.ts';

export interface FfprobeOptions {
  /** Absolute path of an ffprobe, or `bundled` for the one that comes with the app. */
  readonly path: string;
  /** Default 30 s, for each of the at most two runs. */
  readonly timeoutMs?: number;
  /** Default 4 MiB of description. */
  readonly outputBytesMax?: number;
}

/** Time stamps of packets are added up while they pass, so this is no memory: about 12 h of video and sound. */
const PACKET_OUTPUT_BYTES_MAX = 256 * 1024 * 1024;

/** Nothing but local files: a playlist or reference movie cannot make it open a connection. */
const SAFE = ['-v', 'error', '-hide_banner', '-protocol_whitelist', 'file'] as const;

/**
 * Reads media facts with ffprobe, run by absolute path with an argument array, without a shell, with a time and an output
 * limit. Needs the right to read the file; creates nothing. Works with ffprobe 4.0 and newer.
 */
export class FfprobeMediaProbe implements MediaProbe {
  readonly #setting: string;
  readonly #timeoutMs: number;
  readonly #outputBytesMax: number;

  constructor(options: FfprobeOptions) {
    this.#setting = options.path === 'bundled' ? '' : options.path;
    this.#timeoutMs = options.timeoutMs ?? 30_000;
    this.#outputBytesMax = options.outputBytesMax ?? 4 * 1024 * 1024;
  }

  async probe(path: string, signal: AbortSignal): Promise<MediaFacts> {
    const program = ffprobePath(this.#setting);
    // The prefix keeps names like `-i.mp4` and `concat:a.mp4` what they are: names.
    const input = `file:${resolve(path)}`;
    const output: Buffer[] = [];
    const onOutput = (chunk: Buffer): void => void output.push(chunk);
    const limits = { timeMs: this.#timeoutMs, outputBytesMax: this.#outputBytesMax };
    const describe = ['-print_format', 'json', '-show_format', '-show_streams', '-show_error', '-i', input];
    const end = await runProgram(program, [...SAFE, ...describe], { ...limits, onOutput, signal });
    const printed = Buffer.concat(output).toString('utf8');
    if (end.kind !== 'exited' || end.status !== 0) throw probeFault(end, printed, input);
    const { facts, startSeconds } = understood(printed);
    if (facts.durationSeconds !== null || (facts.video === null && facts.audio.length === 0)) return facts;
    return { ...facts, durationSeconds: await this.#durationByPackets(program, input, startSeconds, signal) };
  }

  /** Live files have no duration in their head: the last time stamp tells. `null` when that takes too long. */
  async #durationByPackets(
    program: string,
    input: string,
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
    const entries = ['-show_entries', 'packet=pts_time,duration_time', '-print_format', 'csv=p=0', '-i', input];
    const limits = { timeMs: this.#timeoutMs, outputBytesMax: PACKET_OUTPUT_BYTES_MAX };
    const end = await runProgram(program, [...SAFE, ...entries], { ...limits, onOutput: collect, signal });
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

function failed(message: string, cause?: unknown): Fault {
  return new Fault('probe_failed', message, { disposition: 'reconcile', cause });
}

/** The last thing it complained about, in one line, without the path and the addresses of its objects. */
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
