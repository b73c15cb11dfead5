import { useEffect, useState } from 'react';
import { visibleText } from '../../../shared/visibleText.ts';
import { faultSentence, useLanguage } from '../../i18n/language.ts';
import { useEngine } from '../../state/engineStore.ts';
import { attentionOf } from '../../state/projection.ts';

/** Announces finished and failed recordings to screen readers. Changing numbers are not announced. */
export function LiveRegion() {
  const { t, f } = useLanguage();
  const announcements = useEngine((state) => state.announcements);
  const [words, setWords] = useState('');

  useEffect(() => {
    if (announcements.list.length === 0) return;
    const sentences = announcements.list.map(({ kind, recording }) => {
      const name = visibleText(recording.name);
      if (kind === 'finished') {
        return recording.isIncomplete ? t.live.incomplete(name, f.bytes(recording.cloudBytes)) : t.live.finished(name);
      }
      const attention = attentionOf(recording);
      return t.live.failed(name, attention === undefined ? '' : faultSentence(t, attention.code, attention.message));
    });
    setWords(sentences.join(' '));
  }, [announcements, t, f]);

  return (
    <div className="sr-only" role="status" aria-live="polite" aria-atomic="true">
      {words}
    </div>
  );
}
