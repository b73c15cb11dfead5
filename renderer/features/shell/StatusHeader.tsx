import type { StatusKind } from '../../../shared/status.ts';
import type { EngineView, RecordingView } from '../../../shared/viewModel.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { sendCommand } from '../../state/requests.ts';
import { faultSentence, type Language, useLanguage } from '../../i18n/language.ts';
import { openDialog } from '../../state/appStore.ts';
import { useEngine } from '../../state/engineStore.ts';
import { attentionOf } from '../../state/projection.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Sparkline } from '../../ui/Sparkline.tsx';
import { STATUS_ICONS, STATUS_TONES } from './statusLook.ts';
import './status.css';

/** The overall status: whether everything is safe, how long that takes, and whether a person must act. */
export function StatusHeader() {
  const language = useLanguage();
  const { t } = language;
  const engine = useEngine((state) => state.snapshot.engine);
  const recordings = useEngine((state) => state.snapshot.recordings);
  return (
    <header className={`status status-${STATUS_TONES[engine.status]}`} data-status={engine.status}>
      <div className="status-summary">
        <span className="status-light">
          <Icon name={STATUS_ICONS[engine.status]} size={24} />
        </span>
        <div className="status-words">
          <h1>{language.status.headline(engine)}</h1>
          <p>{detail(engine, recordings, language)}</p>
          <InForce engine={engine} />
        </div>
      </div>
      <Totals engine={engine} />
      <div className="status-buttons">
        {engine.needsYou > 1 ? (
          <Button icon="retry" onPress={() => sendCommand({ kind: 'engine.retryAll' })}>
            {t.status.retryAll}
          </Button>
        ) : null}
        {engine.status === 'not_running' ? null : (
          <IconButton icon="gauge" label={t.limit.open} onPress={() => openDialog({ kind: 'limit' })} />
        )}
        {engine.status === 'no_folder' && !engine.isPaused ? null : (
          <Button
            icon={engine.isPaused ? 'play' : 'pause'}
            onPress={() => sendCommand({ kind: engine.isPaused ? 'engine.resume' : 'engine.pause' })}
          >
            {engine.isPaused ? t.status.resumeAll : t.status.pauseAll}
          </Button>
        )}
      </div>
    </header>
  );
}

/** The rule that limits the uploads now, if one does. */
function InForce({ engine }: { readonly engine: EngineView }) {
  const limit = useLanguage().status.limit(engine);
  if (limit === '') return null;
  return (
    <p className="status-limit">
      <Icon name="gauge" size={14} />
      {limit}
    </p>
  );
}

/** The rates of all unfinished recordings together. */
function Totals({ engine }: { readonly engine: EngineView }) {
  const { t, f } = useLanguage();
  const history = useEngine((state) => state.totalHistory);
  return (
    <dl className="totals">
      <div>
        <dt>{t.status.diskRate}</dt>
        <dd>{f.rate(engine.diskRate)}</dd>
      </div>
      <div>
        <dt>{t.status.cloudRate}</dt>
        <dd>{engine.uploadRate === null ? t.status.measuring : f.rate(engine.uploadRate)}</dd>
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

/** The line below the headline. A single recording that needs a person is named with its problem. */
function detail(engine: EngineView, recordings: readonly RecordingView[], language: Language): string {
  const { t, status } = language;
  const isAttention: boolean = engine.status === ('attention' satisfies StatusKind);
  const needing = isAttention ? recordings.filter((recording) => attentionOf(recording) !== undefined) : [];
  const [only] = needing;
  const attention = only === undefined ? undefined : attentionOf(only);
  if (needing.length !== 1 || only === undefined || attention === undefined) return status.detail(engine);
  return t.status.needsOne(visibleText(only.name), faultSentence(t, attention.code, attention.message));
}
