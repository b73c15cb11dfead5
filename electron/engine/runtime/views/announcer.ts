import type { EngineEvent } from '../../../../shared/engineEvents.ts';
import type { Announcement } from '../../core/recordingState.ts';
import { timestamp } from '../../core/timestamp.ts';
import type { LogLevel } from '../../ports/logger.ts';
import type { EnginePorts } from '../enginePorts.ts';
import type { RecordingRunner } from '../recording/recordingRunner.ts';
import { eventFor } from './engineEvents.ts';
import { Listeners } from './listeners.ts';
import type { RecordingViews } from './recordingViews.ts';

export interface AnnouncerDeps {
  readonly ports: EnginePorts;
  readonly views: RecordingViews;
  /** The notice for the person changed. */
  readonly noticed: () => void;
}

/** Makes known what happens: events for the listeners, lines for the log, and the notice for the person. */
export class Announcer {
  readonly #deps: AnnouncerDeps;
  readonly #listeners: Listeners<EngineEvent>;
  #notice: string | null;

  constructor(deps: AnnouncerDeps, notice: string | null) {
    this.#deps = deps;
    this.#listeners = new Listeners(deps.ports.logger);
    this.#notice = notice;
  }

  /** The latest sentence for the person; `null` when there is none. */
  get notice(): string | null {
    return this.#notice;
  }

  /** @returns a function that ends it (idempotent) */
  onEvent(listener: (event: EngineEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  ready(resumed: number): void {
    this.#listeners.tell({ event: 'engine.ready', time: this.#now(), resumed });
  }

  tell(event: EngineEvent): void {
    this.#listeners.tell(event);
  }

  stopped(): void {
    this.#listeners.tell({ event: 'engine.stopped', time: this.#now() });
  }

  started({ id, path, state, isResumed }: RecordingRunner): void {
    const { key, replaces } = state.record;
    const fields = { time: this.#now(), stream_id: id, path, key, resumed: isResumed };
    this.#listeners.tell({ event: 'stream.started', ...fields, ...(replaces === undefined ? {} : { replaces }) });
  }

  announced(runner: RecordingRunner, announcement: Announcement): void {
    const { views, ports } = this.#deps;
    const { id, path, state } = runner;
    const { kind, ...fields } = announcement;
    if (announcement.kind === 'ended') views.noteEnd(runner);
    const event = eventFor(announcement, state, this.#now(), {
      secondsAfterLastWrite: views.secondsAfterLastWrite(id),
      holds: kind === 'attention' || kind === 'deleted' ? views.live(runner).holds : [],
    });
    ports.logger.log(levelOf(announcement), `recording ${kind}`, { id, path, ...fields });
    if (event !== undefined) this.#listeners.tell(event);
    if (announcement.kind === 'ended' && announcement.isObjectLeft && event?.event === 'stream.failed')
      this.tellPerson(event.message);
  }

  /** @param message a sentence */
  tellPerson(message: string): void {
    this.#notice = message;
    this.#deps.ports.logger.log('warn', message);
    this.#deps.noticed();
  }

  #now(): string {
    return timestamp(this.#deps.ports.clock.nowMs());
  }
}

function levelOf({ kind }: Announcement): LogLevel {
  if (kind === 'attention') return 'warn';
  return kind === 'part.stored' ? 'debug' : 'info';
}
