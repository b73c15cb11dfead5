import { useEffect, useState } from 'react';
import type { AccessEntry, AccessView, ConsoleRole, Invitation } from '../../../shared/console.ts';
import { hasNativeShell } from '../../bridge/nativeShell.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { sendRequest } from '../../state/requests.ts';
import { Button } from '../../ui/Button.tsx';
import { QrCode } from './QrCode.tsx';
import './console.css';

interface Invited extends Invitation {
  readonly role: ConsoleRole;
}

/** Makes addresses, and lists and revokes those that were not opened and the browsers that are signed in. */
export function BrowserAccess() {
  const { t } = useLanguage();
  const [view, setView] = useState<AccessView>();
  const [invited, setInvited] = useState<Invited>();
  const serving = useApp((state) => state.facts?.console);
  const browsers = serving?.kind === 'on' ? serving.browsers : 0;
  // A browser that was opened has used an address.
  useEffect(() => void sendRequest('access.list', null).then((found) => found && setView(found)), [browsers]);
  const invite = async (role: ConsoleRole): Promise<void> => {
    const made = await sendRequest('access.invite', { role });
    if (made === undefined) return;
    setView(await sendRequest('access.list', null));
    setInvited({ ...made, role });
  };
  const revoke = (id: string): void => void sendRequest('access.revoke', { id }).then((left) => left && setView(left));
  const isOpen = view?.codes.some(({ expiresAt }) => expiresAt === invited?.expiresAt) === true;
  return (
    <>
      <div className="card-buttons">
        <Button icon="eye" onPress={() => void invite('look')}>
          {t.console.inviteLook}
        </Button>
        <Button icon="unlock" onPress={() => void invite('operate')}>
          {t.console.inviteOperate}
        </Button>
      </div>
      {invited !== undefined && isOpen ? <ShownInvitation invited={invited} /> : null}
      {view === undefined ? null : <Entries view={view} onRevoke={revoke} />}
    </>
  );
}

function ShownInvitation({ invited: { address, isReachable, role } }: { readonly invited: Invited }) {
  const c = useLanguage().t.console;
  const isScanned = isReachable || role === 'look';
  const notes = [c.once, ...(isReachable ? [] : [c.onlyHere])];
  return (
    <div className="invitation">
      {isScanned ? <QrCode text={address} label={c.qrCode} /> : null}
      <code>{address}</code>
      <p className="field-hint">
        {[...notes, ...(isReachable || role === 'operate' || hasNativeShell() ? [] : [c.toReach])].join(' ')}
      </p>
    </div>
  );
}

function Entries({ view, onRevoke }: { readonly view: AccessView; readonly onRevoke: (id: string) => void }) {
  const { t, f } = useLanguage();
  const c = t.console;
  const line = ({ role, expiresAt }: AccessEntry, what: string): string =>
    c.entry(what, c.role[role], f.when(expiresAt));
  return (
    <ul className="access-list" aria-label={c.accessList}>
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
