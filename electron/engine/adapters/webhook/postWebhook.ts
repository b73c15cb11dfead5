/**
 * One attempt to deliver one message to a webhook, signed as Standard Webhooks describes it
 * (https://github.com/standard-webhooks/standard-webhooks, `spec/standard-webhooks.md`).
 *
 * Permissions: none. Connects to the host of the URL and to no other: redirects are not followed. Sends the secret nowhere. The whole
 * exchange ends after `ATTEMPT_LIMIT_MS`. Of the answer only the status and `Retry-After` are used; its body is not read.
 */
import { createHmac } from 'node:crypto';
import type { WebhookReport } from '../../../../shared/webhook.ts';
import type { WebhookBody } from '../../core/webhookBody.ts';

/** The specification recommends 15 to 30 s; receivers are to answer before they work. */
const ATTEMPT_LIMIT_MS = 15_000;

/** A receiver cannot ask for a longer pause. */
const RETRY_AFTER_MAX_MS = 600_000;

export interface WebhookTarget {
  /** As `webhookUrlProblem` allows it. */
  readonly url: string;
  /** `whsec_` and the key in base64. */
  readonly secret: string;
}

export interface WebhookMessage {
  /** The same for every attempt, so that a receiver can recognise repetitions. */
  readonly id: string;
  readonly body: WebhookBody;
}

export interface WebhookOutcome {
  readonly report: WebhookReport;
  /** A repetition is unlikely to help. */
  readonly isLasting: boolean;
  /** The pause that the receiver asks for; 0 for none. */
  readonly retryAfterMs: number;
}

/** Never rejects. @param nowMs wall clock: receivers refuse old timestamps */
export async function postWebhook(
  { url, secret }: WebhookTarget,
  { id, body }: WebhookMessage,
  nowMs: number,
  signal: AbortSignal,
): Promise<WebhookOutcome> {
  const text = JSON.stringify(body);
  const timestamp = String(Math.floor(nowMs / 1_000));
  try {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Rushes',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signatureOf(secret, id, timestamp, text),
      },
      body: text,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_LIMIT_MS)]),
    });
    // Ends the connection, however much of the body is still to come.
    await answer.body?.cancel().catch(() => undefined);
    return outcomeOf(answer);
  } catch (error) {
    return { report: withoutAnswer(error), isLasting: false, retryAfterMs: 0 };
  }
}

/** `v1,` and the HMAC-SHA256 of id, timestamp and body in base64. */
function signatureOf(secret: string, id: string, timestamp: string, text: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${text}`).digest('base64')}`;
}

/** Statuses of the 4xx range that pass: the request took too long, came too early, or there were too many. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

function outcomeOf({ status, headers }: Response): WebhookOutcome {
  const isDelivered = status >= 200 && status < 300;
  return {
    report: { kind: isDelivered ? 'delivered' : 'refused', status },
    isLasting: !isDelivered && status < 500 && !PASSING.has(status),
    retryAfterMs: retryAfterMs(headers.get('retry-after')),
  };
}

/** Seconds only: a date depends on the clock of the receiver. */
function retryAfterMs(text: string | null): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Math.min(RETRY_AFTER_MAX_MS, Number(text) * 1_000) : 0;
}

function withoutAnswer(error: unknown): WebhookReport {
  if (error instanceof Error && error.name === 'TimeoutError') return { kind: 'silent' };
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return { kind: 'unreachable', code: cause instanceof Error && 'code' in cause ? String(cause.code) : '' };
}
