import { ask, command, copyUrl } from '../../bridge/requests.ts';
import { goTo, openDialog } from '../../state/appStore.ts';
import type { IconName } from '../../ui/Icon.tsx';
import type { ActionId } from './recordingActions.ts';

export const ACTION_ICONS: Readonly<Record<ActionId, IconName>> = {
  retry: 'retry',
  openSettings: 'settings',
  completeStored: 'stored',
  finalize: 'flag',
  hold: 'lock',
  release: 'unlock',
  pause: 'pause',
  resume: 'play',
  showInFolder: 'reveal',
  copyUrl: 'link',
  discard: 'trash',
};

/** Does it, or opens the question that comes before it. */
export function perform(action: ActionId, id: string): void {
  switch (action) {
    case 'openSettings':
      return goTo('settings');
    case 'discard':
      return openDialog({ kind: 'discard', id });
    case 'showInFolder':
      return void ask('recording.showInFolder', { id });
    case 'copyUrl':
      return void copyUrl(id);
    default:
      return command({ kind: `recording.${action}`, id });
  }
}
