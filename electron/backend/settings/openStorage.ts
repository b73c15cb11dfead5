import path from 'node:path';
import { type AppLog, openAppLog } from '../appLog.ts';
import type { KeyStore } from './keyStore.ts';
import { restrictToOwner } from './ownerOnly.ts';
import { openSecrets, type SecretStore } from './secretStore.ts';
import { type OpenedSettings, openSettings, settingsPath } from './settingsFile.ts';

export interface Storage {
  readonly opened: OpenedSettings;
  readonly secrets: SecretStore;
  readonly log: AppLog;
  readonly logsFolder: string;
}

/** The files of the app in its folder. Chromium keeps its profile beside them and cares for its own permissions. */
const OWN_FILES =
  /^(settings\.json|window\.json|secrets\.json|workstation-(id|machine)|(destinations|watched-folders|console-sessions)\.json|journal\.sqlite)/;

/**
 * Opens settings, secrets and log in `userData`, for this user only. Never rejects. Secrets are redacted from the first line on.
 * @param keyStore see `openSecrets`
 */
export async function openStorage(userData: string, keyStore: KeyStore | undefined): Promise<Storage> {
  const logsFolder = path.join(userData, 'logs');
  const findings = [
    ...restrictToOwner(userData, (name) => OWN_FILES.test(name)),
    ...restrictToOwner(logsFolder, () => true),
  ];
  const opened = openSettings(settingsPath(userData), Date.now());
  const log = openAppLog(logsFolder, opened.settings.app.logLevel);
  const { destination, journal } = opened.settings;
  const secrets = await openSecrets(userData, { s3: destination.endpoint, redis: journal.redisUrl }, keyStore);
  for (const text of secrets.texts) log.hide(text);
  for (const finding of findings) log.log('warn', finding);
  return { opened, secrets, log, logsFolder };
}
