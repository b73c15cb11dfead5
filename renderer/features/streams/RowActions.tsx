import type { RecordingView } from '../../../shared/viewModel.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { IconButton } from '../../ui/Button.tsx';
import { ACTION_ICONS, perform } from './performAction.ts';
import { useIsLeaving } from './leaving.ts';
import { type ActionId, actionsFor } from './recordingActions.ts';

interface RowActionsProps {
  readonly recording: RecordingView;
  readonly isCurrent: boolean;
  readonly onMenu: (id: string, x: number, y: number) => void;
}

const INLINE_ACTIONS: ReadonlySet<ActionId> = new Set([
  'finalize',
  'hold',
  'release',
  'pause',
  'resume',
  'showInFolder',
  'copyUrl',
]);
const INLINE_ACTIONS_MAX = 3;

/** The buttons at the end of a row: the most frequent actions as icons, and a menu with all of them. */
export function RowActions({ recording, isCurrent, onMenu }: RowActionsProps) {
  const { t } = useLanguage();
  const name = visibleText(recording.name);
  const tabIndex = isCurrent ? 0 : -1;
  const shown = actionsFor(recording, useIsLeaving(recording.id))
    .filter((action) => INLINE_ACTIONS.has(action))
    .slice(0, INLINE_ACTIONS_MAX);
  return (
    <div role="gridcell" className="cell cell-actions">
      {shown.map((action) => (
        <IconButton
          key={action}
          icon={ACTION_ICONS[action]}
          label={t.action.forName(t.action[action], name)}
          tip={t.action[action]}
          tabIndex={tabIndex}
          onPress={() => perform(action, recording.id)}
        />
      ))}
      <IconButton
        icon="more"
        label={t.streams.more(name)}
        tip={t.streams.actions}
        opensMenu
        tabIndex={tabIndex}
        onPress={(button) => {
          const box = button.getBoundingClientRect();
          onMenu(recording.id, box.right - 216, box.bottom + 4);
        }}
      />
    </div>
  );
}
