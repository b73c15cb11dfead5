import type { EngineEvent } from '../../../../shared/engineEvents.ts';
import type { WebhookProblem } from '../../../../shared/webhook.ts';
import { retryDelayMs } from '../../core/retryPolicy.ts';
import { timestamp } from '../../core/timestamp.ts';
import { isWebhookEvent, type WebhookBody, webhookBody, type WebhookEvent } from '../../core/webhookBody.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { postWebhook, WebhookOutcome, WebhookTarget } from './postWebhook.ts';

/** Messages that wait at most, about 1 MB. Of more, the oldest are dropped. */
const WAITING_MAX = 1_000;

/** A message that could not be delivered for so long is dropped. */
const AGE_MAX_MS = 24 * 3_600_000;

/** A message that the receiver refuses for a reason that is unlikely to pass is dropped after so many attempts. */
const LASTING_REFUSALS_MAX = 5;

/** After each so many attempts a message lets the others go first, so that one that cannot be delivered does not stop them. */
const ATTEMPTS_IN_A_ROW = 5;

/** Whether a recording needs a person for a reason of its own is known this long after the event: an outage is told once for all. */
const ATTENTION_DELAY_MS = 2_000;

/** Messages that fail for so long are a problem that a person has to know. */
const FAILING_TOLD_MS = 120_000;

export interface WebhookSenderDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly post: typeof postWebhook;
  readonly workstation: string;
  /** The recording needs a person now, for a reason of its own. */
  readonly needsPerson: (recordingId: string) => boolean;
}

interface Waiting {
  readonly id: string;
  readonly body: WebhookBody;
  readonly sinceMs: number;
  attempts: number;
  lastingRefusals: number;
}

/**
 * Tells events of the engine to a webhook, one message after another, each until it is delivered or given up. Messages wait in memory:
 * those that wait when the process is killed are lost. Taking an event is immediate and never throws.
 */
export class WebhookSender {
  readonly #deps: WebhookSenderDeps;
  readonly #stopper = new AbortController();
  readonly #delayed = new Map<WebhookEvent, () => void>();
  #waiting: Waiting[] = [];
  #target: WebhookTarget | undefined;
  #running: Promise<void> | undefined;
  /** Wakes the pause between two attempts. */
  #pause = new AbortController();
  /** Failures in a row, over all messages. */
  #failures = 0;
  /** The first failure since the last delivery. */
  #failing: (Extract<WebhookProblem, { readonly kind: 'failing' }> & { readonly sinceMs: number }) | undefined;
  /** A message was given up since the last delivery. */
  #hasGivenUp = false;
  #isClosing = false;

  constructor(deps: WebhookSenderDeps) {
    this.#deps = deps;
  }

