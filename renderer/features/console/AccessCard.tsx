import { signOut } from '../../bridge/session.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../settings/Card.tsx';
import { BrowserAccess } from './BrowserAccess.tsx';
import { NotificationsButton } from './BrowserNotifications.tsx';

/** Access to this window from browsers, in one of them. */
export function AccessCard() {
  const { t } = useLanguage();
  return (
    <Card id="browsers" title={t.settings.sections.browsers}>
      <p className="field-hint">{t.console.accessHint}</p>
      <BrowserAccess />
      <div className="card-buttons">
        <NotificationsButton />
        <Button onPress={() => void signOut().then(() => window.location.reload())}>{t.console.signOut}</Button>
      </div>
    </Card>
  );
}
