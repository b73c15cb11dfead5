import { useLanguage } from '../../i18n/language.ts';
import { PROVIDER_PRESETS } from '../../../shared/providers.ts';
import { showScreen, openDialog, SCREENS, type Screen, useApp } from '../../state/appStore.ts';
import { useEngine } from '../../state/engineStore.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { Logo } from './Logo.tsx';
import './sidebar.css';

const ICONS: Readonly<Record<Screen, IconName>> = {
  streams: 'streams',
  folders: 'folder',
  history: 'history',
  settings: 'settings',
  uploads: 'cloudOff',
};

/** Navigation and the current destination. */
export function Sidebar() {
  const { t, f } = useLanguage();
  const screen = useApp((state) => state.screen);
  const needsYou = useEngine((state) => state.snapshot.engine.needsYou);
  const folders = useEngine((state) => state.snapshot.folders.length);
  const problems = useApp((state) => state.settings?.problems.length ?? 0);
  const numbers: Readonly<Record<Screen, number>> = {
    streams: needsYou,
    folders,
    history: 0,
    settings: problems,
    uploads: 0,
  };
  return (
    <header className="sidebar">
      <div className="brand">
        <Logo />
        <span className="sidebar-text">{t.app.name}</span>
      </div>
      <nav aria-label={t.app.nav}>
        {SCREENS.map((id) => (
          <button
            key={id}
            type="button"
            className="nav-item"
            aria-current={screen === id ? 'page' : undefined}
            title={t.app.screen[id]}
            onClick={() => showScreen(id)}
          >
            <Icon name={ICONS[id]} size={18} />
            <span className="sidebar-text">{t.app.screen[id]}</span>
            {numbers[id] === 0 ? null : (
              <span className={id === 'folders' ? 'nav-number' : 'nav-number nav-urgent'}>
                {f.integer(numbers[id])}
              </span>
            )}
          </button>
        ))}
      </nav>
      <span className="sidebar-space" />
      <Destination />
      <button
        type="button"
        className="nav-item nav-small"
        title={t.app.shortcuts}
        onClick={() => openDialog({ kind: 'shortcuts' })}
      >
        <Icon name="keyboard" size={18} />
        <span className="sidebar-text">{t.app.shortcuts}</span>
        <kbd className="sidebar-text">?</kbd>
      </button>
    </header>
  );
}

function Destination() {
  const { t } = useLanguage();
  const destination = useApp((state) => state.settings?.settings.destination);
  const isOnline = useEngine((state) => state.snapshot.engine.isOnline);
  if (destination === undefined) return null;
  const provider =
    destination.provider === 'other' ? t.settings.providerOther : PROVIDER_PRESETS[destination.provider].name;
  return (
    <button
      type="button"
      className="destination"
      title={destination.endpoint || provider}
      onClick={() => showScreen('settings')}
    >
      <span className={isOnline ? 'destination-icon' : 'destination-icon destination-offline'}>
        <Icon name={isOnline ? 'cloud' : 'cloudOff'} size={18} />
      </span>
      <span className="sidebar-text destination-text">
        <strong>{destination.bucket === '' ? t.app.noDestination : destination.bucket}</strong>
        <span>{isOnline ? provider : t.app.offline}</span>
      </span>
    </button>
  );
}
