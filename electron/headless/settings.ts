import path from 'node:path';
import { PROVIDER_PRESETS, providerOf, withProvider } from '../../shared/providers.ts';
import {
  type FolderSetting,
  patched,
  SETTING_ENTRIES,
  type SettingEntry,
  type Settings,
  type SettingsField,
  type SettingsPatch,
  settingsOf,
  settingValue,
} from '../../shared/settings.ts';
import { isWebhookSecret } from '../../shared/secrets.ts';
import { validateSettings } from '../../shared/settingsRules.ts';
import type { EngineSecrets } from '../engine/index.ts';
import { defaultStateFolder, type Environment, type Place, resolved } from './places.ts';
import type { Flags } from './flags.ts';
import { isGiven, type Origin, settingName } from './origins.ts';
import { keyProblemText } from './keyProblemText.ts';
import { UsageError } from './usageError.ts';

/** All input of the headless command, checked as far as possible without access to disk or network. */
export interface HeadlessSettings {
  readonly settings: Settings;
  readonly origins: ReadonlyMap<SettingsField | 'folders', Origin>;
  readonly secrets: CommandSecrets;
  /** Absolute. Holds the journal and the logs. */
  readonly stateFolder: string;
  readonly isJson: boolean;
  readonly isOnce: boolean;
  /** Uploads at an earlier destination are started again at the present one. */
  readonly startsAgain: boolean;
}

/** The secrets in the environment for the store and the journal. */
export interface CommandSecrets {
  readonly s3: ReturnType<EngineSecrets['s3For']>;
  readonly redis: ReturnType<EngineSecrets['redisFor']>;
  readonly recordSecret: EngineSecrets['recordSecret'];
  readonly webhook: ReturnType<EngineSecrets['webhookFor']>;
}

/** The content of a settings file. */
export interface SettingsSource {
  /** Absolute. */
  readonly file: string;
  readonly settings: Settings;
}

type Variable = (name: string) => string | undefined;

/**
 * Merges the layers: defaults < settings file < environment < flags. Empty variables count as not set.
 * @param source the settings file, if there is one
 * @throws UsageError for the first error, or the first setting that is missing
 */
export function readSettings(
  flags: Flags,
  environment: Environment,
  place: Place,
  source: SettingsSource | undefined,
): HeadlessSettings {
  const told = layeredSettings(flags, environment, place, source);
  const missing = missingSetting(told);
  if (missing !== undefined) throw missing;
  return told;
}

/**
 * As `readSettings`, but settings may be missing: `--print-settings` shows the others.
 * @throws UsageError for the first error. A wrong value may contain a password, so none is returned.
 */
export function layeredSettings(
  flags: Flags,
  environment: Environment,
  place: Place,
  source: SettingsSource | undefined,
): HeadlessSettings {
  const variable: Variable = (name) => {
    const text = environment[name]?.trim();
    return text === '' ? undefined : text;
  };
  const origins = new Map<SettingsField | 'folders', Origin>();
  const folders = foldersOf(flags, variable, place, source);
  origins.set('folders', folders.origin);
  let redisPassword = variable('REDIS_PASSWORD');
  const layered = settingsOf((entry) => {
    const { value, origin } = layeredValue(entry, flags, variable, place, source);
    origins.set(entry.field, origin);
    if (entry.field !== 'journal.redisUrl' || !isGiven(origin)) return value;
    const { url, password } = withoutPassword(String(value), origin);
    redisPassword = password ?? redisPassword;
    return url;
  });
  const keys = keysOf(variable);
  const given = (field: SettingsField): boolean => isGiven(originOf(origins, field));
  const derive = (patch: SettingsPatch, from: SettingsField): void => derived(origins, patch, from);
  const settings = withJournal(
    withCredentials(withDestination(layered, given, derive), keys, given, derive),
    given,
    derive,
  );
  refuseWrongValues(settings, origins);
  const stateFolder = flags.state ?? variable('RUSHES_STATE_DIR');
  return {
    settings: { ...settings, folders: withNewSince(folders.value, flags.newSince, variable('RUSHES_NEW_SINCE')) },
    origins,
    secrets: {
      s3: keys,
      redis: redisPassword === undefined ? undefined : { password: redisPassword },
      recordSecret: variable('REDIS_RECORD_SECRET'),
      webhook: webhookSecretOf(variable),
    },
    stateFolder:
      stateFolder === undefined
        ? source === undefined
          ? defaultStateFolder(environment, place)
          : path.dirname(source.file)
        : resolved(stateFolder, place),
    isJson: flags.isJson,
    isOnce: flags.isOnce,
    startsAgain: flags.startsAgain,
  };
}

