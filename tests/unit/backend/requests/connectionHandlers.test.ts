import { lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { connectionHandlers } from '../../../../electron/backend/requests/connectionHandlers.ts';
import type { RequestContext } from '../../../../electron/backend/requests/requestHandlers.ts';
import { openSecrets, type SecretStore } from '../../../../electron/backend/settings/secretStore.ts';
import { keepSettings } from '../../../../electron/backend/settings/settingsKeeper.ts';
import { textsFor } from '../../../../electron/backend/texts/texts.ts';
import { DEFAULT_SETTINGS, patched } from '../../../../shared/settings.ts';
import { PLAIN_KEY_STORE } from '../../../fakes/keyStore.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

const ask = vi.fn<() => Promise<boolean>>();

const CONFIRM = true;
const CANCEL = false;
const REDIS = 'redis://journal.example';
const CONFIGURED = patched(DEFAULT_SETTINGS, {
  destination: { provider: 'minio', bucket: 'dailies', endpoint: 'https://s3.example' },
  journal: { redisUrl: REDIS },
});
const TARGETS = { s3: CONFIGURED.destination.endpoint, redis: REDIS };

interface Setting {
  readonly handlers: ReturnType<typeof connectionHandlers>;
  readonly secrets: SecretStore;
  readonly settings: RequestContext['settings'];
  readonly pinged: string[];
  readonly changes: () => number;
  /** Texts that are never logged. */
  readonly hidden: readonly string[];
}

async function setUp(folder = tempFolder()): Promise<Setting> {
  const secrets = await openSecrets(folder, TARGETS, PLAIN_KEY_STORE);
  const settings = keepSettings(
    CONFIGURED,
    () => undefined,
    () => undefined,
  );
  const pinged: string[] = [];
  const hidden: string[] = [];
  let changes = 0;
  // The rest of the context is not used by these handlers.
  const context = {
    settings,
    secrets,
    secretsChanged: () => void (changes += 1),
    shell: { ask },
    window: { push: () => undefined },
    log: { hide: (text: string) => hidden.push(text) },
    texts: () => textsFor('en', 'en-US'),
    pingRedis: async (url: string) => pinged.push(url),
  } as unknown as RequestContext;
  return { handlers: connectionHandlers(context), secrets, settings, pinged, changes: () => changes, hidden };
}

beforeEach(() => {
  ask.mockReset();
});

describe('a new destination', () => {
  test('is saved only after the person confirmed it', async () => {
    const { handlers, settings } = await setUp();
    ask.mockResolvedValueOnce(CANCEL);
    await expect(handlers['settings.set']({ destination: { bucket: 'evil' } })).rejects.toMatchObject({
      code: 'not_confirmed',
    });
    expect(settings.current).toEqual(CONFIGURED);
    ask.mockResolvedValueOnce(CONFIRM);
    await handlers['settings.set']({ destination: { bucket: 'chosen' } });
    expect(settings.current.destination.bucket).toBe('chosen');
  });

  test('is not saved if another part of it changed during the question', async () => {
    const { handlers, settings } = await setUp();
    ask.mockImplementationOnce(async () => {
      settings.change({ destination: { endpoint: 'https://other.example' } });
      return CONFIRM;
    });
    await expect(handlers['settings.set']({ destination: { bucket: 'chosen' } })).rejects.toMatchObject({
      code: 'busy',
    });
    expect(settings.current.destination.bucket).toBe('dailies');
  });

  test('is not asked about a second time during the question', async () => {
    const { handlers } = await setUp();
    const answer = Promise.withResolvers<boolean>();
    ask.mockReturnValueOnce(answer.promise);
    const first = handlers['settings.set']({ destination: { bucket: 'chosen' } });
    await expect(handlers['settings.set']({ destination: { bucket: 'other' } })).rejects.toMatchObject({
      code: 'busy',
    });
    answer.resolve(CONFIRM);
    await first;
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('is not asked about if it cannot be used, or if nothing of it changes', async () => {
    const { handlers } = await setUp();
    await expect(handlers['settings.set']({ destination: { endpoint: 'nonsense' } })).rejects.toMatchObject({
      code: 'settings_invalid',
    });
    await handlers['settings.set']({ destination: { keyPrefix: 'unit-a' }, app: { theme: 'dark' } });
    expect(ask).not.toHaveBeenCalled();
  });

  test.each(['profile', 'environment'] as const)(
    'is not tested with the credentials of the %s unasked',
    async (source) => {
      const { handlers } = await setUp();
      ask.mockResolvedValueOnce(CANCEL);
      const destination = { ...CONFIGURED.destination, endpoint: 'http://127.0.0.1:9' };
      await expect(
        handlers['destination.test']({ destination, credentials: { source, profile: 'default' } }),
      ).rejects.toMatchObject({ code: 'not_confirmed' });
      expect(ask).toHaveBeenCalledTimes(1);
    },
  );
});

describe('another Redis for the journal', () => {
  const journal = { kind: 'redis', redisUrl: 'redis://evil.example' } as const;

  test('is saved only after the person confirmed it', async () => {
    const { handlers, settings } = await setUp();
    ask.mockResolvedValueOnce(CANCEL);
    await expect(handlers['settings.set']({ journal })).rejects.toMatchObject({ code: 'not_confirmed' });
    expect(settings.current).toEqual(CONFIGURED);
    ask.mockResolvedValueOnce(CONFIRM);
    await handlers['settings.set']({ journal });
    expect(settings.current.journal).toMatchObject(journal);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('cannot be saved in two steps without a question', async () => {
    const { handlers, settings } = await setUp();
    await handlers['settings.set']({ journal: { redisUrl: journal.redisUrl } });
    expect(ask).not.toHaveBeenCalled();
    ask.mockResolvedValueOnce(CANCEL);
    await expect(handlers['settings.set']({ journal: { kind: 'redis' } })).rejects.toMatchObject({
      code: 'not_confirmed',
    });
    expect(settings.current.journal.kind).toBe('embedded');
  });

  test('is not saved if its URL changed during the question', async () => {
    const { handlers, settings } = await setUp();
    ask.mockImplementationOnce(async () => {
      settings.change({ journal: { redisUrl: journal.redisUrl } });
      return CONFIRM;
    });
    await expect(handlers['settings.set']({ journal: { kind: 'redis' } })).rejects.toMatchObject({ code: 'busy' });
    expect(settings.current.journal.kind).toBe('embedded');
  });

  test('is asked about besides a new destination, and neither is saved without the other', async () => {
    const { handlers, settings } = await setUp();
    ask.mockResolvedValueOnce(CONFIRM).mockResolvedValueOnce(CANCEL);
    await expect(handlers['settings.set']({ journal, destination: { bucket: 'chosen' } })).rejects.toMatchObject({
      code: 'not_confirmed',
    });
    expect(ask).toHaveBeenCalledTimes(2);
    expect(settings.current).toEqual(CONFIGURED);
  });

  test('is not asked about if it cannot be used', async () => {
    const { handlers } = await setUp();
    await expect(
      handlers['settings.set']({ journal: { kind: 'redis', redisUrl: 'http://evil.example' } }),
    ).rejects.toMatchObject({ code: 'settings_invalid' });
    expect(ask).not.toHaveBeenCalled();
  });
});

describe('the window', () => {
  test('is served to browsers only after the person confirmed who can reach it; ending that needs no question', async () => {
    const { handlers, settings } = await setUp();
    ask.mockResolvedValueOnce(CANCEL);
    const serve = (consoleAddress: string): Promise<unknown> =>
      Promise.resolve(handlers['settings.set']({ app: { consoleAddress } }));
    await expect(serve('8472')).rejects.toMatchObject({ code: 'not_confirmed' });
    expect(settings.current.app.consoleAddress).toBe('');
    ask.mockResolvedValue(CONFIRM);
    await serve('8472');
    await serve('0.0.0.0:8472');
    expect(settings.current.app.consoleAddress).toBe('0.0.0.0:8472');
    await serve('');
    await expect(serve('nonsense')).rejects.toMatchObject({ code: 'settings_invalid' });
    const details = ask.mock.calls.map((call) => JSON.stringify(call));
    expect(details).toHaveLength(3);
    expect(details[1]).toContain('Other devices cannot reach it.');
    expect(details[2]).toContain('Every device in the network');
  });
});

describe('a server that nobody confirmed', () => {
  const keys = { kind: 's3', accessKeyId: 'a', secretAccessKey: 's', sessionToken: null } as const;
  const evil = { ...CONFIGURED.destination, endpoint: 'http://127.0.0.1:9' };

  test.each([[true], [false]])(
    'gets no request of a destination test (keys for it are stored: %s)',
    async (hasKeys) => {
      const { handlers } = await setUp();
      const credentials = { source: 'keys', profile: '' } as const;
      if (hasKeys) await handlers['credentials.set']({ ...keys, target: evil.endpoint });
      ask.mockResolvedValueOnce(CANCEL);
      await expect(handlers['destination.test']({ destination: evil, credentials })).rejects.toMatchObject({
        code: 'not_confirmed',
      });
      expect(ask).toHaveBeenCalledTimes(1);
      ask.mockResolvedValueOnce(CONFIRM);
      expect((await handlers['destination.test']({ destination: evil, credentials })).isPassed).toBe(false);
      await handlers['destination.test']({ destination: { ...evil, bucket: 'other' }, credentials });
      expect(ask).toHaveBeenCalledTimes(2);
    },
  );

  test('is another bucket at AWS as well', async () => {
    const { handlers } = await setUp();
    const destination = { ...CONFIGURED.destination, provider: 'aws' as const, endpoint: '', bucket: 'of-somebody' };
    ask.mockResolvedValueOnce(CANCEL);
    await expect(
      handlers['destination.test']({ destination, credentials: { source: 'keys', profile: '' } }),
    ).rejects.toMatchObject({ code: 'not_confirmed' });
  });

  test('gets no connection of a Redis test', async () => {
    const { handlers, pinged } = await setUp();
    const url = 'redis://any-text@127.0.0.1:7';
    ask.mockResolvedValueOnce(CANCEL);
    await expect(handlers['redis.test']({ url })).rejects.toMatchObject({ code: 'not_confirmed' });
    expect(pinged).toEqual([]);
    ask.mockResolvedValueOnce(CONFIRM);
    await handlers['redis.test']({ url });
    await handlers['redis.test']({ url });
    expect(pinged).toHaveLength(2);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('takes the place of no stored secret', async () => {
    const { handlers, secrets } = await setUp();
    await handlers['credentials.set']({ ...keys, target: 'https://s3.example' });
    expect(ask).not.toHaveBeenCalled();
    ask.mockResolvedValueOnce(CANCEL);
    await expect(handlers['credentials.set']({ ...keys, target: 'https://evil.example' })).rejects.toMatchObject({
      code: 'not_confirmed',
    });
    expect(secrets.s3For('https://s3.example')).toMatchObject(keys);
  });
});

describe('a stored secret', () => {
  test('is neither replaced nor deleted unless the person confirmed it', async () => {
    const { handlers, secrets, changes } = await setUp();
    const keys = { kind: 's3', accessKeyId: 'a', secretAccessKey: 's', sessionToken: null } as const;
    const target = 'https://s3.example';
    await handlers['credentials.set']({ ...keys, target });
    await handlers['credentials.set']({ ...keys, target });
    expect(ask).not.toHaveBeenCalled();
    ask.mockResolvedValue(CANCEL);
    const other = { ...keys, secretAccessKey: 'other', target };
    await expect(handlers['credentials.set'](other)).rejects.toMatchObject({ code: 'not_confirmed' });
    await expect(handlers['credentials.clear']({ kind: 's3' })).rejects.toMatchObject({ code: 'not_confirmed' });
    expect(secrets.s3For(target)).toMatchObject(keys);
    expect(changes()).toBe(2);
    ask.mockResolvedValue(CONFIRM);
    await handlers['credentials.set'](other);
    expect(secrets.s3For(target)).toMatchObject({ secretAccessKey: 'other' });
    await handlers['credentials.clear']({ kind: 's3' });
    expect(secrets.s3For(target)).toBeUndefined();
    expect(ask).toHaveBeenCalledTimes(4);
    await handlers['credentials.clear']({ kind: 's3' });
    expect(ask).toHaveBeenCalledTimes(4);
  });

  test('is used for the server it was entered for and no other', async () => {
    const { handlers, secrets, pinged } = await setUp();
    ask.mockResolvedValueOnce(CONFIRM);
    await handlers['credentials.set']({ kind: 'redis', target: REDIS, password: 'p w' });
    await handlers['redis.test']({ url: `${REDIS}:6379/1` });
    expect(pinged).toEqual(['redis://:p%20w@journal.example:6379/1']);
    for (const url of ['rediss://journal.example', 'redis://journal.example:6380', 'redis://evil.example'])
      await expect(handlers['redis.test']({ url })).rejects.toMatchObject({ code: 'secret_elsewhere' });
    expect(pinged).toHaveLength(1);
    const keys = { kind: 's3', accessKeyId: 'a', secretAccessKey: 's', sessionToken: null } as const;
    await handlers['credentials.set']({ ...keys, target: 'https://s3.example' });
    expect(secrets.s3For('https://S3.example:443/')).toMatchObject(keys);
    for (const endpoint of ['', 'http://s3.example', 'https://evil.example', 'nonsense'])
      expect(secrets.s3For(endpoint)).toBeUndefined();
    const credentials = { source: 'keys', profile: '' } as const;
    const destination = { ...CONFIGURED.destination, endpoint: 'https://evil.example' };
    await expect(handlers['destination.test']({ destination, credentials })).rejects.toMatchObject({
      code: 'secret_elsewhere',
    });
  });

  test('reaches the engine only if it is for the configured server', async () => {
    const { handlers, changes } = await setUp();
    await handlers['credentials.set']({ kind: 'redis', target: 'redis://typed.example', password: 'p' });
    expect(changes()).toBe(0);
    ask.mockResolvedValueOnce(CONFIRM);
    await handlers['credentials.set']({ kind: 'redis', target: REDIS, password: 'p' });
    expect(changes()).toBe(1);
    ask.mockResolvedValueOnce(CONFIRM);
    await handlers['credentials.clear']({ kind: 'redis' });
    expect(changes()).toBe(2);
  });

  test('is hidden in logs before it is used, and so is the token of a session', async () => {
    const { handlers, hidden } = await setUp();
    const keys = { kind: 's3', accessKeyId: 'a', secretAccessKey: 'the key', sessionToken: 'the token' } as const;
    await handlers['credentials.set']({ ...keys, target: '' });
    await handlers['credentials.set']({ kind: 'redis', target: REDIS, password: 'the password' });
    expect(hidden).toEqual(['the key', 'the token', 'the password']);
  });

  test('is for its host in capitals as well', async () => {
    const { secrets } = await setUp();
    await secrets.set({ kind: 'redis', target: REDIS, password: 'p' });
    expect(secrets.redisFor('redis://JOURNAL.Example')).toMatchObject({ password: 'p' });
  });

  test('is written through no link that was planted in the folder', async () => {
    const folder = tempFolder();
    const [file, precious] = [path.join(folder, 'secrets.json'), path.join(tempFolder(), '.bashrc')];
    writeFileSync(precious, 'alias');
    for (const planted of [file, `${file}.new`]) symlinkSync(precious, planted);
    const { secrets } = await setUp(folder);
    await secrets.set({ kind: 'redis', target: REDIS, password: 'p' });
    expect(readFileSync(precious, 'utf8')).toBe('alias');
    expect(lstatSync(file).mode & 0o170777).toBe(0o100600);
  });

  test('keeps its server over a restart, also if that was none', async () => {
    const folder = tempFolder();
    const { secrets } = await setUp(folder);
    await secrets.set({ kind: 'redis', target: 'redis://typed.example', password: 'p' });
    const again = (await setUp(folder)).secrets;
    expect(again.redisFor('redis://typed.example')).toMatchObject({ password: 'p' });
    expect(again.redisFor(REDIS)).toBeUndefined();
    await again.set({ kind: 'redis', target: 'nonsense', password: 'p' });
    const third = (await setUp(folder)).secrets;
    expect(third.isForOther('redis', REDIS)).toBe(true);
    expect(third.redisFor('nonsense')).toBeUndefined();
  });

  test('of an older version belongs to the server that is configured at the first load', async () => {
    const folder = tempFolder();
    const file = path.join(folder, 'secrets.json');
    const legacy = Buffer.from('v11{"kind":"redis","password":"old"}').toString('base64');
    writeFileSync(file, JSON.stringify({ redis: legacy }));
    const { secrets } = await setUp(folder);
    expect(secrets.redisFor(REDIS)).toMatchObject({ password: 'old' });
    expect(readFileSync(file, 'utf8')).not.toContain(legacy);
    const moved = await openSecrets(folder, { ...TARGETS, redis: 'redis://evil.example' }, PLAIN_KEY_STORE);
    expect(moved.redisFor('redis://evil.example')).toBeUndefined();
  });
});

test('the record secret of a shared journal comes from the environment, is hidden in logs and stored nowhere', async () => {
  vi.stubEnv('REDIS_RECORD_SECRET', ' a secret of all carts ');
  onTestFinished(() => void vi.unstubAllEnvs());
  const folder = tempFolder();
  const { secrets } = await setUp(folder);
  await secrets.set({ kind: 'redis', target: REDIS, password: 'p w' });
  expect(secrets.recordSecret).toBe('a secret of all carts');
  expect(secrets.texts).toEqual(['p w', 'a secret of all carts']);
  const stored = readFileSync(path.join(folder, 'secrets.json'), 'utf8');
  expect(Object.keys(JSON.parse(stored) as object)).toEqual(['redis']);
  vi.stubEnv('REDIS_RECORD_SECRET', ' ');
  expect((await setUp()).secrets.recordSecret).toBeUndefined();
});
