import { memo } from 'react';
import type { RecordingView } from '../../../shared/viewModel.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { folderBelow } from '../../format/fileName.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { groupOf } from '../../state/listRows.ts';
import { Chip } from '../../ui/Chip.tsx';
import { FileName, FolderPath } from '../../ui/FileName.tsx';
import { AttentionCell } from './AttentionCell.tsx';
import { LagCell, ProgressCell } from './LiveCells.tsx';
import { FinishedCells } from './FinishedCells.tsx';
import { RecordingRing } from './RecordingRing.tsx';
import { RowActions } from './RowActions.tsx';
import { useIsLeaving } from './leaving.ts';
import { useShownRecording } from './useShownRecording.ts';

interface RecordingRowProps {
  readonly id: string;
  /** 1-based index among all rows. */
  readonly rowIndex: number;
  readonly top: number;
  readonly isCurrent: boolean;
  readonly isShown: boolean;
  readonly onMenu: (id: string, x: number, y: number) => void;
}

/** One row of the list. It renders again only when its recording changes or the current row moves to or from it. */
export const RecordingRow = memo(function RecordingRow(props: RecordingRowProps) {
  const { t } = useLanguage();
  const recording = useShownRecording(props.id);
  const isSelected = useApp((state) => state.selection.has(props.id));
  const isLeaving = useIsLeaving(props.id);
  if (recording === undefined) return null;
  const group = groupOf(recording);
  return (
    <div
      role="row"
      className={`row row-${group}${props.isShown ? ' row-shown' : ''}${isSelected ? ' row-selected' : ''}`}
      aria-rowindex={props.rowIndex}
      aria-selected={isSelected || props.isShown}
      aria-label={visibleText(recording.name)}
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
          </div>
          <div className="folder-line">
            <FolderPath path={folderBelow(recording.folder, recording.path)} title={recording.path} />
            {isLeaving ? <Chip tone="amber">{t.streams.leaving}</Chip> : null}
            {recording.isFirst ? <Chip tone="green">{t.streams.first}</Chip> : null}
            {recording.isResumed && group !== 'finished' ? <Chip>{t.streams.resumed}</Chip> : null}
          </div>
        </div>
      </div>
      <Body recording={recording} group={group} isCurrent={props.isCurrent} />
      <RowActions recording={recording} isCurrent={props.isCurrent} onMenu={props.onMenu} />
    </div>
  );
});

interface BodyProps {
  readonly recording: RecordingView;
  readonly group: ReturnType<typeof groupOf>;
  readonly isCurrent: boolean;
}

function Body({ recording, group, isCurrent }: BodyProps) {
  switch (group) {
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
      return group satisfies never;
  }
}
