import { useEffect, useState } from 'react';
import type { NotificationLevel } from '../../../shared/appSettings.ts';
import { hasNativeShell } from '../../bridge/nativeShell.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { useEngine } from '../../state/engineStore.ts';
import type { Announcement } from '../../state/projection.ts';
import { Button } from '../../ui/Button.tsx';
import { announcementSentence } from '../shell/announcementSentence.ts';

/** Sentences of one notification; more of them would be cut. */
const SENTENCES_MAX = 3;

/** Notifications of the browser about recordings, by the level of the settings, while the page is open and the person permits it. */
export function BrowserNotifications() {
  const language = useLanguage();
  const announcements = useEngine((state) => state.announcements);
  const level = useApp((state) => state.settings?.settings.app.notifications) ?? 'none';

  useEffect(() => {
    const told = announcements.list.filter((one) => isTold(one, level));
    if (told.length === 0 || !isPermitted()) return;
    const sentences = told.slice(0, SENTENCES_MAX).map((one) => announcementSentence(one, language));
    const more = told.length > SENTENCES_MAX ? ['…'] : [];
    // The same tag replaces an earlier notification, so that fifty clips do not stay in the way.
    void new Notification(language.t.app.name, { body: [...sentences, ...more].join('\n'), tag: 'recordings' });
  }, [announcements, level, language]);

  return null;
}

function isTold({ kind }: Announcement, level: NotificationLevel): boolean {
  return level === 'all' || (level === 'attention' && kind === 'failed');
}

/** Browsers offer notifications over https and on their own computer only. */
function isPermitted(): boolean {
  return !hasNativeShell() && 'Notification' in window && Notification.permission === 'granted';
}

/** Asks the browser for the permission; absent when there is nothing to ask. */
export function NotificationsButton() {
  const { t } = useLanguage();
  const [isAsked, setIsAsked] = useState(!('Notification' in window) || Notification.permission !== 'default');
  if (isAsked) return null;
  return (
    <Button onPress={() => void Notification.requestPermission().then(() => setIsAsked(true))}>
      {t.console.notify}
    </Button>
  );
}
