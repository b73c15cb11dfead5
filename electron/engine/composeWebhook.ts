import { hostname } from 'node:os';
import { isWebhookSecret, type WebhookSecret } from '../../shared/secrets.ts';
import type { WebhookProblem, WebhookReport } from '../../shared/webhook.ts';
import type { EngineEvent } from '../../shared/engineEvents.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Snapshot } from '../../shared/viewModel.ts';
import { webhookUrlProblem } from '../../shared/valueRules.ts';
import { systemClock } from './adapters/systemClock.ts';
import { postWebhook, type WebhookTarget } from './adapters/webhook/postWebhook.ts';
import { WebhookSender } from './adapters/webhook/webhookSender.ts';
import { timestamp } from './core/timestamp.ts';
import { webhookTestBody } from './core/webhookBody.ts';
import type { Logger } from './ports/logger.ts';

export interface WebhookSecrets {
  /** The secret that was entered for the server of this URL. */
  webhookFor(url: string): Pick<WebhookSecret, 'signingSecret'> | undefined;
}

/** The name of this computer, without its domain. */
export function workstationName(): string {
  return hostname().split('.')[0] ?? '';
}

export interface EngineWebhook {
  /** Takes an event of the engine, see `WebhookSender.take`. */
  take(event: EngineEvent): void;
  /** Follows other settings and secrets. */
  follow(settings: Settings, secrets: WebhookSecrets): void;
  /** Why messages do not reach it now; `undefined` when they do, or there is none. */
  problem(): WebhookProblem | undefined;
  /** See `WebhookSender.drained`. */
  drained(signal: AbortSignal): Promise<void>;
  /** See `WebhookSender.close`. */
  close(limitMs: number): Promise<void>;
}

/**
 * Tells events to the webhook of the settings, if there is one with a secret.
 * @param snapshot of the engine; not asked before the first event
 */
export function composeWebhook(
  snapshot: () => Snapshot,
  logger: Logger,
  settings: Settings,
  secrets: WebhookSecrets,
): EngineWebhook {
  const sender = new WebhookSender({
    clock: systemClock,
    logger,
    post: postWebhook,
    workstation: workstationName(),
    needsPerson: (id) =>
      snapshot().recordings.some(
        (recording) => recording.id === id && recording.holds.some(({ kind }) => kind === 'attention'),
      ),
  });
  let hasNoSecret = false;
  const follow = (next: Settings, nextSecrets: WebhookSecrets): void => {
    const { webhookUrl } = next.app;
    const target = webhookTarget(webhookUrl, nextSecrets);
    hasNoSecret = webhookUrl !== '' && target === undefined;
    if (hasNoSecret) logger.log('warn', 'The webhook has no secret for its server, so nothing is sent to it.');
    sender.follow(target);
  };
  follow(settings, secrets);
  const problem = (): WebhookProblem | undefined => (hasNoSecret ? { kind: 'no_secret' } : sender.problem());
  return {
    take: (event) => sender.take(event),
    follow,
    problem,
    drained: (signal) => sender.drained(signal),
    close: (limitMs) => sender.close(limitMs),
  };
}

/** Sends one message of the type `webhook.test`, once. Never rejects. `undefined`: there is no webhook with a usable URL and secret. */
export async function testWebhook(url: string, secrets: WebhookSecrets): Promise<WebhookReport | undefined> {
  const target = webhookTarget(url, secrets);
  if (target === undefined) return undefined;
  const nowMs = systemClock.nowMs();
  const body = webhookTestBody(timestamp(nowMs), workstationName());
  const message = { id: `msg_${systemClock.uuid()}`, body };
  return (await postWebhook(target, message, nowMs, new AbortController().signal)).report;
}

function webhookTarget(url: string, secrets: WebhookSecrets): WebhookTarget | undefined {
  if (url === '' || webhookUrlProblem(url) !== undefined) return undefined;
  const secret = secrets.webhookFor(url)?.signingSecret;
  return secret === undefined || !isWebhookSecret(secret) ? undefined : { url, secret };
}
