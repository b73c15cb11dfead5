import { useLanguage } from '../../i18n/language.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import './shortcuts.css';

/** Lists all keyboard shortcuts. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const s = t.shortcuts;
  const rows: readonly (readonly [string, string])[] = [
    [s.keys.arrows, s.move],
    [s.keys.ends, s.ends],
    [s.keys.select, s.select],
    [s.keys.enter, s.details],
    [s.keys.menu, s.menu],
    ['F', s.finalize],
    ['H', s.hold],
    ['P', s.pause],
    ['R', s.retry],
    ['L', s.share],
    [s.keys.delete, s.discard],
    ['/', s.search],
    [s.keys.screens, s.screens],
    [',', s.settings],
    ['B', s.limit],
    [s.keys.undo, s.undo],
    ['?', s.help],
    [s.keys.escape, s.escape],
  ];
  return (
    <Dialog title={s.title} onClose={onClose} isWide>
      <dl className="shortcuts">
        {rows.map(([keys, what]) => (
          <div key={keys}>
            <dt>{what}</dt>
            <dd>
              <kbd>{keys}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
