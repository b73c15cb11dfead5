import { useMemo } from 'react';
import type { EngineView, RecordingView } from '../../../shared/viewModel.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { sendCommand } from '../../state/requests.ts';
import { faultSentence, type Language, useLanguage } from '../../i18n/language.ts';
import { useEngine } from '../../state/engineStore.ts';
import { groupOf, totalRates } from '../../state/listRows.ts';
import { attentionOf } from '../../state/projection.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { Sparkline } from '../../ui/Sparkline.tsx';
import './status.css';

const STATUS_ICONS: Readonly<Record<EngineView['status'], IconName>> = {
  all_safe: 'check',
  behind: 'arrowUp',
  needs_you: 'alert',
};

/** The overall status: whether everything is safe, how far the upload is behind, and whether a person must act. */
export function StatusHeader() {
  const language = useLanguage();
  const { t } = language;
  const engine = useEngine((state) => state.snapshot.engine);
  const recordings = useEngine((state) => state.snapshot.recordings);
  const folders = useEngine((state) => state.snapshot.folders.length);
  return (
    <header className={`status status-${engine.status}`}>
      <div className="status-summary">
        <span className="status-light">
          <Icon name={STATUS_ICONS[engine.status]} size={24} />
        </span>
        <div className="status-words">
          <h1>{headline(engine, language)}</h1>
          <p>{detail(engine, recordings, folders, language)}</p>
        </div>
      </div>
      <Totals />
      <div className="status-buttons">
        {engine.needsYou > 1 ? (
          <Button icon="retry" onPress={() => sendCommand({ kind: 'engine.retryAll' })}>
            {t.status.retryAll}
          </Button>
        ) : null}
        <Button
          icon={engine.isPaused ? 'play' : 'pause'}
          onPress={() => sendCommand({ kind: engine.isPaused ? 'engine.resume' : 'engine.pause' })}
        >
          {engine.isPaused ? t.status.resumeAll : t.status.pauseAll}
        </Button>
      </div>
    </header>
  );
}

/** The rates of all unfinished recordings together. */
function Totals() {
  const { t, f } = useLanguage();
  const recordings = useEngine((state) => state.snapshot.recordings);
  const history = useEngine((state) => state.totalHistory);
  const rates = useMemo(() => totalRates(recordings), [recordings]);
  return (
    <dl className="totals">
      <div>
        <dt>{t.status.diskRate}</dt>
        <dd>{f.rate(rates.disk)}</dd>
      </div>
      <div>
        <dt>{t.status.cloudRate}</dt>
        <dd>{f.rate(rates.cloud)}</dd>
      </div>
      <div className="totals-chart">
        <dt className="sr-only">{t.status.rateChart}</dt>
        <dd>
          <Sparkline history={history} width={112} height={34} />
        </dd>
      </div>
    </dl>
  );
}

function headline(engine: EngineView, { t, f }: Language): string {
  return engine.status === 'behind'
    ? t.status.behind(f.longSpan(Math.max(1, Math.round(engine.behindSeconds))))
    : t.status.headline[engine.status];
}

/** The line below the headline. A fault of the whole engine takes precedence over numbers. */
function detail(engine: EngineView, recordings: readonly RecordingView[], folders: number, language: Language): string {
  const { t, f } = language;
  if (engine.journalProblem !== null) return t.status.journal;
  if (engine.isPaused) return t.status.paused;
  if (!engine.isOnline) return t.status.offline;
  const recording = t.status.recording(engine.active, f.integer(engine.active));
  switch (engine.status) {
    case 'needs_you':
      return needs(engine.needsYou, recordings, language);
    case 'behind':
      return `${recording} · ${t.status.left(f.bytes(engine.behindBytes))}`;
    case 'all_safe':
      if (engine.active > 0) return `${recording} · ${t.status.safeDetail}`;
      return folders === 0 ? t.status.noFolders : t.status.safeIdle;
    default:
      return engine.status satisfies never;
  }
}

/** A single recording is named with its problem; several are counted. */
function needs(count: number, recordings: readonly RecordingView[], { t, f }: Language): string {
  const only = count === 1 ? recordings.find((recording) => groupOf(recording) === 'needs_you') : undefined;
  const attention = only === undefined ? undefined : attentionOf(only);
  if (only === undefined || attention === undefined) return t.status.needsDetail(count, f.integer(count));
  return t.status.needsOne(visibleText(only.name), faultSentence(t, attention.code, attention.message));
}
