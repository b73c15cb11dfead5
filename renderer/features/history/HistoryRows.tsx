import type { HistoryEntry } from '../../../shared/history.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { FileName, FolderPath } from '../../ui/FileName.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Ring } from '../../ui/Ring.tsx';
import { mediaLine } from '../streams/stateLine.ts';
import type { HistoryRow } from './historyRows.ts';

interface RowPlace {
  /** Counted from 1. */
  readonly rowIndex: number;
  /** In CSS pixels from the start of the list. */
  readonly top: number;
}

/** The heading of a day with its sums. */
export function DayRow({ row, rowIndex, top }: RowPlace & { readonly row: Extract<HistoryRow, { kind: 'day' }> }) {
  const { t, f } = useLanguage();
  const { sum } = row;
  return (
    <div
      role="row"
      className="row-section history-day"
      aria-rowindex={rowIndex}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="gridcell" aria-colspan={4}>
        {f.day(row.day)}
        {sum === undefined ? null : (
          <span className="count"> {t.history.sums(sum.count, f.integer(sum.count), f.bytes(sum.sizeBytes))}</span>
        )}
      </div>
    </div>
  );
}

interface EntryRowProps extends RowPlace {
  readonly entry: HistoryEntry;
  readonly isCurrent: boolean;
  readonly isShown: boolean;
}

const SIGNS = {
  complete: ['safe', 'check'],
  replaced: ['still', 'minus'],
  incomplete: ['partial', 'alert'],
  discarded: ['still', 'minus'],
  empty: ['still', 'minus'],
} as const;

/** One recording that ended. */
export function EntryRow({ entry, isCurrent, isShown, rowIndex, top }: EntryRowProps) {
  const language = useLanguage();
  const { t, f } = language;
  const [tone, icon] = SIGNS[entry.outcome];
  const media = entry.media === null ? '' : mediaLine(entry.media, language);
  const timecode = entry.media?.timecode ?? null;
  return (
    <div
      role="row"
      className={`row history-row${isShown ? ' row-shown' : ''}`}
      aria-rowindex={rowIndex}
      aria-selected={isShown}
      aria-label={visibleText(entry.name)}
      tabIndex={isCurrent ? 0 : -1}
      data-key={entry.id}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="gridcell" className="cell cell-name">
        <Ring part={null} tone={tone}>
          <Icon name={icon} />
        </Ring>
        <div className="names">
          <div className="name-line">
            <FileName name={entry.name} />
          </div>
          <FolderPath path={entry.folder} title={entry.path} />
        </div>
      </div>
      <div role="gridcell" className="cell history-result">
        <div className={`history-outcome history-${entry.outcome}`}>{t.history.outcome[entry.outcome]}</div>
        <div className="proof-detail">{media}</div>
      </div>
      <div role="gridcell" className="cell history-size">
        <strong>{f.bytes(entry.sizeBytes)}</strong>
        {entry.crc32 === null ? null : <span className="mono">{entry.crc32}</span>}
      </div>
      <div role="gridcell" className="cell history-time">
        {f.time(entry.endedAt)}
        {timecode === null ? null : (
          <span className="mono" title={t.details.timecode}>
            {timecode}
          </span>
        )}
      </div>
    </div>
  );
}
