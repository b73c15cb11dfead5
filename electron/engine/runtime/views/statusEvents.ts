import type { EngineEvent } from '../../../../shared/engineEvents.ts';
import { createStatusText } from '../../../../shared/statusText.ts';
import type { OutageView } from '../../../../shared/status.ts';
import type { EngineView } from '../../../../shared/viewModel.ts';
import { OutageTimes } from '../../core/outageTimes.ts';
import { timestamp } from '../../core/timestamp.ts';
import type { Clock } from '../../ports/clock.ts';

/** Events are read by programs, and by people at a command line. */
const TEXT = createStatusText('command_line', 'en-GB');

/** A drive that is nearly full is told again after this long. */
const SPACE_AGAIN_MS = 600_000;

export interface StatusEventsDeps {
  readonly clock: Clock;
  /** An outage that lasts this long is told, in milliseconds. */
  readonly outageAfterMs: () => number;
  readonly tell: (event: EngineEvent) => void;
}

/** Tells changes of the overall status and of the limit, and the outages that last. */
export class StatusEvents {
  readonly #deps: StatusEventsDeps;
  readonly #outages = new OutageTimes();
  #told = '';
  #toldLimit = JSON.stringify(null);
  #spaceToldAtMs = Number.NEGATIVE_INFINITY;

  constructor(deps: StatusEventsDeps) {
    this.#deps = deps;
  }

  /** To be called with every view, and each second: an outage is told when it has lasted long enough. */
  follow(engine: EngineView): void {
    const { clock, outageAfterMs, tell } = this.#deps;
    const time = timestamp(clock.nowMs());
    const { status, outages, exceptions } = engine;
    const told = JSON.stringify([status, outages.map(({ kind, name, code }) => [kind, name, code]), exceptions]);
    if (told !== this.#told) {
      this.#told = told;
      tell({ event: 'engine.status', time, ...statusFields(engine) });
    }
    this.#followLimit(engine, time);
    this.#followSpace(engine, time);
    const { begun, ended } = this.#outages.follow(outages, clock.nowMs(), outageAfterMs());
    for (const outage of begun) {
      const { title, sentence } = TEXT.outage(outage);
      tell({
        event: 'engine.outage',
        time,
        ...outageFields(outage),
        message: `${title}. ${sentence}`,
        reason: outage.message,
      });
    }
    for (const { kind, name, since } of ended)
      tell({ event: 'engine.recovered', time, kind, name, since, message: TEXT.recovered({ kind, name }) });
  }

  #followLimit(engine: EngineView, time: string): void {
    const { limit } = engine;
    const told = JSON.stringify(limit);
    if (told === this.#toldLimit) return;
    this.#toldLimit = told;
    const { rule = null, bytesPerSecond = null, term = null, until = null } = limit ?? {};
    const message = TEXT.limit(engine);
    this.#deps.tell({
      event: 'engine.limit',
      time,
      rule,
      bytes_per_second: bytesPerSecond,
      term,
      until,
      message: message === '' ? 'No limit' : message,
    });
  }

  #followSpace({ lowSpace }: EngineView, time: string): void {
    if (lowSpace === null) return;
    const atMs = this.#deps.clock.monotonicMs();
    if (atMs - this.#spaceToldAtMs < SPACE_AGAIN_MS) return;
    this.#spaceToldAtMs = atMs;
    const { folder, minutes, freeBytes } = lowSpace;
    const message = TEXT.lowSpace(lowSpace);
    this.#deps.tell({
      event: 'engine.low_space',
      time,
      folder,
      minutes_left: minutes,
      free_bytes: freeBytes,
      message,
    });
  }
}

function statusFields(engine: EngineView) {
  const { status, outages, exceptions, untilSafe, behindBytes, active, waitingFiles } = engine;
  const detail = TEXT.detail(engine);
  return {
    status,
    message: detail === '' ? TEXT.headline(engine) : `${TEXT.headline(engine)}. ${detail}`,
    unfinished: active + waitingFiles.count,
    bytes_left: behindBytes,
    seconds_until_safe: status === 'safe' ? 0 : untilSafe?.kind === 'known' ? untilSafe.seconds : null,
    outages: outages.map((outage) => ({ ...outageFields(outage), message: outage.message })),
    exceptions,
  };
}

function outageFields({ kind, name, code, since, nextTry, recordings }: OutageView) {
  return { kind, name, code, since, next_try: nextTry, recordings };
}
