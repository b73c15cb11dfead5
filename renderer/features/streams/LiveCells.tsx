import type { RecordingView } from '../../../shared/viewModel.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useEngine } from '../../state/engineStore.ts';
import { Progress } from '../../ui/Progress.tsx';
import { Sparkline } from '../../ui/Sparkline.tsx';
import { finishingStep, hasRecorder, stateLine, storedLine } from './stateLine.ts';

const NO_HISTORY: readonly number[] = [];

/** The state, the progress bar, and the bytes and parts stored. */
export function ProgressCell({ recording }: { readonly recording: RecordingView }) {
  const language = useLanguage();
  const { t, f } = language;
  const isRecording = recording.phase === 'recording';
  const isComparing = recording.phase === 'finishing' && finishingStep(recording) === 'comparing';
  const outages = useEngine((state) => state.snapshot.engine.outages);
  const line = stateLine(recording, language, outages);
  const isWaiting = recording.holds.some((hold) => hold.kind === 'backoff' || hold.kind === 'offline');
  const progress = storedLine(recording, language);
  return (
    <div role="gridcell" className="cell cell-progress">
      <div className={isWaiting ? 'state-line state-waiting' : 'state-line'} title={line}>
        {line}
      </div>
      <Progress
        label={t.streams.progress(visibleText(recording.name))}
        text={progress === '' ? line : progress}
        diskBytes={recording.sizeBytes}
        cloudBytes={recording.cloudBytes}
        comparedBytes={isRecording ? null : recording.comparedBytes}
      />
      <div className="bytes-line">
        <span>{isComparing ? t.streams.compared(f.bytes(recording.comparedBytes)) : progress}</span>
        <span>
          {recording.partsTotal === 0
            ? ''
            : t.streams.parts(recording.partsTotal, f.integer(recording.partsStored), f.integer(recording.partsTotal))}
        </span>
      </div>
    </div>
  );
}

/** The lag in seconds, or the bytes left of a file that does not grow, and the upload rate. */
export function LagCell({ recording }: { readonly recording: RecordingView }) {
  const { t, f } = useLanguage();
  const history = useEngine((state) => state.histories.get(recording.id)) ?? NO_HISTORY;
  const leftBytes = recording.sizeBytes - recording.cloudBytes;
  const cloudRate = recording.cloudRate ?? 0;
  // A file that was there already is behind nothing.
  const [figure, word] =
    !hasRecorder(recording) && leftBytes > 0
      ? [f.bytes(leftBytes), t.streams.left]
      : recording.lagSeconds > 0
        ? [f.span(recording.lagSeconds), t.streams.behind]
        : [t.streams.upToDate, undefined];
  return (
    <div role="gridcell" className="cell cell-lag">
      <div className="lag">
        <strong>{figure}</strong>
        {word === undefined ? null : <span> {word}</span>}
      </div>
      <div className="rate">
        <span>{cloudRate > 0 ? f.rate(cloudRate) : ''}</span>
        <Sparkline history={history} width={64} height={20} />
      </div>
    </div>
  );
}
