import { LANGUAGES, LOG_LEVELS, NOTIFICATION_LEVELS, THEMES } from '../../../shared/appSettings.ts';
import type { Settings } from '../../../shared/settings.ts';
import { parseLicences } from '../../../shared/licences.ts';
import { hasNativeShell } from '../../bridge/nativeShell.ts';
import { openDialog } from '../../state/appStore.ts';
import { sendRequest } from '../../state/requests.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { SelectField } from '../../ui/SelectField.tsx';
import { SwitchField } from '../../ui/SwitchField.tsx';
import { Card } from './Card.tsx';
import { type SettingsDraft, useSettingsDraft } from './useSettingsDraft.ts';

/** Appearance, language, notifications, start at login and diagnostics. */
export function ApplicationCard({ saved }: { readonly saved: Settings }) {
  const { t } = useLanguage();
  const draft = useSettingsDraft(saved);
  const { app } = draft.settings;
  const set = (patch: Partial<Settings['app']>): void => draft.set({ app: patch });
  const s = t.settings;
  return (
    <Card id="app" title={s.sections.app}>
      <SelectField
        label={s.field.theme}
        value={app.theme}
        choices={THEMES.map((id) => ({ id, label: s.theme[id] }))}
        onChange={(theme) => set({ theme })}
      />
      <SelectField
        label={s.field.language}
        value={app.language}
        choices={LANGUAGES.map((id) => ({ id, label: s.language[id] }))}
        onChange={(language) => set({ language })}
      />
      <SelectField
        label={s.field.notifications}
        value={app.notifications}
        choices={NOTIFICATION_LEVELS.map((id) => ({ id, label: s.notifications[id] }))}
        onChange={(notifications) => set({ notifications })}
      />
      <OutageField draft={draft} />
      {hasNativeShell() ? (
        <SwitchField
          label={s.field.startsAtLogin}
          isOn={app.startsAtLogin}
          onChange={(startsAtLogin) => set({ startsAtLogin })}
        />
      ) : null}
      <SelectField
        label={s.field.logLevel}
        value={app.logLevel}
        choices={LOG_LEVELS.map((id) => ({ id, label: s.logLevel[id] }))}
        onChange={(logLevel) => set({ logLevel })}
      />
      <NumberField
        label={s.field.metricsPort}
        isOptional={s.optional}
        hint={s.hint.metricsPort}
        mayBeEmpty
        value={app.metricsPort}
        problem={draft.problemOf('app.metricsPort')}
        onChange={(metricsPort) => draft.change({ app: { metricsPort } })}
        onCommit={() => void draft.commit()}
      />
      <CardButtons />
    </Card>
  );
}

function CardButtons() {
  const s = useLanguage().t.settings;
  return (
    <div className="card-buttons">
      {hasNativeShell() ? (
        <Button icon="folder" onPress={() => void sendRequest('logs.open', null)}>
          {s.openLogs}
        </Button>
      ) : null}
      <Button onPress={() => void showLicences()}>{s.showLicences}</Button>
    </div>
  );
}

async function showLicences(): Promise<void> {
  const text = await sendRequest('app.licences', null);
  if (text !== undefined) openDialog({ kind: 'licences', licences: parseLicences(text) });
}

/** How long an outage lasts before it is told. */
function OutageField({ draft }: { readonly draft: SettingsDraft }) {
  const { t } = useLanguage();
  return (
    <NumberField
      label={t.settings.field.outageSeconds}
      unit={t.settings.hint.seconds}
      hint={t.settings.hint.outageSeconds}
      value={draft.settings.app.outageSeconds}
      problem={draft.problemOf('app.outageSeconds')}
      onChange={(value) => draft.change({ app: { outageSeconds: value ?? Number.NaN } })}
      onCommit={() => void draft.commit()}
    />
  );
}
