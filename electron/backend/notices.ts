import type { AppNotice } from '../../shared/ipc.ts';
import type { SecretStore } from './settings/secretStore.ts';
import type { OpenedSettings } from './settings/settingsFile.ts';

const NOTICES_MAX = 20;

export interface Notices {
  readonly all: readonly AppNotice[];
  tell(code: AppNotice['code'], message: string): void;
  dismiss(id: string): void;
}

/** Messages that the window shows until they are dismissed, newest first, none twice. @param changed called after every change */
export function createNotices(changed: () => void): Notices {
  let all: readonly AppNotice[] = [];
  let count = 0;
  return {
    get all() {
      return all;
    },
    tell(code, message) {
      if (all.some((notice) => notice.code === code && notice.message === message)) return;
      count += 1;
      all = [{ id: `notice-${count}`, code, message, since: new Date().toISOString() }, ...all].slice(0, NOTICES_MAX);
      changed();
    },
    dismiss(id) {
      all = all.filter((notice) => notice.id !== id);
      changed();
    },
  };
}

/** Reports problems with reading the settings and secrets. */
export function reportStorage(opened: OpenedSettings, secrets: SecretStore, notices: Notices): void {
  const copy = opened.copy === undefined ? '' : ` The old file was kept as ${opened.copy}.`;
  switch (opened.outcome) {
    case 'set_aside':
      notices.tell('settings_set_aside', `The settings file is damaged. Rushes starts with new settings.${copy}`);
      break;
    case 'unreadable':
      notices.tell('settings_set_aside', 'The settings file cannot be read. Rushes starts with new settings.');
      break;
    case 'repaired':
      notices.tell(
        'settings_repaired',
        `These settings were invalid and now have their defaults: ${opened.repaired.join(', ')}.${copy}`,
      );
      break;
    case 'read':
    case 'fresh':
      break;
  }
  if (secrets.unreadable.length > 0) {
    notices.tell(
      'secrets_unreadable',
      'The stored keys can no longer be decrypted on this computer. Enter them again in the settings.',
    );
  }
  const { storage, sentence } = secrets.view();
  if (sentence !== null) notices.tell(storage === 'weak' ? 'secrets_weak' : 'secrets_session', sentence);
}
