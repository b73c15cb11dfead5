import { useEffect, useState } from 'react';
import type {
  AccessEntry,
  AccessView,
  ConsoleRequestChannel,
  ConsoleRequests,
  ConsoleRole,
  Invitation,
} from '../../../shared/console.ts';
import { valueOf } from '../../bridge/bridge.ts';
import { signOut } from '../../bridge/session.ts';
import { useLanguage } from '../../i18n/language.ts';
import { showFailure } from '../../state/appStore.ts';
import { consoleBridge } from '../../state/consoleStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../settings/Card.tsx';
import { NotificationsButton } from './BrowserNotifications.tsx';
import { QrCode } from './QrCode.tsx';

/** Access to this window from browsers: addresses that were made, and browsers that are signed in. */
export function AccessCard() {
  const { t } = useLanguage();
  const [view, setView] = useState<AccessView>();
  const [invitation, setInvitation] = useState<Invitation>();
  const load = (): void => void ask('access.list', null).then((found) => found && setView(found));
  useEffect(load, []);
  const invite = (role: ConsoleRole): void =>
    void ask('access.invite', { role }).then((made) => {
      if (made === undefined) return;
      setInvitation(made);
      load();
    });
  const revoke = (id: string): void => void ask('access.revoke', { id }).then((left) => left && setView(left));
  const c = t.console;
  return (
    <Card id="access" title={c.access}>
      <p className="field-hint">{c.accessHint}</p>
      <div className="card-buttons">
        <Button icon="eye" onPress={() => invite('look')}>
          {c.inviteLook}
        </Button>
        <Button icon="unlock" onPress={() => invite('operate')}>
          {c.inviteOperate}
        </Button>
      </div>
      {invitation === undefined ? null : <ShownInvitation invitation={invitation} />}
      {view === undefined ? null : <Entries view={view} onRevoke={revoke} />}
      <div className="card-buttons">
        <NotificationsButton />
        <Button onPress={() => void signOut().then(() => window.location.reload())}>{c.signOut}</Button>
      </div>
    </Card>
  );
}

function ShownInvitation({ invitation: { address, isReachable } }: { readonly invitation: Invitation }) {
  const { t } = useLanguage();
  return (
    <div className="invitation">
      <QrCode text={address} label={t.console.qrCode} />
      <code>{address}</code>
      <p className="field-hint">{isReachable ? t.console.once : `${t.console.once} ${t.console.onlyHere}`}</p>
    </div>
  );
}

function Entries({ view, onRevoke }: { readonly view: AccessView; readonly onRevoke: (id: string) => void }) {
  const { t, f } = useLanguage();
  const c = t.console;
  const line = ({ role, expiresAt }: AccessEntry, what: string): string =>
    c.entry(what, c.role[role], f.when(expiresAt));
  return (
    <ul className="access-list" aria-label={c.access}>
      {view.sessions.map((session) => (
        <li key={session.id}>
          <span>{line(session, session.isOwn ? c.thisBrowser : c.browser)}</span>
          {session.isOwn ? null : (
            <Button isSmall tone="danger" icon="close" onPress={() => onRevoke(session.id)}>
              {c.revoke}
            </Button>
          )}
        </li>
      ))}
      {view.codes.map((code) => (
        <li key={code.id}>
          <span>{line(code, c.unusedAddress)}</span>
          <Button isSmall tone="danger" icon="close" onPress={() => onRevoke(code.id)}>
            {c.revoke}
          </Button>
        </li>
      ))}
    </ul>
  );
}

async function ask<C extends ConsoleRequestChannel>(
  channel: C,
  request: ConsoleRequests[C]['request'],
): Promise<ConsoleRequests[C]['value'] | undefined> {
  const bridge = consoleBridge();
  return bridge === undefined ? undefined : valueOf(bridge.ask(channel, request), showFailure);
}
