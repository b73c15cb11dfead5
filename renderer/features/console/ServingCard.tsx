import { useState } from 'react';
import {
  consoleAddressProblem,
  DEFAULT_CONSOLE_PORT,
  isLoopback,
  type ListenAddress,
  listenAddressText,
  LOOPBACK_HOST,
  parseListenAddress,
  WILDCARD_HOST,
} from '../../../shared/consoleAddress.ts';
import type { ConsoleServing } from '../../../shared/console.ts';
import type { Settings } from '../../../shared/settings.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { saveSettings } from '../../state/requests.ts';
import { NumberField } from '../../ui/NumberField.tsx';
import { SelectField } from '../../ui/SelectField.tsx';
import { SwitchField } from '../../ui/SwitchField.tsx';
import { Card } from '../settings/Card.tsx';
import { BrowserAccess } from './BrowserAccess.tsx';

const REACHES = ['here', 'network'] as const;
const HOSTS = { here: LOOPBACK_HOST, network: WILDCARD_HOST } as const;

/** Serves the window of the desktop app to browsers. Changes are saved at once: the person is then asked in a native dialog. */
export function ServingCard({ saved }: { readonly saved: Settings }) {
  const { t } = useLanguage();
  const s = t.settings;
  const serving = useApp((state) => state.facts?.console);
  const listen = parseListenAddress(saved.app.consoleAddress);
  return (
    <Card id="browsers" title={s.sections.browsers}>
      <SwitchField
        label={s.field.consoleAddress}
        hint={t.console.accessHint}
        isOn={listen !== undefined}
        onChange={(isOn) => serve(isOn ? { host: LOOPBACK_HOST, port: DEFAULT_CONSOLE_PORT } : undefined)}
      />
      {listen === undefined ? null : <AddressFields listen={listen} />}
      {serving === undefined ? null : <State serving={serving} />}
      {serving?.kind === 'on' ? <BrowserAccess /> : null}
    </Card>
  );
}

function serve(listen: ListenAddress | undefined): void {
  void saveSettings({ app: { consoleAddress: listen === undefined ? '' : listenAddressText(listen) } });
}

function AddressFields({ listen }: { readonly listen: ListenAddress }) {
  const s = useLanguage().t.settings;
  const reach = isLoopback(listen.host) ? 'here' : 'network';
  return (
    <>
      <SelectField
        label={s.field.consoleReach}
        hint={reach === 'here' ? s.hint.consoleHere : s.hint.consoleNetwork}
        value={reach}
        choices={REACHES.map((id) => ({ id, label: s.consoleReach[id] }))}
        onChange={(id) => serve({ ...listen, host: HOSTS[id] })}
      />
      <PortField key={listen.port} listen={listen} />
    </>
  );
}

function PortField({ listen }: { readonly listen: ListenAddress }) {
  const s = useLanguage().t.settings;
  const [port, setPort] = useState(listen.port);
  const next = { ...listen, port };
  const isUsable = port > 0 && consoleAddressProblem(listenAddressText(next)) === undefined;
  return (
    <NumberField
      label={s.field.consolePort}
      value={port}
      problem={isUsable ? undefined : s.problem.console_address}
      onChange={(value) => setPort(value ?? Number.NaN)}
      onCommit={() => {
        if (isUsable && port !== listen.port) serve(next);
      }}
    />
  );
}

/** The address that is served, or why none is. */
function State({ serving }: { readonly serving: ConsoleServing }) {
  const { t } = useLanguage();
  switch (serving.kind) {
    case 'off':
      return null;
    case 'on':
      return (
        <p className="card-note card-note-good" role="status">
          {t.console.served(serving.address)} {t.console.browsers(serving.browsers)}
        </p>
      );
    case 'failed':
      return (
        <p className="card-note card-note-bad" role="alert">
          {t.console.problem[serving.problem]}
        </p>
      );
  }
}
