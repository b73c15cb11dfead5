import type { RecordingView } from '../../../shared/viewModel.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { bytesText, partFacts, rateText, secondsText } from './figures.ts';
import type { Paint } from './tone.ts';
import { cutEnd, cutMiddle, fit, wrap } from './fitText.ts';
import { holdText, idleText, INCOMPLETE_TEXT, PHASE_TEXT } from './phrases.ts';

const GAP = '  ';
const NAME_WIDTH_MIN = 18;
const BAR_WIDTH = 12;
const INDENT = '    ';
/** Enough for the longest sentence, except on very narrow terminals. */
const SENTENCE_LINES_MAX = 4;

interface Column {
  readonly title: string;
  readonly width: number;
  readonly align: 'left' | 'right';
  /** On a narrow terminal the column with the highest rank is left out first. */
  readonly rank: number;
  cell(recording: RecordingView, paint: Paint): string;
}

const COLUMNS: readonly Column[] = [
  text('Phase', 10, 'left', 1, phaseText),
  { title: 'In the cloud', width: BAR_WIDTH, align: 'left', rank: 5, cell: bar },
  text('Cloud', 7, 'right', 2, (recording) => bytesText(recording.cloudBytes)),
  text('Disk', 7, 'right', 3, (recording) => bytesText(recording.sizeBytes)),
  {
    title: 'Lag',
    width: 6,
    align: 'right',
    rank: 0,
    cell: ({ lagSeconds, hasGrown, isResumed }, paint) => {
      // A file that was there already is behind no recorder.
      if (!hasGrown && !isResumed) return fit('–', 6, 'right');
      const cell = fit(secondsText(lagSeconds), 6, 'right');
      return lagSeconds > 0 ? paint('wait', cell) : cell;
    },
  },
  text('Parts', 9, 'right', 6, ({ partsStored, partsTotal }) => `${partsStored}/${partsTotal}`),
  text('Rate', 12, 'right', 4, ({ cloudRate }) => rateText(cloudRate)),
];

/** The columns that fit beside a readable name, and the width of the name. */
export interface Layout {
  readonly columns: readonly Column[];
  readonly nameWidth: number;
  readonly width: number;
}

export function layoutFor(width: number): Layout {
  let columns = COLUMNS;
  for (;;) {
    const taken = columns.reduce((sum, column) => sum + column.width + GAP.length, 2);
    const last = columns.toSorted((a, b) => b.rank - a.rank)[0];
    if (width - taken >= NAME_WIDTH_MIN || last === undefined)
      return { columns, nameWidth: Math.max(1, width - taken), width };
    columns = columns.filter((column) => column !== last);
  }
}

/** Compared only while stored parts are compared; a file that does not grow is not being recorded. */
function phaseText({ phase, hasGrown, comparedBytes, cloudBytes }: RecordingView): string {
  if (phase === 'recording' && !hasGrown) return 'uploading';
  return phase === 'finishing' && comparedBytes < cloudBytes ? 'comparing' : PHASE_TEXT[phase];
}

/** The titles above the columns. */
export function titleLine(layout: Layout, paint: Paint): string {
  const titles = layout.columns.map(({ title, width, align }) => fit(title, width, align));
  return paint('quiet', `  ${[fit('Recording', layout.nameWidth), ...titles].join(GAP)}`);
}

/**
 * An unfinished recording: a line of figures, then lines for each hold and for the time of finishing.
 * @param told messages that stand above for all recordings, and are not repeated
 */
export function liveLines(
  recording: RecordingView,
  layout: Layout,
  paint: Paint,
  told: readonly string[],
): readonly string[] {
  const attention = recording.holds.find((hold) => hold.kind === 'attention');
  const name = fit(cutMiddle(visibleText(recording.name), layout.nameWidth), layout.nameWidth);
  const cells = layout.columns.map((column) => column.cell(recording, paint));
  const mark = attention !== undefined ? paint('alarm', '! ') : '  ';
  const lines = [mark + [paint('strong', name), ...cells].join(GAP)];
  const width = Math.max(1, layout.width - INDENT.length);
  for (const hold of recording.holds) {
    const isAttention = hold.kind === 'attention';
    const known = attention === undefined ? told : [...told, attention.message];
    const sentence = wrap(visibleText(holdText(hold, known)), width, SENTENCE_LINES_MAX);
    lines.push(...sentence.map((line) => INDENT + paint(isAttention ? 'alarm' : 'wait', line)));
  }
  const { idle } = recording;
  if (recording.phase === 'recording' && idle !== null && !idle.reasons.includes('growing')) {
    lines.push(...wrap(idleText(idle), width, SENTENCE_LINES_MAX).map((line) => INDENT + paint('quiet', line)));
  }
  return lines;
}

/** A recording that has ended, with its proof. */
export function finishedLine(recording: RecordingView, width: number, paint: Paint): string {
  const facts = factsOf(recording);
  const isIncomplete = recording.phase === 'completed' && recording.isIncomplete;
  const isSafe = recording.phase === 'completed' && !recording.isIncomplete && recording.replacedBy === null;
  const room = Math.max(8, Math.min(Math.floor(width / 3), 48));
  const name = cutMiddle(visibleText(recording.name), Math.min(room, width - 2));
  const line = cutEnd(`${name}${GAP}${facts}`, width - 2);
  const mark = isSafe ? paint('good', '✓ ') : isIncomplete ? paint('wait', '! ') : paint('quiet', '– ');
  return mark + line.slice(0, name.length) + paint(isIncomplete ? 'wait' : 'quiet', line.slice(name.length));
}

function factsOf({ phase, proof, partsStored, partsResent, isIncomplete, replacedBy }: RecordingView): string {
  if (phase === 'aborted_no_parts') return 'nothing uploaded: the file was empty or is gone';
  if (phase === 'cancelled') return 'discarded';
  if (proof === null) return PHASE_TEXT[phase];
  return [
    ...(isIncomplete ? [`${bytesText(proof.sizeBytes)} kept`, INCOMPLETE_TEXT] : [bytesText(proof.sizeBytes)]),
    ...(replacedBy === null ? [] : ['replaced by a later upload']),
    ...partFacts(partsStored, partsResent, proof.secondsAfterLastWrite),
    `verified by ${proof.verifiedBy === 'read_back' ? 'reading back' : proof.verifiedBy}`,
    `CRC32 ${proof.crc32}`,
  ].join(', ');
}

/** The stored share of the file in one tone, the rest in another. Full only when every byte is stored. */
function bar({ cloudBytes, sizeBytes }: RecordingView, paint: Paint): string {
  const share = sizeBytes === 0 ? 0 : Math.min(1, cloudBytes / sizeBytes);
  const stored = Math.floor(share * BAR_WIDTH);
  return paint('good', '━'.repeat(stored)) + paint(sizeBytes === 0 ? 'quiet' : 'wait', '─'.repeat(BAR_WIDTH - stored));
}

function text(
  title: string,
  width: number,
  align: 'left' | 'right',
  rank: number,
  value: (recording: RecordingView) => string,
): Column {
  return { title, width, align, rank, cell: (recording) => fit(value(recording), width, align) };
}