interface Layered<T> {
  readonly value: T;
  readonly origin: Origin;
}

function layeredValue(
  entry: SettingEntry,
  flags: Flags,
  variable: Variable,
  place: Place,
  source: SettingsSource | undefined,
): Layered<unknown> {
  const { setting } = entry;
  const { commandLine } = setting;
  const isList = Array.isArray(setting.fallback);
  const fromText = (values: readonly string[], origin: Origin): Layered<unknown> => {
    const value = setting.parse(values);
    if (value === undefined) throw new UsageError(refusal(entry, origin, values.at(-1)));
    return { value, origin };
  };
  const fromVariable = (name: string, kind: 'variable' | 'fallback_variable'): Layered<unknown> | undefined => {
    const text = variable(name);
    if (text === undefined) return undefined;
    return fromText(isList ? listed(text, place) : [text], { kind, name });
  };
  const typed = commandLine === undefined ? undefined : flags.values.get(commandLine.flag);
  if (commandLine !== undefined && typed !== undefined) {
    return fromText(typed, { kind: 'flag', name: `--${commandLine.flag}` });
  }
  const fromEnvironment = commandLine === undefined ? undefined : fromVariable(commandLine.variable, 'variable');
  if (fromEnvironment !== undefined) return fromEnvironment;
  if (source !== undefined) {
    return { value: settingValue(source.settings, entry), origin: { kind: 'file', file: source.file } };
  }
  for (const name of commandLine?.fallbackVariables ?? []) {
    const found = fromVariable(name, 'fallback_variable');
    if (found !== undefined) return found;
  }
  return { value: setting.fallback, origin: { kind: 'default' } };
}

function foldersOf(
  flags: Flags,
  variable: Variable,
  place: Place,
  source: SettingsSource | undefined,
): Layered<readonly FolderSetting[]> {
  const of = (paths: readonly string[], origin: Origin): Layered<readonly FolderSetting[]> => {
    const unique = [...new Set(paths.map((folder) => resolved(folder, place)))];
    return { value: unique.map((folder) => ({ path: folder, isPaused: false })), origin };
  };
  if (flags.watch.length > 0) return of(flags.watch, { kind: 'flag', name: '--watch' });
  const listedFolders = listed(variable('WATCH_DIR') ?? '', place);
  if (listedFolders.length > 0) return of(listedFolders, { kind: 'variable', name: 'WATCH_DIR' });
  if (source !== undefined && source.settings.folders.length > 0) {
    return { value: source.settings.folders, origin: { kind: 'file', file: source.file } };
  }
  return { value: [], origin: { kind: 'default' } };
}

/** The folders of the command with the time from which on their recordings count. @throws UsageError */
function withNewSince(
  folders: readonly FolderSetting[],
  flag: string | undefined,
  variable: string | undefined,
): readonly FolderSetting[] {
  const text = flag ?? variable;
  if (text === undefined) return folders;
  const atMs = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(atMs)) {
    const name = flag === undefined ? 'RUSHES_NEW_SINCE' : '--new-since';
    throw new UsageError(`${name} is not a time: write it as 2026-05-04T10:00:00Z.`);
  }
  const newSince = new Date(atMs).toISOString();
  return folders.map((folder) => ({ ...folder, newSince }));
}

