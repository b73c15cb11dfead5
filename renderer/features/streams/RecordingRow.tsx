import { memo } from 'react';
import type { RecordingView } from '../../../shared/viewModel.ts';
import { printable } from '../../format/fileName.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useRecording } from '../../state/engineStore.ts';
import { standingOf } from '../../state/listRows.ts';
import { Chip } from '../../ui/Chip.tsx';
import { FileName, FolderPath } from '../../ui/FileName.tsx';
import { AttentionCell } from './AttentionCell.tsx';
import { LagCell, ProgressCell } from './LiveCells.tsx';
import { FinishedCells } from './FinishedCells.tsx';
import { RecordingRing } from './RecordingRing.tsx';
import { RowActions } from './RowActions.tsx';

interface RecordingRowProps {
  readonly id: string;
  /** From 1, among all rows. */
  readonly rowIndex: number;
  readonly top: number;
  readonly isCurrent: boolean;
  readonly isShown: boolean;
  readonly onMenu: (id: string, x: number, y: number) => void;
}

/** One recording of the list. It draws again when its recording changes, or the keyboard comes to it, and not else. */
export const RecordingRow = memo(function RecordingRow(props: RecordingRowProps) {
  const { t } = useLanguage();
  const recording = useRecording(props.id);
  if (recording === undefined) return null;
  const standing = standingOf(recording);
  return (
    <div
      role="row"
      className={`row row-${standing}${props.isShown ? ' row-shown' : ''}`}
      aria-rowindex={props.rowIndex}
      aria-selected={props.isShown}
      aria-label={printable(recording.name)}
      tabIndex={props.isCurrent ? 0 : -1}
      data-key={props.id}
      style={{ transform: `translateY(${props.top}px)` }}
      onContextMenu={(event) => {
        event.preventDefault();
        props.onMenu(props.id, event.clientX, event.clientY);
      }}
    >
      <div role="gridcell" className="cell cell-name">
        <RecordingRing recording={recording} />
        <div className="names">
          <div className="name-line">
            <FileName name={recording.name} />
            {recording.isResumed && standing !== 'finished' ? <Chip>{t.streams.resumed}</Chip> : null}
          </div>
          <FolderPath path={recording.folder} />
        </div>
      </div>
      <Body recording={recording} standing={standing} isCurrent={props.isCurrent} />
      <RowActions recording={recording} isCurrent={props.isCurrent} onMenu={props.onMenu} />
    </div>
  );
});

interface BodyProps {
  readonly recording: RecordingView;
  readonly standing: ReturnType<typeof standingOf>;
  readonly isCurrent: boolean;
}

function Body({ recording, standing, isCurrent }: BodyProps) {
  switch (standing) {
    case 'needs_you':
      return <AttentionCell recording={recording} isCurrent={isCurrent} />;
    case 'live':
      return (
        <>
          <ProgressCell recording={recording} />
          <LagCell recording={recording} />
        </>
      );
    case 'finished':
      return <FinishedCells recording={recording} />;
    default:
      return standing satisfies never;
  }
}
