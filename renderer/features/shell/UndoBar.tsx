import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import type { DelayedAction } from '../../state/delayedAction.ts';
import { undoAll } from '../../state/undo.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';

/** The actions that can still be undone, at the lower edge. */
export function UndoBar() {
  const { t, f } = useLanguage();
  const delayed = useApp((state) => state.delayed);
  const [first] = delayed;
  if (first === undefined) return null;
  return (
    <div className="toast toast-undo" role="status">
      <Icon name={first.kind === 'discard' ? 'trash' : 'folder'} />
      <p>{delayed.length === 1 ? sentence(first, t) : t.undo.many(f.integer(delayed.length))}</p>
      <Button isSmall icon="retry" onPress={undoAll}>
        {t.undo.undo}
      </Button>
    </div>
  );
}

function sentence(action: DelayedAction, t: ReturnType<typeof useLanguage>['t']): string {
  if (action.kind === 'discard') return t.undo.discard(visibleText(action.name));
  return t.undo.removeFolder(visibleText(action.path));
}