/** Splits the variable of a list, which is separated as `PATH` is. */
export function listed(text: string, { platform }: Place): readonly string[] {
  return text.split(platform === 'win32' ? ';' : ':').filter((piece) => piece.trim() !== '');
}

type Given = (field: SettingsField) => boolean;
/** Records that the fields of this patch follow from another setting. */
type Derive = (patch: SettingsPatch, from: SettingsField) => void;

/** The settings that the provider requires, where the command line names the provider or its endpoint. */
function withDestination(settings: Settings, given: Given, derive: Derive): Settings {
  const { destination } = settings;
  const isEndpointGiven = given('destination.endpoint');
  if (!given('destination.provider') && !isEndpointGiven) return settings;
  const isProviderGiven = given('destination.provider');
  const provider = isProviderGiven ? destination.provider : providerOf(destination.endpoint);
  const dictated = isProviderGiven
    ? withProvider(destination, provider)
    : {
        ...destination,
        provider,
        isPathStyle: provider !== 'aws',
        needsEqualParts: PROVIDER_PRESETS[provider].needsEqualParts,
      };
  const patch: SettingsPatch = {
    destination: {
      ...(isProviderGiven ? {} : { provider }),
      ...(given('destination.isPathStyle') ? {} : { isPathStyle: dictated.isPathStyle }),
      ...(given('destination.needsEqualParts') ? {} : { needsEqualParts: dictated.needsEqualParts }),
      ...(isEndpointGiven || !isProviderGiven ? {} : { endpoint: dictated.endpoint }),
      ...(given('destination.region') || !isProviderGiven ? {} : { region: dictated.region }),
    },
  };
  derive(patch, isProviderGiven ? 'destination.provider' : 'destination.endpoint');
  return patched(settings, patch);
}

type Keys = CommandSecrets['s3'];

function withCredentials(settings: Settings, keys: Keys, given: Given, derive: Derive): Settings {
  const { source } = settings.credentials;
  if (given('credentials.source')) {
    if (source !== 'keys' || keys !== undefined) return settings;
    throw new UsageError('The credentials are to be keys: set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.');
  }
  if (given('credentials.profile')) {
    derive({ credentials: { source: 'profile' } }, 'credentials.profile');
    return patched(settings, { credentials: { source: 'profile' } });
  }
  // The key store of the desktop app cannot be read here, so keys come from the environment or not at all.
  if (keys !== undefined) return patched(settings, { credentials: { source: 'keys' } });
  return source === 'keys' ? patched(settings, { credentials: { source: 'environment' } }) : settings;
}

/** @throws UsageError when it cannot be used */
function webhookSecretOf(variable: Variable): CommandSecrets['webhook'] {
  const signingSecret = variable('RUSHES_WEBHOOK_SECRET');
  if (signingSecret === undefined) return undefined;
  if (isWebhookSecret(signingSecret)) return { signingSecret };
  throw new UsageError(
    'RUSHES_WEBHOOK_SECRET cannot be used: write whsec_ and 24 to 64 random bytes in base64, for example the output of “openssl rand -base64 32”.',
  );
}

function withJournal(settings: Settings, given: Given, derive: Derive): Settings {
  if (given('journal.kind') || !given('journal.redisUrl')) return settings;
  const patch = { journal: { kind: 'redis' } } as const;
  derive(patch, 'journal.redisUrl');
  return patched(settings, patch);
}

function derived(origins: Map<SettingsField | 'folders', Origin>, patch: SettingsPatch, from: SettingsField): void {
  for (const { field, group, name } of SETTING_ENTRIES) {
    if (Object.hasOwn(patch[group] ?? {}, name)) origins.set(field, { kind: 'derived', from });
  }
}

