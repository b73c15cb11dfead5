import { useEffect, useState } from 'react';
import { useLanguage } from '../../i18n/language.ts';
import { useEngine } from '../../state/engineStore.ts';
import { announcementSentence } from './announcementSentence.ts';

/** Announces finished and failed recordings to screen readers. Changing numbers are not announced. */
export function LiveRegion() {
  const language = useLanguage();
  const announcements = useEngine((state) => state.announcements);
  const [words, setWords] = useState('');

  useEffect(() => {
    if (announcements.list.length === 0) return;
    setWords(announcements.list.map((one) => announcementSentence(one, language)).join(' '));
  }, [announcements, language]);

  return (
    <div className="sr-only" role="status" aria-live="polite" aria-atomic="true">
      {words}
    </div>
  );
}
