import { useLanguage } from '../../i18n/language.ts';
import { openDialog, useApp } from '../../state/appStore.ts';
import { useEngine } from '../../state/engineStore.ts';
import { sendCommand } from '../../state/requests.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { ACTION_ICONS } from './performAction.ts';
import { isLeaving } from './leaving.ts';
import { actionsFor } from './recordingActions.ts';
import { clearSelection } from './selection.ts';

/** Actions that are carried out for several recordings at once. Those that ask a question are not among them. */
const ACTIONS = ['pause', 'resume', 'hold', 'release', 'sendFirst', 'sendInTurn', 'retry'] as const;

/** The number of selected recordings, and the actions that at least one of them allows. */
export function SelectionBar() {
  const { t, f } = useLanguage();
  const selection = useApp((state) => state.selection);
  const byId = useEngine((state) => state.byId);
  const delayed = useApp((state) => state.delayed);
  const selected = [...selection].flatMap((id) => byId.get(id) ?? []);
  if (selected.length === 0) return null;
  const allowed = ACTIONS.map((action) => ({
    action,
    ids: selected
      .filter((recording) => actionsFor(recording, isLeaving({ delayed }, recording.id)).includes(action))
      .map(({ id }) => id),
  })).filter(({ ids }) => ids.length > 0);
  const finished = selected.filter(({ phase }) => phase === 'completed').map(({ id }) => id);
  return (
    <section className="selection-bar" aria-label={t.streams.selection}>
      <p>{t.streams.selected(selected.length, f.integer(selected.length))}</p>
      {allowed.map(({ action, ids }) => (
        <Button
          key={action}
          isSmall
          icon={ACTION_ICONS[action]}
          onPress={() => {
            for (const id of ids) sendCommand({ kind: `recording.${action}`, id });
          }}
        >
          {t.action[action]}
        </Button>
      ))}
      {finished.length === 0 ? null : (
        <Button
          isSmall
          icon={ACTION_ICONS.verify}
          onPress={() => openDialog({ kind: 'verify', wanted: { ids: finished, filter: null }, name: null })}
        >
          {t.action.verify}
        </Button>
      )}
      <IconButton icon="close" label={t.streams.clearSelection} onPress={clearSelection} />
    </section>
  );
}
