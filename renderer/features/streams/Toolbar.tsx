import { useLanguage } from '../../i18n/language.ts';
import { chooseFolders } from '../../state/requests.ts';
import { useApp } from '../../state/appStore.ts';
import { LIST_FILTERS, type GroupCounts } from '../../state/listRows.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import './toolbar.css';

export const SEARCH_ID = 'search';

/** Search, filter with counts, and the button that adds a folder. */
export function Toolbar({ counts }: { readonly counts: GroupCounts }) {
  const { t, f } = useLanguage();
  const query = useApp((state) => state.query);
  const filter = useApp((state) => state.filter);
  return (
    <div className="toolbar">
      <label className="search">
        <Icon name="search" />
        <span className="sr-only">{t.streams.search}</span>
        <input
          id={SEARCH_ID}
          type="search"
          value={query}
          placeholder={t.streams.search}
          spellCheck={false}
          aria-controls="streams"
          onChange={(event) => useApp.setState({ query: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              event.stopPropagation();
              if (query === '') event.currentTarget.blur();
              else useApp.setState({ query: '' });
            } else if (event.key === 'ArrowDown') {
              event.preventDefault();
              document.querySelector<HTMLElement>('#streams [role="row"][tabindex="0"]')?.focus();
            }
          }}
        />
        <kbd aria-hidden="true">/</kbd>
      </label>
      <Segmented
        label={t.streams.filter}
        value={filter}
        choices={LIST_FILTERS.map((id) => ({
          id,
          label: t.streams.filters[id],
          count: f.integer(counts[id]),
          isUrgent: id === 'needs_you' && counts.needs_you > 0,
        }))}
        onChange={(next) => useApp.setState({ filter: next })}
      />
      <span className="toolbar-space" />
      <Button icon="folderAdd" tone="quiet" onPress={() => void chooseFolders()}>
        {t.folders.add}
      </Button>
    </div>
  );
}
