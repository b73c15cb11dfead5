import { Notification } from 'electron';
import type { EngineEvent } from '../../../shared/engineEvents.ts';
import type { NotificationLevel } from '../../../shared/settings.ts';
import type { Texts } from '../texts/texts.ts';

/** Recordings that complete within this time share one notification, e.g. a card of fifty clips. */
const GATHER_MS = 2_000;

/** Some systems never report that a notification was closed. Of more than this many, the oldest can no longer be clicked. */
const SHOWN_MAX = 50;

export interface NotifierOptions {
  readonly level: () => NotificationLevel;
  readonly texts: () => Texts;
  /** Called when the person clicked: shows this recording, or the list for several. */
  readonly open: (recordingId: string | undefined) => void;
}

type Told = { readonly id: string; readonly name: string };

/** Shows native notifications for the engine's events, according to the level setting. */
export function createNotifier(options: NotifierOptions): (event: EngineEvent) => void {
  // A notification without a reference may be garbage collected before it is clicked.
  const shown = new Set<Notification>();
  const waiting: Told[] = [];
  let timer: NodeJS.Timeout | undefined;

  const show = (title: string, body: string, recordingId: string | undefined): void => {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    shown.add(notification);
    const [oldest] = shown;
    if (oldest !== undefined && shown.size > SHOWN_MAX) shown.delete(oldest);
    notification.on('click', () => options.open(recordingId));
    notification.on('close', () => shown.delete(notification));
    notification.show();
  };

  const tellCompleted = (): void => {
    timer = undefined;
    const told = waiting.splice(0);
    const [only] = told;
    const texts = options.texts();
    if (told.length === 1 && only !== undefined) show(texts.completedTitle, only.name, only.id);
    else show(texts.completedTitle, texts.completedMany(told.length), undefined);
  };

  return (event) => {
    const level = options.level();
    if (level === 'none') return;
    switch (event.event) {
      case 'stream.completed':
        if (event.incomplete === true) {
          show(options.texts().incompleteTitle, options.texts().incomplete(nameOf(event.path)), event.stream_id);
          return;
        }
        if (level !== 'all') return;
        waiting.push({ id: event.stream_id, name: nameOf(event.path) });
        timer ??= setTimeout(tellCompleted, GATHER_MS);
        return;
      case 'stream.attention':
      case 'stream.failed':
        show(options.texts().attentionTitle, `${nameOf(event.path)}: ${event.message}`, event.stream_id);
        return;
      default:
        return;
    }
  };
}

function nameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
