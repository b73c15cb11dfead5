import { memo } from 'react';
import type { RecordingView } from '../../../shared/viewModel.ts';
import { useLanguage } from '../../i18n/language.ts';
import { groupOf } from '../../state/listRows.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Ring } from '../../ui/Ring.tsx';
import { hasHold } from './recordingActions.ts';
import { isQuiet } from './stateLine.ts';

/** The indicator of a recording: its state, or the countdown while the file is quiet. */
export const RecordingRing = memo(function RecordingRing({ recording }: { readonly recording: RecordingView }) {
  const { t, f } = useLanguage();
  const group = groupOf(recording);
  const { idle } = recording;
  if (group === 'needs_you') {
    return (
      <Ring part={null} tone="needs">
        <Icon name="alert" size={20} />
      </Ring>
    );
  }
  if (group === 'finished') {
    const isSafe = recording.phase === 'completed';
    if (isSafe && recording.isIncomplete) {
      return (
        <Ring part={null} tone="partial">
          <Icon name="alert" size={20} />
        </Ring>
      );
    }
    return (
      <Ring part={null} tone={isSafe ? 'safe' : 'still'}>
        <Icon name={isSafe ? 'check' : 'minus'} size={20} />
      </Ring>
    );
  }
  const still = hasHold(recording, 'paused') ? 'pause' : hasHold(recording, 'offline') ? 'cloudOff' : undefined;
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
        <span title={t.idle.countdown}>{f.integer(Math.ceil(idle.finishesInSeconds))}</span>
      </Ring>
    );
  }
  return (
    <Ring part={null} tone="live" isPulsing>
      <span className="ring-dot" />
    </Ring>
  );
});
