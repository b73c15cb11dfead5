import path from 'node:path';
import { type AppLog, openAppLog } from '../appLog.ts';
import { openSecrets, type SecretStore } from './secretStore.ts';
import { type OpenedSettings, openSettings } from './settingsFile.ts';

export interface Storage {
  readonly opened: OpenedSettings;
  readonly secrets: SecretStore;
  readonly log: AppLog;
  readonly logsFolder: string;
}

/** Opens what the app keeps in its folder, beside the journal. Never rejects. Secrets are hidden from the log from the start. */
export async function openStorage(userData: string): Promise<Storage> {
  const opened = openSettings(userData, Date.now());
  const logsFolder = path.join(userData, 'logs');
  const log = openAppLog(logsFolder, opened.settings.app.logLevel);
  const { destination, journal } = opened.settings;
  const secrets = await openSecrets(userData, { s3: destination.endpoint, redis: journal.redisUrl });
  for (const text of secrets.texts) log.hide(text);
  return { opened, secrets, log, logsFolder };
}
