import stringWidth from 'string-width';
import { TERMINAL_PHASES } from '../../../shared/phases.ts';
import type { EngineView, FolderView, RecordingView, Snapshot } from '../../../shared/viewModel.ts';
import { forCommandLine } from '../../../shared/sentences/sentence.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { createStatusText } from '../../../shared/statusText.ts';
import type { StatusKind } from '../../../shared/status.ts';
import { rateText } from './figures.ts';
import type { Paint, Tone } from './tone.ts';
import { finishedLine, layoutFor, liveLines, titleLine } from './recordingLines.ts';
import { cutEnd, wrap } from './fitText.ts';

export interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Maximum number of lines; `undefined` for no limit. */
  readonly height: number | undefined;
  readonly paint: Paint;
  /** Wall clock, milliseconds since 1970. */
  readonly nowMs: number;
  /** Shown at the bottom, e.g. the keys, in one or more lines; empty for none. */
  readonly footer: string;
}

/** The terminal speaks English, with the times of this computer. */
const STATUS = createStatusText('command_line', 'en-GB');

/** Enough for the longest sentence, except on very narrow terminals. */
const SENTENCE_LINES_MAX = 4;

const BLIND_TEXT = 'Changes in it are not noticed until it has been read again.';

/** Below this the figures are unreadable. A narrower terminal cuts the lines itself. */
const WIDTH_MIN = 20;

/** The live table as lines, none wider than the terminal or `WIDTH_MIN`. Pure. */
export function renderTable(snapshot: Snapshot, options: TableOptions): readonly string[] {
  const width = Math.max(WIDTH_MIN, options.width);
  const { paint } = options;
  const layout = layoutFor(width);
  const live = snapshot.recordings.filter(({ phase }) => !TERMINAL_PHASES.has(phase)).toSorted(byNeed);
  const finished = snapshot.recordings.filter(({ phase }) => TERMINAL_PHASES.has(phase)).toReversed();

  const head = [
    headerLine(snapshot.engine, width, options),
    ...engineLines(snapshot.engine, width, paint),
    ...folderLines(snapshot.folders, width, paint),
    '',
  ];
  const footer =
    options.footer === '' ? [] : ['', ...options.footer.split('\n').map((line) => paint('quiet', cutEnd(line, width)))];
  const notBegun = STATUS.notBegun(snapshot.engine);
  const waiting = notBegun === '' ? [] : [paint('quiet', cutEnd(`  ${notBegun}`, width))];
  const taken = head.length + waiting.length + footer.length;
  const room = options.height === undefined ? Number.POSITIVE_INFINITY : options.height - taken;
  const told = snapshot.engine.outages.map(({ message }) => message);
  const liveBlocks = live.map((recording) => liveLines(recording, layout, paint, told));
  const finishedBlocks = finished.map((recording) => [finishedLine(recording, width, paint)]);

  const body: string[] = [];
  if (live.length > 0) body.push(titleLine(layout, paint), ...firstThatFit(liveBlocks, room - 1, paint));
  else if (finished.length === 0 && notBegun === '')
    body.push(paint('quiet', cutEnd('  Waiting for a recording.', width)));
  const hasAbove = live.length + waiting.length > 0;
  const left = room - body.length - (hasAbove ? 1 : 0);
  body.push(...waiting);
  if (finished.length > 0 && left > 0) {
    // The newest is last, so that it stays next to the prompt when the command has ended.
    if (hasAbove) body.push('');
    body.push(...lastThatFit(finishedBlocks, left, paint));
  }
  return [...head, ...body, ...footer].slice(0, options.height);
}

/**
 * Recordings that need a person first, then those that grow, then files that were there already, of which most may not fit; each by age,
 * which does not change: moving lines are hard to read.
 */
function byNeed(a: RecordingView, b: RecordingView): number {
  const place = ({ holds, hasGrown, startedAt, id }: RecordingView): string =>
    `${holds.some(({ kind }) => kind === 'attention') ? 0 : 1} ${hasGrown ? 0 : 1} ${startedAt} ${id}`;
  return place(a) < place(b) ? -1 : 1;
}

