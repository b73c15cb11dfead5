import { useLanguage } from '../../i18n/language.ts';
import { chooseFolders } from '../../state/requests.ts';
import { useApp } from '../../state/appStore.ts';
import { countText, LIST_FILTERS, LIST_ORDERS, type GroupCounts } from '../../state/listRows.ts';
import { Button } from '../../ui/Button.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { SelectBox } from '../../ui/SelectBox.tsx';
import './toolbar.css';

/** Search, filter with counts, and the button that adds a folder. */
export function Toolbar({ counts }: { readonly counts: GroupCounts }) {
  const { t, f } = useLanguage();
  const query = useApp((state) => state.query);
  const filter = useApp((state) => state.filter);
  return (
    <div className="toolbar">
      <SearchField
        label={t.streams.search}
        value={query}
        controls="streams"
        onChange={(next) => useApp.setState({ query: next })}
      />
      <Segmented
        label={t.streams.filter}
        value={filter}
        choices={LIST_FILTERS.map((id) => ({
          id,
          label: t.streams.filters[id],
          count: countText(counts[id], id === 'all' || id === 'finished' ? counts.finished : 0, f),
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
      <SelectBox
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
      </SelectBox>
    </label>
  );
}
