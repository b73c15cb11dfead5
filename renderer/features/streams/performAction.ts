import { sendRequest, sendCommand, copyUrl } from '../../state/requests.ts';
import { showScreen, openDialog } from '../../state/appStore.ts';
import type { IconName } from '../../ui/Icon.tsx';
import type { ActionId } from './recordingActions.ts';

export const ACTION_ICONS: Readonly<Record<ActionId, IconName>> = {
  retry: 'retry',
  openSettings: 'settings',
  completeStored: 'stored',
  startAgain: 'retry',
  finalize: 'flag',
  hold: 'lock',
  release: 'unlock',
  pause: 'pause',
  resume: 'play',
  showInFolder: 'reveal',
  copyUrl: 'link',
  discard: 'trash',
};

/** Performs the action, or opens the dialog that confirms it. */
export function perform(action: ActionId, id: string): void {
  switch (action) {
    case 'openSettings':
      return showScreen('settings');
    case 'discard':
      return openDialog({ kind: 'discard', id });
    case 'showInFolder':
      return void sendRequest('recording.showInFolder', { id });
    case 'copyUrl':
      return void copyUrl(id);
    default:
      return sendCommand({ kind: `recording.${action}`, id });
  }
}
