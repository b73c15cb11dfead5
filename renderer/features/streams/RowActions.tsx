import type { RecordingView } from '../../../shared/viewModel.ts';
import { printable } from '../../format/fileName.ts';
import { useLanguage } from '../../i18n/language.ts';
import { IconButton } from '../../ui/Button.tsx';
import { ACTION_ICONS, perform } from './performAction.ts';
import { type ActionId, actionsFor } from './recordingActions.ts';

interface RowActionsProps {
  readonly recording: RecordingView;
  readonly isCurrent: boolean;
  readonly onMenu: (id: string, x: number, y: number) => void;
}

const IN_SIGHT: ReadonlySet<ActionId> = new Set([
  'finalize',
  'hold',
  'release',
  'pause',
  'resume',
  'showInFolder',
  'copyUrl',
]);
const IN_SIGHT_MAX = 3;

/** The buttons at the end of a row: what is used most as pictures, everything in the menu. */
export function RowActions({ recording, isCurrent, onMenu }: RowActionsProps) {
  const { t } = useLanguage();
  const name = printable(recording.name);
  const tabIndex = isCurrent ? 0 : -1;
  const shown = actionsFor(recording)
    .filter((action) => IN_SIGHT.has(action))
    .slice(0, IN_SIGHT_MAX);
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
        tip={t.streams.columnActions}
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
