import { useMemo } from 'react';
import type { EngineView } from '../../../shared/viewModel.ts';
import { command } from '../../bridge/requests.ts';
import { type Language, useLanguage } from '../../i18n/language.ts';
import { useEngine } from '../../state/engineStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { Sparkline } from '../../ui/Sparkline.tsx';
import './status.css';

const STATUS_ICONS: Readonly<Record<EngineView['status'], IconName>> = {
  all_safe: 'check',
  behind: 'arrowUp',
  needs_you: 'alert',
};

/** The one thing to look at between two shots: is everything safe, what is behind, what needs me. */
export function StatusHeader() {
  const language = useLanguage();
  const { t } = language;
  const engine = useEngine((state) => state.snapshot.engine);
  const folders = useEngine((state) => state.snapshot.folders.length);
  const words = statusWords(engine, folders, language);
  return (
    <header className={`status status-${engine.status}`}>
      <div className="status-summary">
        <span className="status-light">
          <Icon name={STATUS_ICONS[engine.status]} size={24} />
        </span>
        <div className="status-words">
          <h1>{words.headline}</h1>
          <p>{words.detail}</p>
        </div>
      </div>
      <Totals />
      <div className="status-buttons">
        {engine.needsYou > 1 ? (
          <Button icon="retry" onPress={() => command({ kind: 'engine.retryAll' })}>
            {t.status.retryAll}
          </Button>
        ) : null}
        <Button
          icon={engine.isPaused ? 'play' : 'pause'}
          onPress={() => command({ kind: engine.isPaused ? 'engine.resume' : 'engine.pause' })}
        >
          {engine.isPaused ? t.status.resumeAll : t.status.pauseAll}
        </Button>
      </div>
    </header>
  );
}

function Totals() {
  const { t, f } = useLanguage();
  const recordings = useEngine((state) => state.snapshot.recordings);
  const uploadRate = useEngine((state) => state.snapshot.engine.uploadRate);
  const history = useEngine((state) => state.totalHistory);
  const diskRate = useMemo(() => recordings.reduce((sum, recording) => sum + recording.diskRate, 0), [recordings]);
  return (
    <dl className="totals">
      <div>
        <dt>{t.status.onDisk}</dt>
        <dd>{f.rate(diskRate)}</dd>
      </div>
      <div>
        <dt>{t.status.inCloud}</dt>
        <dd>{f.rate(uploadRate)}</dd>
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

/** The headline and the line below it; a fault of the whole engine comes before the numbers. */
function statusWords(
  engine: EngineView,
  folders: number,
  { t, f }: Language,
): { readonly headline: string; readonly detail: string } {
  const headline =
    engine.status === 'behind'
      ? t.status.behind(f.longSpan(Math.max(1, Math.round(engine.behindSeconds))))
      : t.status[engine.status];
  const whole = engine.journalProblem !== null ? t.status.journal : engine.isPaused ? t.status.paused : undefined;
  if (whole !== undefined) return { headline, detail: whole };
  if (!engine.isOnline) return { headline, detail: t.status.offline };
  const recording = t.status.recording(engine.active, f.integer(engine.active));
  switch (engine.status) {
    case 'needs_you':
      return {
        headline,
        detail:
          engine.needsYou === 0 ? t.status.journal : t.status.needsDetail(engine.needsYou, f.integer(engine.needsYou)),
      };
    case 'behind':
      return { headline, detail: `${recording} · ${t.status.left(f.bytes(engine.behindBytes))}` };
    case 'all_safe': {
      if (engine.active > 0) return { headline, detail: `${recording} · ${t.status.safeDetail}` };
      return { headline, detail: folders === 0 ? t.status.noFolders : t.status.safeIdle };
    }
    default:
      return engine.status satisfies never;
  }
}
