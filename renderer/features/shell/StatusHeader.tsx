import { useMemo } from 'react';
import type { EngineView } from '../../../shared/viewModel.ts';
import { command } from '../../bridge/requests.ts';
import { type Language, useLanguage } from '../../i18n/language.ts';
import { useEngine } from '../../state/engineStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { Sparkline } from '../../ui/Sparkline.tsx';
import './status.css';

const LAMP_ICONS: Readonly<Record<EngineView['lamp'], IconName>> = {
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
  const words = lampWords(engine, folders, language);
  return (
    <header className={`status status-${engine.lamp}`}>
      <div className={`lamp lamp-${engine.lamp}`}>
        <span className="lamp-light">
          <Icon name={LAMP_ICONS[engine.lamp]} size={24} />
        </span>
        <div className="lamp-words">
          <h1>{words.headline}</h1>
          <p>{words.detail}</p>
        </div>
      </div>
      <Totals />
      <div className="status-buttons">
        {engine.needsYou > 1 ? (
          <Button icon="retry" onPress={() => command({ kind: 'engine.retryAll' })}>
            {t.lamp.retryAll}
          </Button>
        ) : null}
        <Button
          icon={engine.isPaused ? 'play' : 'pause'}
          onPress={() => command({ kind: engine.isPaused ? 'engine.resume' : 'engine.pause' })}
        >
          {engine.isPaused ? t.lamp.resumeAll : t.lamp.pauseAll}
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
        <dt>{t.lamp.onDisk}</dt>
        <dd>{f.rate(diskRate)}</dd>
      </div>
      <div>
        <dt>{t.lamp.inCloud}</dt>
        <dd>{f.rate(uploadRate)}</dd>
      </div>
      <div className="totals-chart">
        <dt className="sr-only">{t.lamp.rateChart}</dt>
        <dd>
          <Sparkline history={history} width={112} height={34} />
        </dd>
      </div>
    </dl>
  );
}

/** The headline and the line below it; a fault of the whole engine comes before the numbers. */
function lampWords(
  engine: EngineView,
  folders: number,
  { t, f }: Language,
): { readonly headline: string; readonly detail: string } {
  const headline =
    engine.lamp === 'behind'
      ? t.lamp.behind(f.longSpan(Math.max(1, Math.round(engine.behindSeconds))))
      : t.lamp[engine.lamp];
  const whole = engine.journalProblem !== null ? t.lamp.journal : engine.isPaused ? t.lamp.paused : undefined;
  if (whole !== undefined) return { headline, detail: whole };
  if (!engine.isOnline) return { headline, detail: t.lamp.offline };
  const recording = t.lamp.recording(engine.active, f.integer(engine.active));
  switch (engine.lamp) {
    case 'needs_you':
      return {
        headline,
        detail:
          engine.needsYou === 0 ? t.lamp.journal : t.lamp.needsDetail(engine.needsYou, f.integer(engine.needsYou)),
      };
    case 'behind':
      return { headline, detail: `${recording} · ${t.lamp.left(f.bytes(engine.behindBytes))}` };
    case 'all_safe': {
      if (engine.active > 0) return { headline, detail: `${recording} · ${t.lamp.safeDetail}` };
      return { headline, detail: folders === 0 ? t.lamp.noFolders : t.lamp.safeIdle };
    }
    default:
      return engine.lamp satisfies never;
  }
}
