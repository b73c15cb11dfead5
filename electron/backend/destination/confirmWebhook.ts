import type { Settings } from '../../../shared/settings.ts';
import type { Question } from '../shell.ts';
import type { Texts } from '../texts/texts.ts';
import { serverOf } from './confirmDestination.ts';

type WebhookSettings = Pick<Settings['app'], 'webhookUrl'>;

/** The question to ask before messages go to the webhook of `next`; `undefined` when it stays, or none is told. Pure. */
export function webhookQuestion(current: WebhookSettings, next: WebhookSettings, texts: Texts): Question | undefined {
  const { webhookUrl } = next;
  if (webhookUrl === '' || webhookUrl === current.webhookUrl) return undefined;
  return {
    message: texts.webhookQuestion,
    detail: texts.webhookPlace(serverOf({ endpoint: webhookUrl, region: '' })),
    confirm: texts.useWebhook,
    cancel: texts.cancel,
    defaultButton: 'cancel',
  };
}
