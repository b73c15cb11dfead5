import type { RecordingView } from '../../../shared/viewModel.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useEngine } from '../../state/engineStore.ts';
import { Progress } from '../../ui/Progress.tsx';
import { Sparkline } from '../../ui/Sparkline.tsx';
import { finishingStep, stateLine } from './stateLine.ts';

const NO_HISTORY: readonly number[] = [];

/** The state, the progress bar, and the bytes and parts stored. */
export function ProgressCell({ recording }: { readonly recording: RecordingView }) {
  const language = useLanguage();
  const { t, f } = language;
  const isRecording = recording.phase === 'recording';
  const isComparing = recording.phase === 'finishing' && finishingStep(recording) === 'comparing';
  const line = stateLine(recording, language);
  const isWaiting = recording.holds.some((hold) => hold.kind === 'backoff' || hold.kind === 'offline');
  const cloud = f.bytes(recording.cloudBytes);
  const disk = f.bytes(recording.sizeBytes);
  // A file on a drive that was taken out is not known to be gone.
  const isFolderAway = recording.holds.some((hold) => hold.kind === 'outage' && hold.of === 'folder');
  const gone = isFolderAway ? t.streams.stored(cloud) : t.streams.gone(cloud);
  const progress = recording.isSourceGone ? gone : t.streams.progressText(cloud, disk);
  return (
    <div role="gridcell" className="cell cell-progress">
      <div className={isWaiting ? 'state-line state-waiting' : 'state-line'} title={line}>
        {line}
      </div>
      <Progress
        label={t.streams.progress(visibleText(recording.name))}
        text={progress}
        diskBytes={recording.sizeBytes}
        cloudBytes={recording.cloudBytes}
        comparedBytes={isRecording ? null : recording.comparedBytes}
      />
      <div className="bytes-line">
        <span>{isComparing ? t.streams.compared(f.bytes(recording.comparedBytes)) : progress}</span>
        <span>{t.streams.parts(f.integer(recording.partsStored), f.integer(recording.partsTotal))}</span>
      </div>
    </div>
  );
}

/** The lag in seconds and the upload rate. */
export function LagCell({ recording }: { readonly recording: RecordingView }) {
  const { t, f } = useLanguage();
  const history = useEngine((state) => state.histories.get(recording.id)) ?? NO_HISTORY;
  const isBehind = recording.lagSeconds > 0;
  return (
    <div role="gridcell" className="cell cell-lag">
      <div className="lag">
        <strong>{isBehind ? f.span(recording.lagSeconds) : t.streams.upToDate}</strong>
        {isBehind ? <span> {t.streams.behind}</span> : null}
      </div>
      <div className="rate">
        <span>{recording.cloudRate > 0 ? f.rate(recording.cloudRate) : ''}</span>
        <Sparkline history={history} width={64} height={20} />
      </div>
    </div>
  );
}
