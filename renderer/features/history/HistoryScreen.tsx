import { hasNativeShell } from '../../bridge/nativeShell.ts';
import { useDeferredValue, useMemo, useState } from 'react';
import { EVERYTHING, type HistoryFilter, timesOfDay } from '../../../shared/history.ts';
import { faultSentence, useLanguage } from '../../i18n/language.ts';
import { openDialog, showScreen, useApp } from '../../state/appStore.ts';
import { exportHistory } from '../../state/requests.ts';
import { Button } from '../../ui/Button.tsx';
import { HistoryDetails } from './HistoryDetails.tsx';
import { HistoryList } from './HistoryList.tsx';
import { historyRows } from './historyRows.ts';
import { type HistoryChoice, HistoryToolbar } from './HistoryToolbar.tsx';
import { useHistory } from './useHistory.ts';
import '../streams/streams.css';
import '../streams/toolbar.css';
import './history.css';

const ANY: HistoryChoice = { text: '', day: '', folder: '', outcome: '' };

/** Everything that this workstation uploaded, by day, with search and filters. */
export function HistoryScreen() {
  const { t, f } = useLanguage();
  const [choice, setChoice] = useState(ANY);
  const [shownId, setShownId] = useState<string>();
  const wanted = useDeferredValue(choice);
  const filter = useMemo(() => filterOf(wanted), [wanted]);
  const { entries, summary, state, failure, loadMore } = useHistory(filter);
  const rows = useMemo(() => historyRows(entries, summary?.days ?? []), [entries, summary]);
  const shown = entries.find(({ id }) => id === shownId);
  const isFiltered = Object.values(choice).some((value) => value !== '');
  return (
    <section className="streams history" aria-label={t.app.screen.history}>
      <div className="streams-main">
        <HistoryToolbar choice={choice} folders={summary?.folders ?? []} onChange={setChoice} />
        <div className="history-sums">
          <p>
            {summary === undefined
              ? t.history.loading
              : t.history.sums(summary.count, f.integer(summary.count), f.bytes(summary.sizeBytes))}
          </p>
          <ListButtons filter={filter} isEmpty={summary?.count === 0} />
          <Retention />
        </div>
        {state === 'failed' && failure !== undefined ? (
          <div id="history" className="nothing-found" role="alert">
            <p>{faultSentence(t, failure.code, failure.message)}</p>
          </div>
        ) : rows.length > 0 ? (
          <HistoryList rows={rows} shownId={shownId} onShow={setShownId} onEnd={loadMore} />
        ) : state === 'loading' ? null : (
          <div id="history" className="nothing-found">
            <p>{isFiltered ? t.streams.nothingFound : t.history.empty}</p>
            {isFiltered ? <Button onPress={() => setChoice(ANY)}>{t.streams.clearSearch}</Button> : null}
          </div>
        )}
      </div>
      {shown === undefined ? null : <HistoryDetails entry={shown} onClose={() => setShownId(undefined)} />}
    </section>
  );
}

/** Verify, or save, the list as it is filtered now. */
function ListButtons({ filter, isEmpty }: { readonly filter: HistoryFilter; readonly isEmpty: boolean }) {
  const { t } = useLanguage();
  return (
    <span className="history-export">
      <Button
        isSmall
        icon="check"
        isDisabled={isEmpty}
        onPress={() => openDialog({ kind: 'verify', wanted: { ids: null, filter }, name: null })}
      >
        {t.action.verify}
      </Button>
      <Button isSmall icon="table" isDisabled={isEmpty} onPress={() => void exportHistory(filter, 'csv')}>
        {t.history.exportCsv}
      </Button>
      {hasNativeShell() ? (
        <Button isSmall icon="document" isDisabled={isEmpty} onPress={() => void exportHistory(filter, 'pdf')}>
          {t.history.exportPdf}
        </Button>
      ) : (
        <Button isSmall icon="document" isDisabled={isEmpty} onPress={() => void exportHistory(filter, 'html')}>
          {t.history.exportPage}
        </Button>
      )}
    </span>
  );
}

/** How long entries are kept. */
function Retention() {
  const { t, f } = useLanguage();
  const days = useApp((state) => state.settings?.settings.journal.keepDays);
  if (days === undefined) return null;
  return (
    <Button isSmall tone="quiet" icon="settings" onPress={() => showScreen('settings')}>
      {t.history.kept(days, f.integer(days))}
    </Button>
  );
}

function filterOf({ text, day, folder, outcome }: HistoryChoice): HistoryFilter {
  return {
    ...EVERYTHING,
    text: text.trim(),
    folder: folder === '' ? null : folder,
    outcome: outcome === '' ? null : outcome,
    ...timesOfDay(day),
  };
}