function headerLine(engine: EngineView, width: number, { paint, nowMs }: TableOptions): string {
  const tone = TONES[engine.status];
  const status = STATUS.headline(engine);
  const time = new Date(nowMs);
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  const facts = [`${engine.active} active`, `↑ ${rateText(engine.uploadRate)}`, clock].join('   ');
  const gap = width - stringWidth(`● ${status}`) - stringWidth(facts);
  const left = `${paint(tone, '●')} ${paint('strong', cutEnd(status, width - 2))}`;
  return gap < 2 ? left : left + ' '.repeat(gap) + paint('quiet', facts);
}

const TONES: Readonly<Record<StatusKind, Tone>> = {
  not_running: 'quiet',
  journal_unavailable: 'alarm',
  destination_refused: 'alarm',
  attention: 'alarm',
  folder_missing: 'alarm',
  folder_unreadable: 'alarm',
  offline: 'wait',
  store_unreachable: 'wait',
  paused: 'wait',
  recording: 'wait',
  working: 'wait',
  reading: 'quiet',
  incomplete: 'wait',
  no_folder: 'quiet',
  safe: 'good',
};

/** The facts of the status, each outage with its sentence, and what the status does not cover. */
function engineLines(engine: EngineView, width: number, paint: Paint): readonly string[] {
  const says = (tone: Tone, sentence: string): string[] =>
    sentence === ''
      ? []
      : wrap(visibleText(sentence), width - 2, SENTENCE_LINES_MAX).map((line) => `  ${paint(tone, line)}`);
  const outages = engine.outages.flatMap((outage) => {
    const { title, sentence } = STATUS.outage(outage);
    return says(TONES[outage.kind], `${title}. ${sentence}`);
  });
  // Beside green they are in the sentence of the status.
  const isNamed = engine.status === 'safe' || engine.status === 'incomplete';
  return [
    ...says('quiet', STATUS.detail(engine)),
    ...outages,
    ...(isNamed ? [] : STATUS.exceptions(engine.exceptions).flatMap((exception) => says('quiet', exception))),
    ...(engine.lowSpace === null ? [] : says('alarm', STATUS.lowSpace(engine.lowSpace))),
    ...says('wait', STATUS.limit(engine)),
    ...(engine.notice === null ? [] : says('wait', forCommandLine(engine.notice))),
  ];
}

function folderLines(folders: readonly FolderView[], width: number, paint: Paint): readonly string[] {
  return folders.flatMap(({ path, method, reason, matchingFiles, isPaused, isBlind }) => {
    const files = matchingFiles === 1 ? '1 file' : `${matchingFiles} files`;
    const state = isPaused
      ? 'paused'
      : method === 'native'
        ? files
        : method === 'starting'
          ? 'reading'
          : `${method}, ${files}`;
    const sentences = [...(reason === null ? [] : [forCommandLine(reason)]), ...(isBlind === true ? [BLIND_TEXT] : [])];
    const text = `${path}: ${state}${sentences.length === 0 ? '' : `. ${sentences.join(' ')}`}`;
    const lines = wrap(visibleText(text), width - 2, SENTENCE_LINES_MAX);
    return lines.map((line) => `  ${paint(method === 'unavailable' || isBlind === true ? 'alarm' : 'quiet', line)}`);
  });
}

function firstThatFit(blocks: readonly (readonly string[])[], room: number, paint: Paint): readonly string[] {
  const lines: string[] = [];
  for (const [index, block] of blocks.entries()) {
    const needsMore = index < blocks.length - 1 ? 1 : 0;
    if (lines.length + block.length + needsMore > room) {
      return [...lines, paint('quiet', `  … and ${blocks.length - index} more`)];
    }
    lines.push(...block);
  }
  return lines;
}

function lastThatFit(blocks: readonly (readonly string[])[], room: number, paint: Paint): readonly string[] {
  if (blocks.length <= room) return blocks.flat();
  const hidden = blocks.length - (room - 1);
  return [paint('quiet', `  … ${hidden} more before`), ...blocks.slice(hidden).flat()];
}
