import { useEffect, useState } from 'react';
import { printable } from '../../format/fileName.ts';
import { faultSentence, useLanguage } from '../../i18n/language.ts';
import { useEngine } from '../../state/engineStore.ts';
import { attentionOf } from '../../state/projection.ts';

/** Tells screen readers of recordings that were finished or that failed, and of nothing else: numbers move all the time. */
export function LiveRegion() {
  const { t } = useLanguage();
  const happenings = useEngine((state) => state.happenings);
  const [words, setWords] = useState('');

  useEffect(() => {
    if (happenings.list.length === 0) return;
    const sentences = happenings.list.map(({ kind, recording }) => {
      const name = printable(recording.name);
      if (kind === 'finished') return t.live.finished(name);
      const attention = attentionOf(recording);
      return t.live.failed(name, attention === undefined ? '' : faultSentence(t, attention.code, attention.message));
    });
    setWords(sentences.join(' '));
  }, [happenings, t]);

  return (
    <div className="sr-only" role="status" aria-live="polite" aria-atomic="true">
      {words}
    </div>
  );
}
