import { visibleText } from '../../../shared/visibleText.ts';
import { faultSentence, type Language } from '../../i18n/language.ts';
import { type Announcement, attentionOf } from '../../state/projection.ts';

/** A recording that finished or failed, in one sentence. */
export function announcementSentence({ kind, recording }: Announcement, { t, f }: Language): string {
  const name = visibleText(recording.name);
  if (kind === 'finished')
    return recording.isIncomplete ? t.live.incomplete(name, f.bytes(recording.cloudBytes)) : t.live.finished(name);
  const attention = attentionOf(recording);
  return t.live.failed(name, attention === undefined ? '' : faultSentence(t, attention.code, attention.message));
}
