import { beforeEach, describe, expect, test, vi } from 'vitest';
import { connectionHandlers } from '../../../../electron/backend/requests/connectionHandlers.ts';
import { REQUEST_DECODERS } from '../../../../electron/backend/requests/requestDecoders.ts';
import type { RequestContext } from '../../../../electron/backend/requests/requestHandlers.ts';
import { webhookHandlers } from '../../../../electron/backend/requests/webhookHandlers.ts';
import { openSecrets } from '../../../../electron/backend/settings/secretStore.ts';
import { keepSettings } from '../../../../electron/backend/settings/settingsKeeper.ts';
import { textsFor } from '../../../../electron/backend/texts/texts.ts';
import { decode } from '../../../../shared/read.ts';
import { DEFAULT_SETTINGS } from '../../../../shared/settings.ts';
import { PLAIN_KEY_STORE } from '../../../fakes/keyStore.ts';
import { tempFolder } from '../../../support/tempFolder.ts';
import { newWebhookSecret, webhookReceiver } from '../../../support/webhookReceiver.ts';

const ask = vi.fn<(...args: unknown[]) => Promise<boolean>>();

const CONFIRM = true;
const CANCEL = false;

async function setUp(folder = tempFolder()) {
  const secrets = await openSecrets(folder, { s3: '', redis: '' }, PLAIN_KEY_STORE);
  const settings = keepSettings(
    DEFAULT_SETTINGS,
    () => undefined,
    () => undefined,
  );
  const hidden: string[] = [];
  let changes = 0;
  // The rest of the context is not used by these handlers.
  const context = {
    settings,
    secrets,
    secretsChanged: () => void (changes += 1),
    shell: { ask },
    log: { hide: (text: string) => hidden.push(text) },
    texts: () => textsFor('en', 'en-US'),
  } as unknown as RequestContext;
  const handlers = { ...connectionHandlers(context), ...webhookHandlers(context) };
  return { handlers, settings, secrets, hidden, changes: () => changes, folder };
}

beforeEach(() => {
  ask.mockReset();
});

describe('a webhook', () => {
  const app = { webhookUrl: 'https://hooks.example.com/a?token=t' };

  test('is saved only after the person confirmed its server, which is shown without the query', async () => {
    const { handlers, settings } = await setUp();
    ask.mockResolvedValueOnce(CANCEL);
    await expect(handlers['settings.set']({ app })).rejects.toMatchObject({ code: 'not_confirmed' });
    expect(settings.current.app.webhookUrl).toBe('');
    const question = JSON.stringify(ask.mock.calls[0]);
    expect(question).toContain('https://hooks.example.com/a.');
    expect(question).not.toContain('token');
    ask.mockResolvedValueOnce(CONFIRM);
    await handlers['settings.set']({ app });
    expect(settings.current.app.webhookUrl).toBe(app.webhookUrl);
    await handlers['settings.set']({ app: { webhookUrl: '' } });
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('is not saved if it changed during the question, and not asked about if it cannot be used', async () => {
    const { handlers, settings } = await setUp();
    ask.mockImplementationOnce(async () => {
      settings.change({ app: { webhookUrl: 'https://other.example/' } });
      return CONFIRM;
    });
    await handlers['settings.set']({ app });
    await expect(handlers['settings.set']({ app: { webhookUrl: 'http://evil.example/' } })).rejects.toMatchObject({
      code: 'settings_invalid',
    });
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('uses a secret for the server it was entered for and no other, also after a restart', async () => {
    const { handlers, secrets, hidden, folder, changes } = await setUp();
    const signingSecret = newWebhookSecret();
    const view = await handlers['credentials.set']({ kind: 'webhook', target: app.webhookUrl, signingSecret });
    expect(view.webhook).toEqual({ isStored: true, origin: 'https://hooks.example.com:443' });
    expect(JSON.stringify(view)).not.toContain(signingSecret);
    expect(hidden).toContain(signingSecret);
    expect(changes()).toBe(0);
    expect(secrets.webhookFor('https://hooks.example.com/b')).toMatchObject({ signingSecret });
    expect(secrets.webhookFor('https://evil.example/a')).toBeUndefined();
    const again = (await setUp(folder)).secrets;
    expect(again.webhookFor(app.webhookUrl)).toMatchObject({ signingSecret });
    expect(again.texts).toContain(signingSecret);
  });

  test('takes no secret that a receiver could not use', async () => {
    const { handlers } = await setUp();
    const secret = { kind: 'webhook', target: app.webhookUrl, signingSecret: 'hunter2' } as const;
    await expect(handlers['credentials.set'](secret)).rejects.toMatchObject({ code: 'settings_invalid' });
  });

  test('that is saved gets a signed test, and no other address can be tested', async () => {
    const receiver = await webhookReceiver();
    const { handlers, settings } = await setUp();
    await expect(handlers['webhook.test'](null)).rejects.toMatchObject({ code: 'webhook_not_ready' });
    settings.change({ app: { webhookUrl: receiver.url } });
    await expect(handlers['webhook.test'](null)).rejects.toMatchObject({ code: 'webhook_not_ready' });
    await handlers['credentials.set']({ kind: 'webhook', target: receiver.url, signingSecret: receiver.secret });
    expect(await handlers['webhook.test'](null)).toEqual({ kind: 'delivered', status: 204 });
    receiver.answerNext((response) => response.writeHead(404).end());
    expect(await handlers['webhook.test'](null)).toEqual({ kind: 'refused', status: 404 });
    expect(receiver.received[0]?.verified).toMatchObject({ type: 'webhook.test', data: {} });
    for (const request of [{ url: 'https://evil.example/' }, 'https://evil.example/'])
      expect(decode(REQUEST_DECODERS['webhook.test'], request).ok).toBe(false);
  });
});
