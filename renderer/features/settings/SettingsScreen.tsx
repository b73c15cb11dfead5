import { hasNativeShell } from '../../bridge/nativeShell.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import type { SettingsView } from '../../../shared/ipc.ts';
import { AccessCard } from '../console/AccessCard.tsx';
import { ServingCard } from '../console/ServingCard.tsx';
import { AdvancedCard } from './AdvancedCard.tsx';
import { ApplicationCard } from './ApplicationCard.tsx';
import { DestinationCard } from './DestinationCard.tsx';
import { JournalCard } from './JournalCard.tsx';
import { PatternsCard } from './PatternsCard.tsx';
import { UploadCard } from './UploadCard.tsx';
import { WebhookCard } from './WebhookCard.tsx';
import './settings.css';

/** All settings. Most are saved as soon as a field is left; destination, Redis and webhook are saved by their Apply buttons. */
export function SettingsScreen() {
  const view = useApp((state) => state.settings);
  return view === undefined ? null : <SettingsPane view={view} />;
}

const SECTIONS = ['destination', 'upload', 'patterns', 'journal', 'app', 'webhook', 'advanced', 'browsers'] as const;

function SettingsPane({ view }: { readonly view: SettingsView }) {
  const { t, f } = useLanguage();
  const info = useApp((state) => state.info);
  const { settings, problems } = view;
  return (
    <section className="screen settings" aria-label={t.settings.title}>
      <nav className="settings-nav" aria-label={t.settings.title}>
        <h2>{t.settings.title}</h2>
        <ul>
          {SECTIONS.map((id) => (
            <li key={id}>
              <a
                href={`#settings-${id}`}
                onClick={(event) => {
                  event.preventDefault();
                  document.getElementById(`settings-${id}`)?.scrollIntoView({ block: 'start' });
                }}
              >
                {t.settings.sections[id]}
              </a>
            </li>
          ))}
        </ul>
        {problems.length === 0 ? null : (
          <p className="settings-problems">{t.settings.problems(problems.length, f.integer(problems.length))}</p>
        )}
        {info === undefined ? null : <p className="settings-version">{t.app.version(info.version)}</p>}
      </nav>
      <div className="settings-cards">
        <DestinationCard saved={settings} />
        <UploadCard saved={settings} />
        <PatternsCard saved={settings} />
        <JournalCard saved={settings} />
        <ApplicationCard saved={settings} />
        <WebhookCard saved={settings} />
        <AdvancedCard saved={settings} />
        {hasNativeShell() ? <ServingCard saved={settings} /> : <AccessCard />}
      </div>
    </section>
  );
}
