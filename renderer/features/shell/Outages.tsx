import type { OutageView, Remedy } from '../../../shared/status.ts';
import { useLanguage } from '../../i18n/language.ts';
import { showScreen } from '../../state/appStore.ts';
import { useEngine } from '../../state/engineStore.ts';
import { sendCommand } from '../../state/requests.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { STATUS_ICONS, STATUS_TONES } from './statusLook.ts';
import './outages.css';

/** One card for each outage: its sentence, and the button that may end it. */
export function Outages() {
  const { t } = useLanguage();
  const outages = useEngine((state) => state.snapshot.engine.outages);
  if (outages.length === 0) return null;
  return (
    <ul className="outages" aria-label={t.status.outages}>
      {outages.map((outage) => (
        <Outage key={`${outage.kind} ${outage.name}`} outage={outage} />
      ))}
    </ul>
  );
}

type Offered = Exclude<Remedy, 'wait'>;

const ICONS: Readonly<Record<Offered, IconName>> = {
  open_settings: 'settings',
  open_folders: 'folder',
  retry: 'retry',
};

const ACTIONS: Readonly<Record<Offered, () => void>> = {
  open_settings: () => showScreen('settings'),
  open_folders: () => showScreen('folders'),
  retry: () => sendCommand({ kind: 'engine.retryAll' }),
};

function Outage({ outage }: { readonly outage: OutageView }) {
  const { status } = useLanguage();
  const { title, sentence } = status.outage(outage);
  const { kind, remedy, message } = outage;
  return (
    <li className={`outage outage-${STATUS_TONES[kind]}`}>
      <Icon name={STATUS_ICONS[kind]} />
      <p title={message}>
        <strong role="alert">{title}</strong> {sentence}
      </p>
      {remedy === 'wait' ? null : (
        <Button isSmall icon={ICONS[remedy]} onPress={ACTIONS[remedy]}>
          {status.remedy(remedy)}
        </Button>
      )}
    </li>
  );
}
