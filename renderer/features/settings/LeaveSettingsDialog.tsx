import { useLanguage } from '../../i18n/language.ts';
import { leaveSettings, type Screen } from '../../state/appStore.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';

/** Asks before unsaved settings are dropped. */
export function LeaveSettingsDialog({ to, onClose }: { readonly to: Screen; readonly onClose: () => void }) {
  const { t } = useLanguage();
  return (
    <ConfirmDialog
      title={t.settings.leave.title}
      keep={t.settings.leave.stay}
      confirm={{ text: t.settings.leave.confirm, tone: 'danger' }}
      onConfirm={() => leaveSettings(to)}
      onClose={onClose}
    >
      <p>{t.settings.leave.text}</p>
    </ConfirmDialog>
  );
}