function keysOf(variable: Variable): Keys {
  const accessKeyId = variable('S3_ACCESS_KEY_ID');
  const secretAccessKey = variable('S3_SECRET_ACCESS_KEY');
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return { accessKeyId, secretAccessKey, sessionToken: variable('S3_SESSION_TOKEN') ?? null };
  }
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  const [set, missing] =
    accessKeyId === undefined ? ['SECRET_ACCESS_KEY', 'ACCESS_KEY_ID'] : ['ACCESS_KEY_ID', 'SECRET_ACCESS_KEY'];
  throw new UsageError(
    `S3_${set} is set but S3_${missing} is not: set both, or neither to use the credentials of the AWS profile or of this machine.`,
  );
}

/** Separates the password from the URL, because it is a secret. */
function withoutPassword(text: string, origin: Origin): { readonly url: string; readonly password?: string } {
  const url = URL.parse(text);
  if (url === null || url.password === '') return { url: text };
  if (origin.kind === 'flag') {
    throw new UsageError(
      `${origin.name} contains a password, which every user of this machine can read there: set REDIS_PASSWORD, or REDIS_URL.`,
    );
  }
  const { password } = url;
  url.password = '';
  try {
    return { url: url.href, password: decodeURIComponent(password) };
  } catch {
    throw new UsageError('The password in REDIS_URL cannot be read: write special characters in it as %XX.');
  }
}

function originOf(origins: ReadonlyMap<SettingsField | 'folders', Origin>, field: SettingsField): Origin {
  return origins.get(field) ?? { kind: 'default' };
}

function refuseWrongValues(settings: Settings, origins: ReadonlyMap<SettingsField | 'folders', Origin>): void {
  const problem = validateSettings(settings).find(({ code }) => code !== 'required');
  const entry = SETTING_ENTRIES.find(({ field }) => field === problem?.field);
  if (entry === undefined) return;
  const sentence = refusal(entry, originOf(origins, entry.field), shown(settingValue(settings, entry)));
  const reason = problem === undefined ? undefined : keyProblemText(problem);
  throw new UsageError(reason === undefined ? sentence : `${sentence} ${reason}`);
}

/** Names the first setting that a run needs and that nothing sets. */
export function missingSetting({ settings, origins, secrets }: HeadlessSettings): UsageError | undefined {
  if (settings.folders.length === 0) {
    return new UsageError('No folder to watch: write --watch /path/to/recordings, or set WATCH_DIR.');
  }
  const problem = validateSettings(settings).find(({ code }) => code === 'required');
  const entry = SETTING_ENTRIES.find(({ field }) => field === problem?.field);
  if (entry === undefined) {
    // The key store of the desktop app cannot be read here: with its settings file, no webhook is told.
    if (secrets.webhook !== undefined || !isGiven(originOf(origins, 'app.webhookUrl'))) return undefined;
    return new UsageError(
      'A webhook is set but RUSHES_WEBHOOK_SECRET is not: set it to whsec_ and the output of “openssl rand -base64 32”.',
    );
  }
  const origin = originOf(origins, entry.field);
  const { commandLine, expects } = entry.setting;
  const missing =
    commandLine === undefined || origin.kind === 'file'
      ? `${settingName(entry, origin)} is not set`
      : `Neither --${commandLine.flag} nor ${commandLine.variable} is set`;
  return new UsageError(`${missing}: write ${expects}.`);
}

/** A wrong value of these may contain a password or keys, so messages do not repeat it. */
const PRIVATE_FIELDS: ReadonlySet<SettingsField> = new Set([
  'destination.endpoint',
  'journal.redisUrl',
  'app.webhookUrl',
]);

function refusal(entry: SettingEntry, origin: Origin, text: string | undefined): string {
  const name = settingName(entry, origin);
  const problem = PRIVATE_FIELDS.has(entry.field) ? 'cannot be used' : `is "${text ?? ''}"`;
  return `${name} ${problem}: write ${entry.setting.expects}.`;
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}
