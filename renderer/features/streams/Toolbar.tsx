import { useLanguage } from '../../i18n/language.ts';
import { chooseFolders } from '../../state/requests.ts';
import { useApp } from '../../state/appStore.ts';
import { LIST_FILTERS, LIST_ORDERS, type GroupCounts } from '../../state/listRows.ts';
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
      <OrderChoice />
      <span className="toolbar-space" />
      <Button icon="folderAdd" tone="quiet" onPress={() => void chooseFolders()}>
        {t.folders.add}
      </Button>
    </div>
  );
}

/** The order of the recordings. */
function OrderChoice() {
  const { t } = useLanguage();
  const order = useApp((state) => state.order);
  return (
    <label className="order">
      <span className="sr-only">{t.streams.order}</span>
      <span className="input-box select-box">
        <select
          className="input"
          value={order}
          onChange={(event) => {
            const chosen = LIST_ORDERS.find((one) => one === event.target.value);
            if (chosen !== undefined) useApp.setState({ order: chosen });
          }}
        >
          {LIST_ORDERS.map((one) => (
            <option key={one} value={one}>
              {t.streams.orders[one]}
            </option>
          ))}
        </select>
        <Icon name="chevron" size={14} />
      </span>
    </label>
  );
}
