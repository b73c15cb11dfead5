import stringWidth from 'string-width';
import { TERMINAL_PHASES } from '../../../shared/phases.ts';
import type { EngineView, FolderView, RecordingView, Snapshot } from '../../../shared/viewModel.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { rateText, secondsText } from './figures.ts';
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
  /** Shown at the bottom, e.g. the keys; empty for none. */
  readonly footer: string;
}

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
  const footer = options.footer === '' ? [] : ['', paint('quiet', cutEnd(options.footer, width))];
  const room = options.height === undefined ? Number.POSITIVE_INFINITY : options.height - head.length - footer.length;
  const liveBlocks = live.map((recording) => liveLines(recording, layout, paint));
  const finishedBlocks = finished.map((recording) => [finishedLine(recording, width, paint)]);

  const body: string[] = [];
  if (live.length > 0) body.push(titleLine(layout, paint), ...firstThatFit(liveBlocks, room - 1, paint));
  else if (finished.length === 0) body.push(paint('quiet', cutEnd('  Waiting for a recording.', width)));
  const left = room - body.length - (live.length > 0 ? 1 : 0);
  if (finished.length > 0 && left > 0) {
    // The newest is last, so that it stays next to the prompt when the command has ended.
    if (live.length > 0) body.push('');
    body.push(...lastThatFit(finishedBlocks, left, paint));
  }
  return [...head, ...body, ...footer].slice(0, options.height);
}

/** Recordings that need a person first, then by age, which does not change: moving lines are hard to read. */
function byNeed(a: RecordingView, b: RecordingView): number {
  const place = ({ holds, startedAt, id }: RecordingView): string =>
    `${holds.some(({ kind }) => kind === 'attention') ? 0 : 1} ${startedAt} ${id}`;
  return place(a) < place(b) ? -1 : 1;
}

function headerLine(engine: EngineView, width: number, { paint, nowMs }: TableOptions): string {
  const [tone, status] = statusOf(engine);
  const time = new Date(nowMs);
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  const facts = [`${engine.active} active`, `↑ ${rateText(engine.uploadRate)}`, clock].join('   ');
  const gap = width - stringWidth(`● ${status}`) - stringWidth(facts);
  const left = `${paint(tone, '●')} ${paint('strong', cutEnd(status, width - 2))}`;
  return gap < 2 ? left : left + ' '.repeat(gap) + paint('quiet', facts);
}

function statusOf({ status, behindSeconds, needsYou }: EngineView): readonly [Tone, string] {
  switch (status) {
    case 'all_safe':
      return ['good', 'All safe'];
    case 'behind':
      return ['wait', `${secondsText(behindSeconds)} behind`];
    case 'needs_you':
      return ['alarm', needsYou > 1 ? `Needs you: ${needsYou} recordings` : 'Needs you'];
    default:
      return status satisfies never;
  }
}

function engineLines(engine: EngineView, width: number, paint: Paint): readonly string[] {
  const says = (tone: Tone, sentence: string): string[] =>
    wrap(visibleText(sentence), width - 2, 2).map((line) => `  ${paint(tone, line)}`);
  return [
    ...(engine.journalProblem === null ? [] : says('alarm', engine.journalProblem)),
    ...(engine.isPaused ? says('wait', 'Everything is paused.') : []),
    ...(engine.isOnline ? [] : says('wait', 'Offline: sending goes on when the network is back.')),
    ...(engine.notice === null ? [] : says('wait', engine.notice)),
  ];
}

function folderLines(folders: readonly FolderView[], width: number, paint: Paint): readonly string[] {
  return folders.map(({ path, method, reason, matchingFiles, isPaused }) => {
    const files = matchingFiles === 1 ? '1 file' : `${matchingFiles} files`;
    const state = isPaused
      ? 'paused'
      : method === 'native'
        ? files
        : method === 'starting'
          ? 'reading'
          : `${method}, ${files}`;
    const line = `  ${visibleText(path)}: ${state}${reason === null ? '' : `. ${visibleText(reason)}`}`;
    return paint(method === 'unavailable' ? 'alarm' : 'quiet', cutEnd(line, width));
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
