import type { DestinationDraft, DestinationReport } from '../../../shared/ipc.ts';
import {
  type DestinationSettings,
  patched,
  type Settings,
  type SettingsField,
  type SettingsPatch,
} from '../../../shared/settings.ts';
import { validateSettings } from '../../../shared/settingsRules.ts';
import { redisUrlProblem } from '../../../shared/valueRules.ts';
import { isWebhookSecret, type NewSecret, secretOrigin } from '../../../shared/secrets.ts';
import { keyPrefixOf, redisUrl, S3ObjectStore, s3ConfigOf } from '../../engine/index.ts';
import { destinationKey, destinationQuestion } from '../destination/confirmDestination.ts';
import { forgettingQuestion } from '../destination/confirmForgetting.ts';
import { ConfirmedServers, type ServerQuestion } from '../destination/confirmedServers.ts';
import { journalPlaceKey, journalQuestion } from '../destination/confirmJournal.ts';
import { servingQuestion } from '../destination/confirmServing.ts';
import { webhookQuestion } from '../destination/confirmWebhook.ts';
import { testDestination } from '../destination/testDestination.ts';
import { RequestError } from '../requestError.ts';
import type { Question } from '../shell.ts';
import type { HandlersOf } from './answerRequest.ts';
import type { RequestContext } from './requestHandlers.ts';

type ConnectionHandlers = HandlersOf<
  | 'settings.get'
  | 'settings.set'
  | 'credentials.set'
  | 'credentials.clear'
  | 'credentials.status'
  | 'destination.test'
  | 'redis.test'
>;

/**
 * Settings, secrets and connection tests. The page is not trusted: uploads, the journal, credentials and tests go only to a server that a
 * person confirmed in a native dialog.
 */
export function connectionHandlers(context: RequestContext): ConnectionHandlers {
  const { settings, secrets, log } = context;
  const confirm = confirmation(context);
  const servers = new ConfirmedServers(context);
  const confirmServer = async (asked: ServerQuestion | undefined): Promise<void> => {
    await confirm(asked?.question);
    asked?.confirmed();
  };
  const test = destinationTest(context, (next) => confirmServer(servers.questionOfTest(next)));

  return {
    'settings.get': () => settings.view(),
    async 'settings.set'(patch) {
      const confirmed = patched(settings.current, patch);
      for (const question of questionsAbout(context, patch)) await confirm(question);
      // Another change may have been saved while the person was asked.
      if (placesKey(patched(settings.current, patch)) !== placesKey(confirmed)) throw busy();
      return settings.change(patch);
    },
    async 'credentials.set'(secret) {
      for (const text of secretTexts(secret)) log.hide(text);
      if (secret.kind === 'webhook' && !isWebhookSecret(secret.signingSecret))
        throw new RequestError('settings_invalid', 'This cannot be used as the secret of a webhook.');
      const replaced = secrets.isStored(secret) ? null : secrets.view()[secret.kind].origin;
      await confirmServer(servers.questionOfSecret(secret, replaced));
      await secrets.set(secret);
      const used = serverFor(secret.kind, settings.current);
      // A secret for a server that is not saved yet must not take the running engine's secret away.
      if (secretOrigin(secret.kind, secret.target) === secretOrigin(secret.kind, used)) context.secretsChanged();
      return secrets.view();
    },
    async 'credentials.clear'({ kind }) {
      const { isStored, origin } = secrets.view()[kind];
      if (isStored || secrets.unreadable.includes(kind)) await confirm(forgettingQuestion(origin, context.texts()));
      secrets.clear(kind);
      context.secretsChanged();
      return secrets.view();
    },
    'credentials.status': () => secrets.view(),
    'destination.test': test,
    async 'redis.test'({ url }) {
      if (redisUrlProblem(url) !== undefined)
        throw new RequestError('settings_invalid', 'This is not the address of a Redis server.');
      if (secrets.isForOther('redis', url))
        throw new RequestError(
          'secret_elsewhere',
          'The stored password was entered for another Redis server. Enter it again for this one, or forget it.',
        );
      await confirmServer(servers.questionOfRedis(url));
      try {
        return { milliseconds: await context.pingRedis(redisUrl(url, secrets)) };
      } catch (error) {
        throw new RequestError('test_failed', error instanceof Error ? error.message : 'Redis did not answer.');
      }
    },
  };
}

