import type { Notices } from '../desktop/notices.ts';
import type { SecretStore } from './secretStore.ts';
import type { OpenedSettings } from './settingsFile.ts';

/** Tells the person what had to be done to read settings and secrets, if anything. */
export function tellOpening(opened: OpenedSettings, secrets: SecretStore, notices: Notices): void {
  const copy = opened.copy === undefined ? '' : ` The old file is kept as ${opened.copy}.`;
  switch (opened.outcome) {
    case 'set_aside':
      notices.tell('settings_set_aside', `The settings could not be read, so Rushes starts with new ones.${copy}`);
      break;
    case 'unreadable':
      notices.tell('settings_set_aside', 'The settings file may not be read. Rushes starts with new settings.');
      break;
    case 'repaired':
      notices.tell(
        'settings_repaired',
        `Some settings were not understood and have their defaults: ${opened.repaired.join(', ')}.${copy}`,
      );
      break;
    case 'read':
    case 'fresh':
      break;
  }
  if (secrets.unreadable.length > 0) {
    notices.tell(
      'secrets_unreadable',
      'The stored keys cannot be decrypted on this computer any more. Enter them again in the settings.',
    );
  }
  const { storage, sentence } = secrets.view();
  if (sentence !== null) notices.tell(storage === 'weak' ? 'secrets_weak' : 'secrets_session', sentence);
}
