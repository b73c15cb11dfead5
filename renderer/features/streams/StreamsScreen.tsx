import { useDeferredValue, useMemo, useRef } from 'react';
import { useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { useEngine } from '../../state/engineStore.ts';
import { countGroups, reuseIfEqual, type ListRow, listRows } from '../../state/listRows.ts';
import { Button } from '../../ui/Button.tsx';
import { DetailsPanel } from '../details/DetailsPanel.tsx';
import { EmptyStreams } from './EmptyStreams.tsx';
import { NotBegun } from './NotBegun.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { StreamList } from './StreamList.tsx';
import { Toolbar } from './Toolbar.tsx';
import './streams.css';

/** The recordings with search, filter and details. */
export function StreamsScreen() {
  const { t } = useLanguage();
  const recordings = useEngine((state) => state.snapshot.recordings);
  const filter = useApp((state) => state.filter);
  const query = useApp((state) => state.query);
  const order = useApp((state) => state.order);
  const detailsId = useApp((state) => state.detailsId);
  const hasDetails = useEngine((state) => detailsId !== undefined && state.byId.has(detailsId));

  // Filtering is deferred so that typing stays responsive.
  const words = useDeferredValue(query);
  const needsYou = useEngine((state) => state.snapshot.engine.needsYou);
  // An outage that needs a person counts too, as everywhere: it is told above the list.
  const counts = useMemo(() => ({ ...countGroups(recordings), needs_you: needsYou }), [recordings, needsYou]);
  const rows = useStableRows(
    useMemo(() => listRows(recordings, filter, words, order), [recordings, filter, words, order]),
  );

  if (recordings.length === 0) return <EmptyStreams />;
  return (
    <section className="streams" aria-label={t.app.screen.streams}>
      <div className="streams-main">
        <Toolbar counts={counts} />
        <SelectionBar />
        {rows.length === 0 ? (
          <div id="streams" className="nothing-found">
            <p>
              {filter === 'needs_you' && words === '' && needsYou > 0 ? t.streams.needsAbove : t.streams.nothingFound}
            </p>
            <Button onPress={() => useApp.setState({ filter: 'all', query: '' })}>{t.streams.clearSearch}</Button>
          </div>
        ) : (
          <StreamList rows={rows} />
        )}
        {filter === 'all' || filter === 'live' ? <NotBegun className="not-begun" /> : null}
      </div>
      {detailsId !== undefined && hasDetails ? <DetailsPanel id={detailsId} /> : null}
    </section>
  );
}

/** Returns the previous array while the rows are equal, so that changed numbers do not rerender the list. */
function useStableRows(rows: readonly ListRow[]): readonly ListRow[] {
  const kept = useRef(rows);
  kept.current = reuseIfEqual(kept.current, rows);
  return kept.current;
}
