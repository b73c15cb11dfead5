import { hoursThatFit, largestRecordingBytes } from '../../../shared/quota.ts';
import type { Settings, UploadSettings } from '../../../shared/settings.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useEngine } from '../../state/engineStore.ts';
import { NumberField } from '../../ui/NumberField.tsx';
import { SwitchField } from '../../ui/SwitchField.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { Card } from './Card.tsx';
import { FolderSharesField } from './FolderSharesField.tsx';
import { type SettingsDraft, useSettingsDraft } from './useSettingsDraft.ts';

const MIB = 1024 * 1024;
const BYTES_PER_MEGABIT = 125_000;
/** A common long-GOP camera rate, used while nothing is being recorded. */
const ASSUMED_BYTES_PER_SECOND = 100 * BYTES_PER_MEGABIT;

/** When a recording is finished, and how its parts are sent. */
export function UploadCard({ saved }: { readonly saved: Settings }) {
  const { t } = useLanguage();
  const draft = useSettingsDraft(saved);
  const { upload, destination } = draft.settings;
  const change = (patch: Partial<UploadSettings>): void => draft.change({ upload: patch });
  const commit = (): void => void draft.commit();
  return (
    <Card id="upload" title={t.settings.sections.upload}>
      <NumberField
        label={t.settings.field.timeoutSeconds}
        unit={t.settings.hint.seconds}
        hint={t.settings.hint.timeoutSeconds}
        value={upload.timeoutSeconds}
        problem={draft.problemOf('upload.timeoutSeconds')}
        onChange={(value) => change({ timeoutSeconds: value ?? Number.NaN })}
        onCommit={commit}
      />
      <SwitchField
        label={t.settings.field.waitsWhileHeld}
        hint={t.settings.hint.waitsWhileHeld}
        isOn={upload.waitsWhileHeld}
        onChange={(waitsWhileHeld) => draft.set({ upload: { waitsWhileHeld } })}
      />
      <NumberField
        label={t.settings.field.chunkBytes}
        unit={t.settings.hint.mebibytes}
        hint={<ChunkHint chunkBytes={upload.chunkBytes} needsEqualParts={destination.needsEqualParts} />}
        value={upload.chunkBytes / MIB}
        problem={draft.problemOf('upload.chunkBytes')}
        onChange={(value) => change({ chunkBytes: value === null ? Number.NaN : Math.round(value * MIB) })}
        onCommit={commit}
      />
      <LimitFields draft={draft} />
      <NumberField
        label={t.settings.field.holesMax}
        isOptional={t.settings.optional}
        unit={t.settings.hint.mebibytes}
        hint={t.settings.hint.holesMax}
        mayBeEmpty
        value={upload.holesMaxBytes === null ? null : upload.holesMaxBytes / MIB}
        problem={draft.problemOf('upload.holesMaxBytes')}
        onChange={(value) => change({ holesMaxBytes: value === null ? null : Math.round(value * MIB) })}
        onCommit={commit}
      />
    </Card>
  );
}

/** How much is sent at the same time. */
function LimitFields({ draft }: { readonly draft: SettingsDraft }) {
  const { t } = useLanguage();
  const { upload } = draft.settings;
  const change = (patch: Partial<UploadSettings>): void => draft.change({ upload: patch });
  const commit = (): void => void draft.commit();
  return (
    <>
      <NumberField
        label={t.settings.field.streamsAtOnce}
        value={upload.streamsAtOnce}
        problem={draft.problemOf('upload.streamsAtOnce')}
        onChange={(value) => change({ streamsAtOnce: value ?? Number.NaN })}
        onCommit={commit}
      />
      <NumberField
        label={t.settings.field.partsAtOnce}
        isOptional={t.settings.optional}
        hint={t.settings.hint.partsAtOnce}
        mayBeEmpty
        value={upload.partsAtOnce}
        problem={draft.problemOf('upload.partsAtOnce')}
        onChange={(value) => change({ partsAtOnce: value })}
        onCommit={commit}
      />
      <NumberField
        label={t.settings.field.bandwidth}
        isOptional={t.settings.optional}
        unit={t.settings.hint.megabitsPerSecond}
        hint={t.settings.hint.bandwidth}
        mayBeEmpty
        value={upload.bandwidthBytesPerSecond === null ? null : upload.bandwidthBytesPerSecond / BYTES_PER_MEGABIT}
        problem={draft.problemOf('upload.bandwidthBytesPerSecond')}
        onChange={(value) =>
          change({ bandwidthBytesPerSecond: value === null ? null : Math.round(value * BYTES_PER_MEGABIT) })
        }
        onCommit={commit}
      />
      <TextField
        label={t.settings.field.bandwidthSchedule}
        isOptional={t.settings.optional}
        hint={t.settings.hint.bandwidthSchedule}
        value={upload.bandwidthSchedule}
        problem={draft.problemOf('upload.bandwidthSchedule')}
        onChange={(bandwidthSchedule) => change({ bandwidthSchedule })}
        onCommit={commit}
      />
      <FolderSharesField draft={draft} />
      <SwitchField
        label={t.settings.field.leavesRoom}
        hint={t.settings.hint.leavesRoom}
        isOn={upload.leavesRoom}
        onChange={(leavesRoom) => draft.set({ upload: { leavesRoom } })}
      />
    </>
  );
}

/** The largest recording for this part size, and its duration at the current rate. */
function ChunkHint({
  chunkBytes,
  needsEqualParts,
}: {
  readonly chunkBytes: number;
  readonly needsEqualParts: boolean;
}) {
  const { t, f } = useLanguage();
  const bytesPerSecond = useEngine((state) =>
    state.snapshot.recordings.reduce((most, recording) => Math.max(most, recording.diskRate), 0),
  );
  if (Number.isNaN(chunkBytes)) return null;
  const largest = largestRecordingBytes(chunkBytes, needsEqualParts);
  const hours = (rate: number): string => {
    const fitting = hoursThatFit(largest, rate * 8);
    return fitting < 100 ? f.decimal(fitting) : f.integer(fitting);
  };
  return (
    <>
      {t.settings.hint.chunkFits(f.bytes(largest))}{' '}
      {bytesPerSecond > 0
        ? t.settings.hint.chunkHours(hours(bytesPerSecond), f.rate(bytesPerSecond))
        : t.settings.hint.chunkHoursAssumed(hours(ASSUMED_BYTES_PER_SECOND))}
    </>
  );
}