  /** Sends to another webhook from now on; `undefined`: to none, and forgets what waits. */
  follow(target: WebhookTarget | undefined): void {
    if (target?.url === this.#target?.url && target?.secret === this.#target?.secret) return;
    this.#target = target;
    this.#failures = 0;
    this.#clearProblem();
    if (target === undefined) this.#forget();
    this.#pause.abort();
    this.#start();
  }

  /** Why messages do not reach the webhook: one was given up, or they have failed for a while. Over with the next delivery. */
  problem(): WebhookProblem | undefined {
    if (this.#failing === undefined) return undefined;
    const { sinceMs, ...problem } = this.#failing;
    const isTold = this.#hasGivenUp || this.#deps.clock.monotonicMs() - sinceMs >= FAILING_TOLD_MS;
    return isTold ? problem : undefined;
  }

  take(event: EngineEvent): void {
    if (this.#target === undefined || this.#isClosing || !isWebhookEvent(event)) return;
    if (event.event !== 'stream.attention') {
      this.#add(event);
      return;
    }
    const cancel = this.#deps.clock.after(ATTENTION_DELAY_MS, () => this.#decide(event));
    this.#delayed.set(event, cancel);
  }

  /** Resolves when nothing waits. Rejects when `signal` aborts. */
  async drained(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    while (this.#delayed.size + this.#waiting.length > 0) await clock.sleep(100, signal);
  }

  /** Tries once more to deliver what waits, for at most so long, and gives the rest up. Idempotent. */
  async close(limitMs: number): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    for (const [event, cancel] of [...this.#delayed]) {
      cancel();
      this.#decide(event);
    }
    this.#pause.abort();
    const late = this.#deps.clock.after(limitMs, () => this.#stopper.abort());
    await this.#running;
    late();
    this.#stopper.abort();
    const left = this.#waiting.length;
    if (left > 0) this.#deps.logger.log('warn', 'Messages to the webhook were not delivered before the end.', { left });
    this.#forget();
  }

  #forget(): void {
    for (const cancel of this.#delayed.values()) cancel();
    this.#delayed.clear();
    this.#waiting = [];
  }

  /** An attention that ended meanwhile, or that follows from an outage, is not told. */
  #decide(event: WebhookEvent): void {
    if (!this.#delayed.delete(event)) return;
    if (event.event === 'stream.attention' && this.#deps.needsPerson(event.stream_id)) this.#add(event);
  }

  #add(event: WebhookEvent): void {
    const { clock, logger, workstation } = this.#deps;
    if (this.#waiting.length >= WAITING_MAX) {
      const dropped = this.#waiting.shift();
      logger.log('warn', 'Too many messages wait for the webhook; the oldest is dropped.', {
        type: dropped?.body.type,
      });
    }
    const message = { id: `msg_${clock.uuid()}`, body: webhookBody(event, workstation) };
    this.#waiting.push({ ...message, sinceMs: clock.monotonicMs(), attempts: 0, lastingRefusals: 0 });
    this.#start();
  }

  #start(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#waiting.length > 0 && this.#target !== undefined && !this.#isClosing) this.#start();
    });
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    for (;;) {
      const [message] = this.#waiting;
      const target = this.#target;
      if (message === undefined || target === undefined || this.#stopper.signal.aborted) return;
      message.attempts += 1;
      const outcome = await this.#deps.post(target, message, this.#deps.clock.nowMs(), this.#stopper.signal);
      // Another webhook was configured meanwhile: its failures are counted anew.
      if (target !== this.#target) continue;
      if (outcome.report.kind === 'delivered') this.#delivered(message);
      else if (this.#isClosing) return;
      else await this.#failed(message, outcome);
    }
  }

  #delivered(message: Waiting): void {
    if (this.#failures > 0) this.#deps.logger.log('info', 'The webhook answers again.');
    this.#failures = 0;
    this.#clearProblem();
    this.#remove(message);
  }

  #clearProblem(): void {
    this.#failing = undefined;
    this.#hasGivenUp = false;
  }

  async #failed(message: Waiting, { report, isLasting, retryAfterMs }: WebhookOutcome): Promise<void> {
    const { clock, logger } = this.#deps;
    this.#failures += 1;
    if (report.kind !== 'delivered') {
      const since = this.#failing?.since ?? timestamp(clock.nowMs());
      const sinceMs = this.#failing?.sinceMs ?? clock.monotonicMs();
      this.#failing = { kind: 'failing', since, sinceMs, last: report };
    }
    if (this.#failures === 1)
      logger.log('warn', 'A message to the webhook was not delivered; it is tried again.', {
        type: message.body.type,
        ...report,
      });
    if (isLasting) message.lastingRefusals += 1;
    const isTooOld = clock.monotonicMs() - message.sinceMs >= AGE_MAX_MS;
    if (isTooOld || message.lastingRefusals >= LASTING_REFUSALS_MAX) {
      this.#remove(message);
      this.#hasGivenUp = true;
      logger.log('warn', 'A message to the webhook was given up.', { type: message.body.type, ...report });
    } else if (message.attempts % ATTEMPTS_IN_A_ROW === 0 && this.#waiting[0] === message) {
      this.#waiting = [...this.#waiting.slice(1), message];
    }
    if (this.#waiting.length === 0 || this.#isClosing) return;
    this.#pause = new AbortController();
    const signal = AbortSignal.any([this.#pause.signal, this.#stopper.signal]);
    await clock.sleep(retryDelayMs(this.#failures, clock.random(), retryAfterMs), signal).catch(() => undefined);
  }

  #remove(message: Waiting): void {
    this.#waiting = this.#waiting.filter((one) => one !== message);
  }
}
