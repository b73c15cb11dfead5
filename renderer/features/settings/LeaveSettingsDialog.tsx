import { useLanguage } from '../../i18n/language.ts';
import { leaveSettings, type Screen } from '../../state/appStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

/** Asks before unsaved settings are dropped. The safe answer has the focus. */
export function LeaveSettingsDialog({ to, onClose }: { readonly to: Screen; readonly onClose: () => void }) {
  const { t } = useLanguage();
  return (
    <Dialog
      title={t.settings.leave.title}
      onClose={onClose}
      footer={
        <>
          <span data-autofocus>
            <Button onPress={onClose}>{t.settings.leave.stay}</Button>
          </span>
          <Button tone="danger" onPress={() => leaveSettings(to)}>
            {t.settings.leave.confirm}
          </Button>
        </>
      }
    >
      <p>{t.settings.leave.text}</p>
    </Dialog>
  );
}
