import { useEffect } from 'react';
import { TERMINAL_PHASES } from '../../../shared/phases.ts';
import type { RecordingView } from '../../../shared/viewModel.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { getBridge } from '../../bridge/bridge.ts';
import { faultSentence, useLanguage } from '../../i18n/language.ts';
import { followEngine } from '../../state/engineFeed.ts';
import { useEngine } from '../../state/engineStore.ts';
import { inListOrder } from '../../state/listRows.ts';
import { attentionOf } from '../../state/projection.ts';
import { Icon } from '../../ui/Icon.tsx';
import { STATUS_ICONS, STATUS_TONES } from '../shell/statusLook.ts';
import { NotBegun } from '../streams/NotBegun.tsx';
import { stateLine } from '../streams/stateLine.ts';
import { OldData } from './OldData.tsx';
import './look.css';

/** Finished recordings that are listed: a telephone shows the last ones. */
const FINISHED_MAX = 10;

/** The view of those who only look: readable at arm's length on a telephone. It sends no command. */
export function LookApp() {
  const isConnected = useEngine((state) => state.isConnected);
  useEffect(() => followEngine(getBridge()), []);
  if (!isConnected) return <main className="connecting" aria-busy="true" />;
  return (
    <main className="look">
      <OldData />
      <LookStatus />
      <LookRecordings />
    </main>
  );
}

function LookStatus() {
  const { t, status } = useLanguage();
  const engine = useEngine((state) => state.snapshot.engine);
  const limit = status.limit(engine);
  return (
    <>
      <header className={`look-status status-${STATUS_TONES[engine.status]}`} data-status={engine.status}>
        <span className="look-light">
          <Icon name={STATUS_ICONS[engine.status]} size={28} />
        </span>
        <h1>{status.headline(engine)}</h1>
        <p>{status.detail(engine)}</p>
        {limit === '' ? null : <p>{limit}</p>}
      </header>
      {engine.outages.length === 0 ? null : (
        <ul className="look-outages" aria-label={t.status.outages}>
          {engine.outages.map((outage) => (
            <li key={`${outage.kind} ${outage.name}`} role="alert">
              <strong>{status.outage(outage).title}</strong>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function LookRecordings() {
  const { t } = useLanguage();
  const recordings = useEngine((state) => state.snapshot.recordings);
  const hasWaiting = useEngine((state) => state.snapshot.engine.waitingFiles.count > 0);
  const unfinished = recordings.filter(({ phase }) => !TERMINAL_PHASES.has(phase));
  const needing = unfinished.filter((recording) => attentionOf(recording) !== undefined);
  const live = unfinished.filter((recording) => attentionOf(recording) === undefined).toSorted(inListOrder);
  const finished = recordings
    .filter(({ phase }) => TERMINAL_PHASES.has(phase))
    .toSorted(inListOrder)
    .slice(0, FINISHED_MAX);
  return (
    <>
      <Group title={t.streams.sections.needs_you} recordings={needing} />
      <Group title={t.streams.sections.live} recordings={live} />
      <NotBegun className="look-not-begun" />
      <Group title={t.streams.sections.finished} recordings={finished} />
      {recordings.length === 0 && !hasWaiting ? <p className="look-empty">{t.console.nothingYet}</p> : null}
    </>
  );
}

function Group({ title, recordings }: { readonly title: string; readonly recordings: readonly RecordingView[] }) {
  if (recordings.length === 0) return null;
  return (
    <section className="look-group" aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {recordings.map((recording) => (
          <LookRow key={recording.id} recording={recording} />
        ))}
      </ul>
    </section>
  );
}

function LookRow({ recording }: { readonly recording: RecordingView }) {
  const language = useLanguage();
  const { t, f } = language;
  const attention = attentionOf(recording);
  const { sizeBytes, cloudBytes, isSourceGone } = recording;
  const percent = sizeBytes === 0 ? 0 : Math.min(100, Math.floor((cloudBytes / sizeBytes) * 100));
  const sentence =
    attention === undefined
      ? stateLine(recording, language)
      : faultSentence(t, attention.code, attention.message) || t.console.needsPerson;
  const name = visibleText(recording.name);
  // Of a file that is gone nobody knows how much it would have been.
  const hasBar = !TERMINAL_PHASES.has(recording.phase) && !isSourceGone;
  const bytes = isSourceGone
    ? t.streams.stored(f.bytes(cloudBytes))
    : t.streams.progressText(f.bytes(cloudBytes), f.bytes(sizeBytes));
  return (
    <li className={attention === undefined ? 'look-row' : 'look-row look-needs'}>
      <h3>{name}</h3>
      {hasBar ? <progress max={100} value={percent} aria-label={`${name}: ${f.integer(percent)} %`} /> : null}
      <p>{sentence}</p>
      <p className="look-bytes">{bytes}</p>
    </li>
  );
}
