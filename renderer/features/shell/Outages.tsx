import type { OutageView, Remedy } from '../../../shared/status.ts';
import { useLanguage } from '../../i18n/language.ts';
import { showScreen } from '../../state/appStore.ts';
import { useEngine } from '../../state/engineStore.ts';
import { sendCommand } from '../../state/requests.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { STATUS_ICONS, STATUS_TONES } from './statusLook.ts';
import './outages.css';

/** There can be many of these at once, one for each folder or bucket. */
const MANY_KINDS = ['destination_refused', 'folder_missing', 'folder_unreadable'] as const;
type ManyKind = (typeof MANY_KINDS)[number];

/** More outages of one kind are one line that opens. */
const LINES_MAX = 2;

/** One line for each outage: its sentence, and the button that may end it. */
export function Outages() {
  const { t } = useLanguage();
  const outages = useEngine((state) => state.snapshot.engine.outages);
  if (outages.length === 0) return null;
  const many = MANY_KINDS.filter((kind) => outages.filter((outage) => outage.kind === kind).length > LINES_MAX);
  const first = new Map(many.map((kind) => [outages.findIndex((outage) => outage.kind === kind), kind]));
  return (
    <ul className="outages" aria-label={t.status.outages}>
      {outages.map((outage, index) => {
        const group = first.get(index);
        if (group !== undefined)
          return <OutageGroup key={group} kind={group} outages={outages.filter(({ kind }) => kind === group)} />;
        if (many.some((kind) => kind === outage.kind)) return null;
        return <Outage key={keyOf(outage)} outage={outage} />;
      })}
    </ul>
  );
}

function keyOf({ kind, name }: OutageView): string {
  return `${kind} ${name}`;
}

function OutageGroup({ kind, outages }: { readonly kind: ManyKind; readonly outages: readonly OutageView[] }) {
  const { t, f } = useLanguage();
  return (
    <li className={`outage-group outage-${STATUS_TONES[kind]}`}>
      <details>
        <summary>
          <Icon name={STATUS_ICONS[kind]} />
          <strong role="alert">{t.status.manyOutages[kind](f.integer(outages.length))}</strong>
          <span className="outage-open">
            <Icon name="chevron" size={14} />
          </span>
        </summary>
        <ul>
          {outages.map((outage) => (
            <Outage key={keyOf(outage)} outage={outage} />
          ))}
        </ul>
      </details>
    </li>
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
