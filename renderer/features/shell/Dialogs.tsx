import { closeDialog, type OpenDialog, useApp } from '../../state/appStore.ts';
import { PreviewDialog } from '../folders/PreviewDialog.tsx';
import { RemoveFolderDialog } from '../folders/RemoveFolderDialog.tsx';
import { LeaveSettingsDialog } from '../settings/LeaveSettingsDialog.tsx';
import { LicencesDialog } from '../settings/LicencesDialog.tsx';
import { ShareDialog } from '../share/ShareDialog.tsx';
import { DiscardDialog } from '../streams/DiscardDialog.tsx';
import { FinalizeDialog } from '../streams/FinalizeDialog.tsx';
import { FinalizeOpenDialog } from '../streams/FinalizeOpenDialog.tsx';
import { ForgetDialog } from '../streams/ForgetDialog.tsx';
import { VerifyDialog } from '../verify/VerifyDialog.tsx';
import { LimitDialog } from './LimitDialog.tsx';
import { ShortcutsDialog } from './ShortcutsDialog.tsx';

/** The open dialog, if any. */
export function Dialogs() {
  const dialog = useApp((state) => state.dialog);
  return dialog === undefined ? null : dialogFor(dialog);
}

function dialogFor(dialog: OpenDialog) {
  switch (dialog.kind) {
    case 'discard':
      return <DiscardDialog id={dialog.id} onClose={closeDialog} />;
    case 'forget':
      return <ForgetDialog id={dialog.id} onClose={closeDialog} />;
    case 'finalize':
      return <FinalizeDialog onClose={closeDialog} />;
    case 'finalizeOpen':
      return <FinalizeOpenDialog id={dialog.id} onClose={closeDialog} />;
    case 'limit':
      return <LimitDialog onClose={closeDialog} />;
    case 'share':
      return <ShareDialog id={dialog.id} name={dialog.name} onClose={closeDialog} />;
    case 'verify':
      return <VerifyDialog wanted={dialog.wanted} name={dialog.name} onClose={closeDialog} />;
    case 'previews':
      return <PreviewDialog previews={dialog.previews} mayAdd={dialog.mayAdd} onClose={closeDialog} />;
    case 'removeFolder':
      return <RemoveFolderDialog path={dialog.path} onClose={closeDialog} />;
    case 'leaveSettings':
      return <LeaveSettingsDialog to={dialog.to} onClose={closeDialog} />;
    case 'shortcuts':
      return <ShortcutsDialog onClose={closeDialog} />;
    case 'licences':
      return <LicencesDialog licences={dialog.licences} onClose={closeDialog} />;
    default:
      return dialog satisfies never;
  }
}
