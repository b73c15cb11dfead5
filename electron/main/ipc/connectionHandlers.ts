import type { DestinationDraft, DestinationReport } from '../../../shared/ipc.ts';
import { type DestinationSettings, patched, type SettingsPatch } from '../../../shared/settings.ts';
import { validateSettings } from '../../../shared/settingsRules.ts';
import { redisUrlProblem } from '../../../shared/valueRules.ts';
import { secretOrigin } from '../../../shared/secrets.ts';
import { keyPrefixOf, redisUrl, S3ObjectStore, s3ConfigOf } from '../../engine/index.ts';
import { askPerson } from '../desktop/askPerson.ts';
import { destinationKey, destinationQuestion } from '../destination/confirmDestination.ts';
import { testDestination } from '../destination/testDestination.ts';
import { RequestError } from '../requestError.ts';
import type { HandlersOf, RequestContext } from './requestHandlers.ts';

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
 * Settings, secrets and connection tests. The page is not trusted: uploads and credentials go only to a server that a person
 * confirmed in a native dialog or entered the secret for.
 */
export function connectionHandlers(context: RequestContext): ConnectionHandlers {
  const { settings, secrets, log } = context;
  const confirmDestination = destinationGuard(context);
  const test = destinationTest(context, confirmDestination);

  return {
    'settings.get': () => settings.view(),
    async 'settings.set'(patch) {
      const destination = (): DestinationSettings => patched(settings.current, patch).destination;
      const confirmed = destination();
      if (isUsable(context, patch)) await confirmDestination(confirmed);
      // Another change may have been saved while the person was asked.
      if (destinationKey(destination()) !== destinationKey(confirmed)) throw busy();
      return settings.change(patch);
    },
    async 'credentials.set'(secret) {
      log.hide(secret.kind === 's3' ? secret.secretAccessKey : secret.password);
      if (secret.kind === 's3' && secret.sessionToken !== null) log.hide(secret.sessionToken);
      await secrets.set(secret);
      const { destination, journal } = settings.current;
      const used = secret.kind === 's3' ? destination.endpoint : journal.redisUrl;
      // A secret for a server that is not saved yet must not take the running engine's secret away.
      if (secretOrigin(secret.kind, secret.target) === secretOrigin(secret.kind, used)) context.secretsChanged();
      return secrets.view();
    },
    'credentials.clear'({ kind }) {
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
      try {
        return { milliseconds: await context.pingRedis(redisUrl(url, secrets)) };
      } catch (error) {
        throw new RequestError('test_failed', error instanceof Error ? error.message : 'Redis did not answer.');
      }
    },
  };
}

/** Whether the patch would be saved. Nobody is asked about a destination that is refused anyway. */
function isUsable({ settings }: RequestContext, patch: SettingsPatch): boolean {
  const problems = settings.problemsOf(patch);
  return !problems.some(({ field }) => field === 'destination.endpoint' || field === 'destination.bucket');
}

type ConfirmDestination = (next: DestinationSettings) => Promise<void>;

/** Asks the person before anything goes to a new destination. Rejects with `not_confirmed`, or `busy` during another question. */
function destinationGuard({ settings, window, texts }: RequestContext): ConfirmDestination {
  let isAsking = false;
  return async (next) => {
    const question = destinationQuestion(settings.current.destination, next, texts());
    if (question === undefined) return;
    if (isAsking) throw busy();
    isAsking = true;
    try {
      if (await askPerson(window.present, question)) return;
    } finally {
      isAsking = false;
    }
    throw new RequestError('not_confirmed', 'The destination was not confirmed, so nothing was changed.');
  };
}

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
      if (credentials.source !== 'keys') await confirmDestination(destination);
      else if (secrets.isForOther('s3', destination.endpoint))
        throw new RequestError(
          'secret_elsewhere',
          'The stored keys were entered for another server. Enter them again for this one.',
        );
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
  return new RequestError('busy', 'Rushes is already asking about the destination.');
}
