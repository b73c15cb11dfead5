import type { StatusKind } from '../../../shared/status.ts';
import type { IconName } from '../../ui/Icon.tsx';

/** The suffix of the class that gives each status its colour. */
export const STATUS_TONES: Readonly<Record<StatusKind, string>> = {
  not_running: 'idle',
  no_folder: 'idle',
  reading: 'idle',
  safe: 'safe',
  recording: 'busy',
  working: 'busy',
  paused: 'paused',
  offline: 'offline',
  store_unreachable: 'unreachable',
  folder_missing: 'folder',
  folder_unreadable: 'folder',
  incomplete: 'unreachable',
  attention: 'bad',
  destination_refused: 'bad',
  journal_unavailable: 'bad',
};

export const STATUS_ICONS: Readonly<Record<StatusKind, IconName>> = {
  not_running: 'minus',
  no_folder: 'folder',
  reading: 'search',
  safe: 'check',
  recording: 'arrowUp',
  working: 'arrowUp',
  paused: 'pause',
  offline: 'cloudOff',
  store_unreachable: 'unreachable',
  folder_missing: 'folderOff',
  folder_unreadable: 'folderOff',
  incomplete: 'incomplete',
  attention: 'alert',
  destination_refused: 'lock',
  journal_unavailable: 'stored',
};
