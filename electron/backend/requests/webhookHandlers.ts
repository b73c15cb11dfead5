import { testWebhook } from '../../engine/index.ts';
import { RequestError } from '../requestError.ts';
import type { HandlersOf } from './answerRequest.ts';
import type { RequestContext } from './requestHandlers.ts';

/** The test of the webhook. It takes no address from the page: the saved one was confirmed by the person. */
export function webhookHandlers({
  settings,
  secrets,
}: Pick<RequestContext, 'settings' | 'secrets'>): HandlersOf<'webhook.test'> {
  let isTesting = false;
  return {
    async 'webhook.test'() {
      if (isTesting) throw new RequestError('busy', 'A test is already running.');
      isTesting = true;
      try {
        const report = await testWebhook(settings.current.app.webhookUrl, secrets);
        if (report !== undefined) return report;
      } finally {
        isTesting = false;
      }
      throw new RequestError('webhook_not_ready', 'Enter the URL of the webhook and the secret for its server first.');
    },
  };
}