/** Everything in a secret that must not be logged. */
function secretTexts(secret: NewSecret): readonly string[] {
  switch (secret.kind) {
    case 's3':
      return [secret.secretAccessKey, secret.sessionToken ?? ''];
    case 'redis':
      return [secret.password];
    case 'webhook':
      return [secret.signingSecret];
  }
}

/** The target of a secret of this kind in these settings. */
function serverFor(kind: NewSecret['kind'], { destination, journal, app }: Settings): string {
  switch (kind) {
    case 's3':
      return destination.endpoint;
    case 'redis':
      return journal.redisUrl;
    case 'webhook':
      return app.webhookUrl;
  }
}

/** The questions that the person answers before this patch is saved; none about a value that is refused anyway. */
function questionsAbout({ settings, texts }: RequestContext, patch: SettingsPatch): readonly (Question | undefined)[] {
  const { current } = settings;
  const next = patched(current, patch);
  const refused = new Set<SettingsField>(settings.problemsOf(patch).map(({ field }) => field));
  const hasDestination = !refused.has('destination.endpoint') && !refused.has('destination.bucket');
  return [
    hasDestination ? destinationQuestion(current.destination, next.destination, texts()) : undefined,
    refused.has('journal.redisUrl') ? undefined : journalQuestion(current.journal, next.journal, texts()),
    refused.has('app.webhookUrl') ? undefined : webhookQuestion(current.app, next.app, texts()),
    refused.has('app.consoleAddress') ? undefined : servingQuestion(current.app, next.app, texts()),
  ];
}

/** Two settings with the same text send uploads, the journal and messages to the same places, and serve the window at the same one. */
function placesKey({ destination, journal, app }: Settings): string {
  return JSON.stringify([destinationKey(destination), journalPlaceKey(journal), app.webhookUrl, app.consoleAddress]);
}

/**
 * Asks the person one question at a time; nothing for `undefined`. Rejects with `not_confirmed`, or `busy` during another question.
 */
function confirmation({ shell }: RequestContext): (question: Question | undefined) => Promise<void> {
  let isAsking = false;
  return async (question) => {
    if (question === undefined) return;
    if (isAsking) throw busy();
    isAsking = true;
    try {
      if (await shell.ask(question)) return;
    } finally {
      isAsking = false;
    }
    throw new RequestError('not_confirmed', 'The change was not confirmed, so nothing was changed.');
  };
}

type ConfirmDestination = (next: DestinationSettings) => Promise<void>;

function destinationTest(
  { settings, secrets, window }: RequestContext,
  confirmDestination: ConfirmDestination,
): (draft: DestinationDraft) => Promise<DestinationReport> {
  let isTesting = false;
  return async ({ destination, credentials }) => {
    if (isTesting) throw new RequestError('busy', 'A test is already running.');
    if (destination.bucket === '') throw new RequestError('settings_invalid', 'Enter a bucket first.');
    const problem = validateSettings({ ...settings.current, destination, credentials }).find(
      ({ field }) => field.startsWith('destination.') || field.startsWith('credentials.'),
    );
    if (problem !== undefined)
      throw new RequestError('settings_invalid', `The setting ${problem.field} cannot be used: ${problem.code}.`);
    isTesting = true;
    try {
      if (credentials.source === 'keys' && secrets.isForOther('s3', destination.endpoint))
        throw new RequestError(
          'secret_elsewhere',
          'The stored keys were entered for another server. Enter them again for this one.',
        );
      await confirmDestination(destination);
      const store = storeFor(s3ConfigOf(destination, credentials, secrets));
      try {
        return await testDestination(store, destination.bucket, keyPrefixOf(destination), (step) =>
          window.push('destination.progress', step),
        );
      } finally {
        store.close();
      }
    } finally {
      isTesting = false;
    }
  };
}

function storeFor(config: ConstructorParameters<typeof S3ObjectStore>[0]): S3ObjectStore {
  try {
    return new S3ObjectStore(config);
  } catch {
    throw new RequestError(
      'settings_invalid',
      'The store cannot be reached with these settings. Check the endpoint and the region.',
    );
  }
}

function busy(): RequestError {
  return new RequestError('busy', 'Rushes is already asking for a confirmation.');
}
