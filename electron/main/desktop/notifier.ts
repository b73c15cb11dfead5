import { Notification } from 'electron';
import type { EngineEvent } from '../../../shared/engineEvents.ts';
import { lastName } from '../../../shared/lastName.ts';
import type { NotificationLevel } from '../../../shared/appSettings.ts';
import type { StatusText } from '../../../shared/statusText.ts';
import type { Snapshot } from '../../../shared/viewModel.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import type { Texts } from '../../backend/texts/texts.ts';

/** Recordings that complete, or need a person, within this time share one notification, e.g. a card of fifty clips. */
const GATHER_MS = 2_000;

/** Some systems never report that a notification was closed. Of more than this many, the oldest can no longer be clicked. */
const SHOWN_MAX = 50;

export interface NotifierOptions {
  readonly level: () => NotificationLevel;
  readonly texts: () => Texts;
  readonly statusText: () => StatusText;
  /** The engine now: a recording that waits for the end of an outage is no news of its own. */
  readonly snapshot: () => Snapshot;
  /** Called when the person clicked: shows this recording, or the list for several. */
  readonly open: (recordingId: string | undefined) => void;
}

type Told = { readonly id: string; readonly name: string; readonly message: string; readonly isFailure: boolean };

/** Shows native notifications for the engine's events, according to the level setting. */
export function createNotifier(options: NotifierOptions): (event: EngineEvent) => void {
  const show = createShow(options.open);
  const completed = new Gathering((told) => {
    const [only] = told;
    const texts = options.texts();
    if (told.length === 1 && only !== undefined) show(texts.completedTitle, only.name, only.id);
    else show(texts.completedTitle, texts.completedMany(told.length), undefined);
  });
  const needing = new Gathering((told) => {
    const own = told.filter(({ id, isFailure }) => isFailure || needsPerson(options.snapshot(), id));
    const [only] = own;
    const texts = options.texts();
    if (own.length === 1 && only !== undefined)
      show(texts.attentionTitle, `${only.name}: ${texts.engine(only.message)}`, only.id);
    else if (own.length > 1) show(texts.attentionMany(own.length), own.map(({ name }) => name).join(', '), undefined);
  });

  return (event) => {
    const level = options.level();
    if (level === 'none') return;
    switch (event.event) {
      case 'stream.completed':
        if (event.incomplete === true) {
          show(options.texts().incompleteTitle, options.texts().incomplete(lastName(event.path)), event.stream_id);
          return;
        }
        if (level !== 'all') return;
        completed.add({ id: event.stream_id, name: lastName(event.path), message: '', isFailure: false });
        return;
      case 'stream.attention':
      case 'stream.failed':
        needing.add({
          id: event.stream_id,
          name: lastName(event.path),
          message: event.message,
          isFailure: event.event === 'stream.failed',
        });
        return;
      default:
        tellOfEngine(event, options, show);
    }
  };
}

/** Shows what is told of the engine as a whole. */
function tellOfEngine(event: EngineEvent, { texts, statusText }: NotifierOptions, show: Show): void {
  switch (event.event) {
    case 'engine.outage': {
      const { next_try: nextTry, reason, ...outage } = event;
      const { title, sentence } = statusText().outage({ ...outage, message: reason, nextTry, remedy: 'wait' });
      show(texts().outageTitle, `${title}. ${sentence}`, undefined);
      return;
    }
    case 'engine.recovered':
      show(texts().recoveredTitle, statusText().recovered(event), undefined);
      return;
    case 'engine.low_space': {
      const { folder, minutes_left: minutes, free_bytes: freeBytes } = event;
      show(texts().lowSpaceTitle, statusText().lowSpace({ folder, minutes, freeBytes }), undefined);
      return;
    }
    default:
      return;
  }
}

type Show = (title: string, body: string, recordingId: string | undefined) => void;

/** Shows native notifications; `open` is called when the person clicked one. */
function createShow(open: NotifierOptions['open']): Show {
  // A notification without a reference may be garbage collected before it is clicked.
  const shown = new Set<Notification>();
  return (title, body, recordingId) => {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title: visibleText(title), body: bodyText(visibleText(body)) });
    shown.add(notification);
    const [oldest] = shown;
    if (oldest !== undefined && shown.size > SHOWN_MAX) shown.delete(oldest);
    notification.on('click', () => open(recordingId));
    notification.on('close', () => shown.delete(notification));
    notification.show();
  };
}

/**
 * File names come from outside. On Linux the body is markup [freedesktop.org, Desktop Notifications Specification], in which a name
 * could be a link or a picture.
 */
function bodyText(text: string): string {
  if (process.platform !== 'linux') return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Collects what happens within `GATHER_MS` after its first entry. */
class Gathering {
  readonly #done: (told: readonly Told[]) => void;
  #waiting: Told[] = [];

  constructor(done: (told: readonly Told[]) => void) {
    this.#done = done;
  }

  add(told: Told): void {
    this.#waiting.push(told);
    if (this.#waiting.length > 1) return;
    setTimeout(() => {
      const gathered = this.#waiting;
      this.#waiting = [];
      this.#done(gathered);
    }, GATHER_MS);
  }
}

/** Whether the recording still needs a person, for a reason of its own: an outage is told once for all of its recordings. */
function needsPerson({ recordings }: Snapshot, id: string): boolean {
  const recording = recordings.find((one) => one.id === id);
  return recording?.holds.some(({ kind }) => kind === 'attention') === true;
}
