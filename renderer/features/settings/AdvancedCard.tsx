import { FOLLOW_LINKS, ON_VANISH, type Settings, SHARED_FOLDERS } from '../../../shared/settings.ts';
import { hasNativeShell } from '../../bridge/nativeShell.ts';
import { useLanguage } from '../../i18n/language.ts';
import { chooseFfprobe, resetFfprobe } from '../../state/requests.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { SelectField } from '../../ui/SelectField.tsx';
import { SwitchField } from '../../ui/SwitchField.tsx';
import { Card } from './Card.tsx';
import { useSettingsDraft } from './useSettingsDraft.ts';

/** Settings that few workstations need. */
export function AdvancedCard({ saved }: { readonly saved: Settings }) {
  const { t } = useLanguage();
  const draft = useSettingsDraft(saved);
  const { upload, patterns, watching } = draft.settings;
  const s = t.settings;
  return (
    <Card id="advanced" title={s.sections.advanced}>
      <SwitchField
        label={s.field.isStrictTimeout}
        hint={s.hint.isStrictTimeout}
        isOn={upload.isStrictTimeout}
        onChange={(isStrictTimeout) => draft.set({ upload: { isStrictTimeout } })}
      />
      <SelectField
        label={s.field.onVanish}
        hint={s.hint.onVanish}
        value={upload.onVanish}
        choices={ON_VANISH.map((id) => ({ id, label: s.onVanish[id] }))}
        onChange={(onVanish) => draft.set({ upload: { onVanish } })}
      />
      <SelectField
        label={s.field.sharedFolders}
        hint={s.hint.sharedFolders}
        value={upload.sharedFolders}
        choices={SHARED_FOLDERS.map((id) => ({ id, label: s.sharedFolders[id] }))}
        onChange={(sharedFolders) => draft.set({ upload: { sharedFolders } })}
      />
      <SelectField
        label={s.field.followLinks}
        hint={s.hint.followLinks}
        value={patterns.followLinks}
        choices={FOLLOW_LINKS.map((id) => ({ id, label: s.followLinks[id] }))}
        onChange={(followLinks) => draft.set({ patterns: { followLinks } })}
      />
      <NumberField
        label={s.field.pollSeconds}
        hint={s.hint.pollSeconds}
        unit={s.hint.seconds}
        value={watching.pollSeconds}
        problem={draft.problemOf('watching.pollSeconds')}
        onChange={(value) => draft.change({ watching: { pollSeconds: value ?? Number.NaN } })}
        onCommit={() => void draft.commit()}
      />
      <NumberField
        label={s.field.mergeMs}
        hint={s.hint.mergeMs}
        unit={s.hint.milliseconds}
        value={watching.mergeMs}
        problem={draft.problemOf('watching.mergeMs')}
        onChange={(value) => draft.change({ watching: { mergeMs: value ?? Number.NaN } })}
        onCommit={() => void draft.commit()}
      />
      <FfprobeField path={saved.app.ffprobePath} />
    </Card>
  );
}

/** The path is not typed here: the main process takes it from a native dialog alone. */
function FfprobeField({ path }: { readonly path: string }) {
  const { t } = useLanguage();
  const s = t.settings;
  return (
    <Field label={s.field.ffprobePath} hint={s.hint.ffprobePath}>
      {(control) => (
        <>
          <span className="input-box">
            <input {...control} className="input" type="text" readOnly value={path} placeholder={s.ffprobeBundled} />
          </span>
          <div className="card-buttons">
            {hasNativeShell() ? (
              <Button
                icon="folder"
                onPress={() => void chooseFfprobe()}
                label={`${s.field.ffprobePath}: ${s.ffprobeChoose}`}
              >
                {s.ffprobeChoose}
              </Button>
            ) : null}
            {path === '' ? null : <Button onPress={() => void resetFfprobe()}>{s.ffprobeReset}</Button>}
          </div>
        </>
      )}
    </Field>
  );
}
