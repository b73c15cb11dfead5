import { expect, test } from 'vitest';
import { withGivenSecrets } from '../../../electron/console/environmentSecrets.ts';
import { openSecrets } from '../../../electron/backend/settings/secretStore.ts';
import { DEFAULT_SETTINGS, patched } from '../../../shared/settings.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const settings = patched(DEFAULT_SETTINGS, {
  destination: { endpoint: 'https://s3.example' },
  journal: { redisUrl: 'redis://journal.example' },
  app: { webhookUrl: 'https://hooks.example/rushes' },
});
const given = {
  s3: { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: null },
  redis: { password: 'password' },
  webhook: { signingSecret: `whsec_${'A'.repeat(32)}` },
};

test('secrets of the environment go to the server that the settings name at the start, and to no other', async () => {
  const store = await openSecrets(tempFolder(), { s3: '', redis: '' }, undefined);
  const secrets = withGivenSecrets(store, given, settings);
  expect(secrets.s3For('https://s3.example')).toMatchObject(given.s3);
  expect(secrets.redisFor('redis://journal.example/3')).toMatchObject(given.redis);
  expect(secrets.webhookFor('https://hooks.example/other')).toMatchObject(given.webhook);
  for (const target of ['https://evil.example', 'http://s3.example', 'https://s3.example:8443', ''])
    expect([target, secrets.s3For(target)]).toEqual([target, undefined]);
  expect(secrets.redisFor('redis://evil.example')).toBeUndefined();
  expect(secrets.webhookFor('https://evil.example')).toBeUndefined();
});

test('the window learns which secrets come from the environment', async () => {
  const store = await openSecrets(tempFolder(), { s3: '', redis: '' }, undefined);
  const { redis, webhook, ...only } = given;
  const view = withGivenSecrets(store, { ...only, redis: undefined, webhook: undefined }, settings).view();
  expect(view.s3).toEqual({ isStored: true, isGiven: true, endsWith: null, origin: 'https://s3.example:443' });
  expect([view.redis, view.webhook].map(({ isGiven }) => isGiven)).toEqual([undefined, undefined]);
  const all = withGivenSecrets(store, { ...only, redis, webhook }, settings).view();
  expect([all.redis, all.webhook].map(({ isGiven }) => isGiven)).toEqual([true, true]);
});

test('a secret that is entered for another server is used for that one', async () => {
  const store = await openSecrets(tempFolder(), { s3: '', redis: '' }, undefined);
  const secrets = withGivenSecrets(store, given, settings);
  const entered = { kind: 's3', accessKeyId: 'other', secretAccessKey: 'words', sessionToken: null } as const;
  await secrets.set({ ...entered, target: 'https://other.example' });
  expect(secrets.s3For('https://other.example')).toMatchObject(entered);
  expect(secrets.s3For('https://s3.example')).toMatchObject(given.s3);
});
