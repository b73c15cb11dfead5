import type { EngineEvent } from '../../../shared/engineEvents.ts';

/** The events that a webhook tells. */
const TOLD = ['stream.completed', 'stream.attention', 'stream.failed', 'engine.outage', 'engine.recovered'] as const;

export type WebhookEvent = Extract<EngineEvent, { readonly event: (typeof TOLD)[number] }>;

/** The content of one message, as `docs/webhook.md` describes it. Plain JSON. */
export interface WebhookBody {
  readonly type: WebhookEvent['event'] | 'webhook.test';
  /** Of the event, ISO 8601. */
  readonly timestamp: string;
  /** The name of this computer. */
  readonly workstation: string;
  /** The fields of the event, as `--json` prints them, without `event` and `time`. */
  readonly data: Readonly<Record<string, unknown>>;
}

export function isWebhookEvent(event: EngineEvent): event is WebhookEvent {
  return TOLD.some((name) => name === event.event);
}

/** Pure. */
export function webhookBody({ event: type, time: timestamp, ...data }: WebhookEvent, workstation: string): WebhookBody {
  return { type, timestamp, workstation, data };
}

/** The message of a test. Pure. @param timestamp ISO 8601 */
export function webhookTestBody(timestamp: string, workstation: string): WebhookBody {
  return { type: 'webhook.test', timestamp, workstation, data: {} };
}
