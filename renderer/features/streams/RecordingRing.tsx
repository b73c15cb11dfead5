import { memo } from 'react';
import type { RecordingView } from '../../../shared/viewModel.ts';
import { useLanguage } from '../../i18n/language.ts';
import { groupOf } from '../../state/listRows.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { Ring } from '../../ui/Ring.tsx';
import { hasHold } from './recordingActions.ts';
import { isQuiet } from './stateLine.ts';

/** The indicator of a recording: its state, or the countdown while the file is quiet. */
export const RecordingRing = memo(function RecordingRing({ recording }: { readonly recording: RecordingView }) {
  const group = groupOf(recording);
  const { idle } = recording;
  if (group === 'needs_you') {
    return (
      <Ring part={null} tone="needs">
        <Icon name="alert" size={20} />
      </Ring>
    );
  }
  if (group === 'finished') return <FinishedRing recording={recording} />;
  const still = stillIcon(recording);
  if (still !== undefined) {
    return (
      <Ring part={null} tone="still">
        <Icon name={still} />
      </Ring>
    );
  }
  if (recording.phase !== 'recording') {
    const part = recording.sizeBytes === 0 ? 0 : recording.comparedBytes / recording.sizeBytes;
    return (
      <Ring part={recording.phase === 'finishing' ? part : 1} tone="busy">
        <Icon name="flag" />
      </Ring>
    );
  }
  if (hasHold(recording, 'held')) {
    return (
      <Ring part={null} tone="quiet">
        <Icon name="lock" />
      </Ring>
    );
  }
  if (idle !== null && idle.finishesInSeconds !== null && isQuiet(idle)) {
    return (
      <Ring part={idle.finishesInSeconds / Math.max(1, idle.outOfSeconds)} tone="quiet">
        <Countdown seconds={idle.finishesInSeconds} />
      </Ring>
    );
  }
  if (!recording.hasGrown) {
    return (
      <Ring part={recording.sizeBytes === 0 ? 0 : recording.cloudBytes / recording.sizeBytes} tone="busy">
        <Icon name="stored" />
      </Ring>
    );
  }
  return (
    <Ring part={null} tone="live" isPulsing>
      <span className="ring-dot" />
    </Ring>
  );
});

/** As many digits as the ring holds. */
const SECONDS_MAX = 999;
const MINUTES_MAX = 99;

/** The time until a recording is finished: in seconds, or in minutes or hours where the seconds have too many digits for the ring. */
function Countdown({ seconds }: { readonly seconds: number }) {
  const { t, f } = useLanguage();
  const whole = Math.ceil(seconds);
  const minutes = Math.ceil(whole / 60);
  const [value, unit] =
    whole <= SECONDS_MAX
      ? [whole, undefined]
      : minutes <= MINUTES_MAX
        ? [minutes, 'min']
        : [Math.ceil(minutes / 60), 'h'];
  return (
    <span className="ring-count" title={t.idle.finishesIn(f.span(whole))}>
      {f.integer(value)}
      {unit === undefined ? null : <small>{unit}</small>}
    </span>
  );
}

/** The icon of a recording that is stopped; `undefined` while it goes on. A countdown beside a reason to wait would be wrong. */
function stillIcon(recording: RecordingView): IconName | undefined {
  if (hasHold(recording, 'paused')) return 'pause';
  const outage = recording.holds.find((hold) => hold.kind === 'outage');
  if (outage !== undefined) return outage.of === 'folder' ? 'folder' : 'cloudOff';
  const isWaiting = recording.phase === 'recording' && hasHold(recording, 'backoff');
  return isWaiting || hasHold(recording, 'offline') ? 'cloudOff' : undefined;
}

/** Safe in the cloud, only a part of it, replaced, or ended without an object. */
function FinishedRing({ recording }: { readonly recording: RecordingView }) {
  if (recording.phase !== 'completed' || recording.replacedBy !== null) {
    return (
      <Ring part={null} tone="still">
        <Icon name="minus" size={20} />
      </Ring>
    );
  }
  return (
    <Ring part={null} tone={recording.isIncomplete ? 'partial' : 'safe'}>
      <Icon name={recording.isIncomplete ? 'alert' : 'check'} size={20} />
    </Ring>
  );
}
