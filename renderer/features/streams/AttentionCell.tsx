import type { RecordingView } from '../../../shared/viewModel.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { faultSentence, useLanguage } from '../../i18n/language.ts';
import { attentionOf } from '../../state/projection.ts';
import { Button } from '../../ui/Button.tsx';
import { ACTION_ICONS, perform } from './performAction.ts';
import { useIsLeaving } from './leaving.ts';
import { remediesFor } from './recordingActions.ts';

/** The problem in a sentence, with buttons for its remedies. */
export function AttentionCell({
  recording,
  isCurrent,
}: {
  readonly recording: RecordingView;
  readonly isCurrent: boolean;
}) {
  const { t, f } = useLanguage();
  const leaving = useIsLeaving(recording.id);
  const attention = attentionOf(recording);
  if (attention === undefined) return null;
  const sentence = faultSentence(t, attention.code, attention.message);
  const name = visibleText(recording.name);
  return (
    <div role="gridcell" className="cell cell-attention">
      <p className="attention-sentence" title={sentence}>
        {sentence}
      </p>
      <div className="attention-buttons">
        {(leaving ? [] : remediesFor(recording, attention.code)).map((action, index) => (
          <Button
            key={action}
            isSmall
            tone={action === 'discard' ? 'danger' : index === 0 ? 'primary' : 'plain'}
            icon={ACTION_ICONS[action]}
            label={t.action.forName(t.action[action], name)}
            tabIndex={isCurrent ? 0 : -1}
            onPress={() => perform(action, recording.id)}
          >
            {t.action[action]}
          </Button>
        ))}
        <span className="attention-bytes">
          {(recording.isSourceGone ? t.streams.stored : t.streams.inCloud)(f.bytes(recording.cloudBytes))}
        </span>
      </div>
    </div>
  );
}
