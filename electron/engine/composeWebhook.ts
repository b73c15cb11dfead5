import { hostname } from 'node:os';
import { isWebhookSecret, type WebhookSecret } from '../../shared/secrets.ts';
import type { WebhookReport } from '../../shared/webhook.ts';
import type { Settings } from '../../shared/settings.ts';
import { webhookUrlProblem } from '../../shared/valueRules.ts';
import { systemClock } from './adapters/systemClock.ts';
import { postWebhook, type WebhookTarget } from './adapters/webhook/postWebhook.ts';
import { WebhookSender } from './adapters/webhook/webhookSender.ts';
import { timestamp } from './core/timestamp.ts';
import { webhookTestBody } from './core/webhookBody.ts';
import type { Logger } from './ports/logger.ts';
import type { Engine } from './runtime/engineContract.ts';

export interface WebhookSecrets {
  /** The secret that was entered for the server of this URL. */
  webhookFor(url: string): Pick<WebhookSecret, 'signingSecret'> | undefined;
}

/** The name of this computer, without its domain. */
export function workstationName(): string {
  return hostname().split('.')[0] ?? '';
}

export interface EngineWebhook {
  /** Follows other settings and secrets. */
  follow(settings: Settings, secrets: WebhookSecrets): void;
  /** See `WebhookSender.drained`. */
  drained(signal: AbortSignal): Promise<void>;
  /** See `WebhookSender.close`. */
  close(limitMs: number): Promise<void>;
}

/** Tells the events of this engine to the webhook of the settings, if there is one with a secret. */
export function composeWebhook(
  engine: Engine,
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
      engine
        .snapshot()
        .recordings.some(
          (recording) => recording.id === id && recording.holds.some(({ kind }) => kind === 'attention'),
        ),
  });
  const follow = (next: Settings, nextSecrets: WebhookSecrets): void => {
    const { webhookUrl } = next.app;
    const target = webhookTarget(webhookUrl, nextSecrets);
    if (webhookUrl !== '' && target === undefined)
      logger.log('warn', 'The webhook has no secret for its server, so nothing is sent to it.');
    sender.follow(target);
  };
  follow(settings, secrets);
  engine.onEvent((event) => sender.take(event));
  return { follow, drained: (signal) => sender.drained(signal), close: (limitMs) => sender.close(limitMs) };
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
