import { type Secret, secretOrigin } from '../../shared/secrets.ts';
import type { Settings } from '../../shared/settings.ts';
import type { EngineSecrets } from '../engine/index.ts';
import type { SecretStore } from '../backend/settings/secretStore.ts';

/** Secrets from the environment of the command. */
export interface GivenSecrets {
  readonly s3: ReturnType<EngineSecrets['s3For']>;
  readonly redis: ReturnType<EngineSecrets['redisFor']>;
  readonly webhook: ReturnType<EngineSecrets['webhookFor']>;
}

/**
 * The secrets of the environment, for the servers that the settings name at the start, and those of `store` for all others. So a change of
 * a server in the window sends no secret to it that was given for another one.
 */
export function withGivenSecrets(
  store: SecretStore,
  given: GivenSecrets,
  { destination, journal, app }: Settings,
): SecretStore {
  const origins = {
    s3: secretOrigin('s3', destination.endpoint),
    redis: secretOrigin('redis', journal.redisUrl),
    webhook: secretOrigin('webhook', app.webhookUrl),
  };
  const isFor = (kind: Secret['kind'], target: string): boolean =>
    given[kind] !== undefined && origins[kind] !== null && secretOrigin(kind, target) === origins[kind];
  const view = (): ReturnType<SecretStore['view']> => {
    const stored = store.view();
    const { s3, redis, webhook } = given;
    return {
      ...stored,
      ...(s3 === undefined ? {} : { s3: { isStored: true, isGiven: true, endsWith: null, origin: origins.s3 } }),
      ...(redis === undefined ? {} : { redis: { isStored: true, isGiven: true, origin: origins.redis } }),
      ...(webhook === undefined ? {} : { webhook: { isStored: true, isGiven: true, origin: origins.webhook } }),
    };
  };
  return {
    s3For: (endpoint) =>
      given.s3 !== undefined && isFor('s3', endpoint) ? { ...given.s3, kind: 's3' } : store.s3For(endpoint),
    redisFor: (url) =>
      given.redis !== undefined && isFor('redis', url) ? { ...given.redis, kind: 'redis' } : store.redisFor(url),
    webhookFor: (url) =>
      given.webhook !== undefined && isFor('webhook', url)
        ? { ...given.webhook, kind: 'webhook' }
        : store.webhookFor(url),
    recordSecret: store.recordSecret,
    isForOther: (kind, target) => !isFor(kind, target) && store.isForOther(kind, target),
    isStored: (secret) => store.isStored(secret),
    get texts() {
      return store.texts;
    },
    unreadable: store.unreadable,
    view,
    set: (secret) => store.set(secret),
    clear: (kind) => store.clear(kind),
  };
}
