import { sendRequest, sendCommand, copyUrl } from '../../state/requests.ts';
import { useEngine } from '../../state/engineStore.ts';
import { showScreen, openDialog } from '../../state/appStore.ts';
import type { IconName } from '../../ui/Icon.tsx';
import { type ActionId, isFileOpen } from './recordingActions.ts';

export const ACTION_ICONS: Readonly<Record<ActionId, IconName>> = {
  retry: 'retry',
  openSettings: 'settings',
  openFolders: 'folder',
  openUploads: 'stored',
  completeStored: 'stored',
  startAgain: 'retry',
  sendFirst: 'arrowUp',
  sendInTurn: 'minus',
  finalize: 'flag',
  hold: 'lock',
  release: 'unlock',
  pause: 'pause',
  resume: 'play',
  showInFolder: 'reveal',
  copyUrl: 'link',
  share: 'share',
  verify: 'check',
  forget: 'minus',
  discard: 'trash',
};

/** Performs the action, or opens the dialog that confirms it. */
export function perform(action: ActionId, id: string): void {
  switch (action) {
    case 'openSettings':
      return showScreen('settings');
    case 'openFolders':
      return showScreen('folders');
    case 'openUploads':
      return showScreen('uploads');
    case 'forget':
      return openDialog({ kind: 'forget', id });
    case 'discard':
      return openDialog({ kind: 'discard', id });
    case 'finalize':
      return isOpenInRecorder(id)
        ? openDialog({ kind: 'finalizeOpen', id })
        : sendCommand({ kind: 'recording.finalize', id });
    case 'showInFolder':
      return void sendRequest('recording.showInFolder', { id });
    case 'share':
      return openDialog({ kind: 'share', id, name: nameOf(id) });
    case 'verify':
      return openDialog({ kind: 'verify', wanted: { ids: [id], filter: null }, name: nameOf(id) });
    case 'copyUrl':
      return void copyUrl(id);
    default:
      return sendCommand({ kind: `recording.${action}`, id });
  }
}

function isOpenInRecorder(id: string): boolean {
  const recording = useEngine.getState().byId.get(id);
  return recording !== undefined && isFileOpen(recording);
}

function nameOf(id: string): string {
  return useEngine.getState().byId.get(id)?.name ?? '';
}
