import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { useRecording } from '../../state/engineStore.ts';
import { Menu, type MenuItem } from '../../ui/Menu.tsx';
import { ACTION_ICONS, perform } from './performAction.ts';
import { useIsLeaving } from './leaving.ts';
import { ACTION_KEYS, actionsFor } from './recordingActions.ts';

interface RecordingMenuProps {
  readonly id: string;
  readonly at: { readonly x: number; readonly y: number };
  readonly onClose: () => void;
}

/** The context menu of a recording. */
export function RecordingMenu({ id, at, onClose }: RecordingMenuProps) {
  const { t } = useLanguage();
  const recording = useRecording(id);
  const leaving = useIsLeaving(id);
  if (recording === undefined) return null;
  const details: MenuItem = {
    id: 'details',
    label: t.action.details,
    icon: 'panel',
    key: t.shortcuts.keys.enter,
    onChoose: () => useApp.setState({ detailsId: id }),
  };
  const actions = actionsFor(recording, leaving).map((action): MenuItem => {
    const key = action === 'discard' ? t.shortcuts.keys.delete : ACTION_KEYS[action];
    return {
      id: action,
      label: t.action[action],
      icon: ACTION_ICONS[action],
      isDanger: action === 'discard',
      ...(key === undefined ? {} : { key }),
      onChoose: () => perform(action, id),
    };
  });
  return (
    <Menu label={t.streams.more(visibleText(recording.name))} items={[details, ...actions]} at={at} onClose={onClose} />
  );
}
