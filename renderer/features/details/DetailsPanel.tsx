import { useLayoutEffect, useRef } from 'react';
import type { RecordingView } from '../../../shared/viewModel.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { engineText, faultSentence, useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { groupOf } from '../../state/listRows.ts';
import { attentionOf } from '../../state/projection.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { RecordingRing } from '../streams/RecordingRing.tsx';
import { ACTION_ICONS, perform } from '../streams/performAction.ts';
import { useIsLeaving } from '../streams/leaving.ts';
import { actionsFor } from '../streams/recordingActions.ts';
import { useShownRecording } from '../streams/useShownRecording.ts';
import { hasRecorder, idleReasons, stateLine, storedLine } from '../streams/stateLine.ts';
import { Facts, type Fact } from './Facts.tsx';
import { Poster } from './Poster.tsx';
import { MediaFacts, ProofFacts } from './ProofFacts.tsx';
import './details.css';

/** All facts about one recording, and its actions as buttons. */
export function DetailsPanel({ id }: { readonly id: string }) {
  const language = useLanguage();
  const { t, f } = language;
  const recording = useShownRecording(id);
  const panel = useRef<HTMLElement>(null);

  // When the panel closes while it has the focus, the focus returns to the list.
  useLayoutEffect(() => {
    const element = panel.current;
    return () => {
      if (element?.contains(document.activeElement) !== true) return;
      document.querySelector<HTMLElement>('#streams [role="row"][tabindex="0"]')?.focus();
    };
  }, []);

  if (recording === undefined) return null;
  const attention = attentionOf(recording);
  const media = recording.proof?.media ?? null;
  const places: readonly Fact[] = [
    { term: t.details.path, value: visibleText(recording.path), isCode: true },
    { term: t.details.bucket, value: recording.bucket, isCode: true },
    { term: t.details.key, value: visibleText(recording.key), isCode: true },
    { term: t.details.started, value: f.when(recording.startedAt) },
    { term: t.details.lastActivity, value: f.when(recording.lastActivityAt) },
  ];
  return (
    <aside ref={panel} className="details" aria-label={t.details.title}>
      <header className="details-head">
        <RecordingRing recording={recording} />
        <h2>{breakable(visibleText(recording.name))}</h2>
        <IconButton icon="close" label={t.app.close} onPress={() => useApp.setState({ detailsId: undefined })} />
      </header>
      <div className="details-body">
        <p className={attention === undefined ? 'details-state' : 'details-state details-needs'}>
          {attention === undefined
            ? stateLine(recording, language)
            : faultSentence(t, attention.code, attention.message)}
        </p>
        {recording.isElsewhere ? <p className="details-note">{t.details.elsewhere(recording.bucket)}</p> : null}
        <ActionButtons recording={recording} />
        {recording.phase === 'completed' ? <Poster key={id} id={id} name={recording.name} /> : null}
        {recording.proof === null ? null : <ProofFacts proof={recording.proof} />}
        {media === null ? null : <MediaFacts media={media} fileName={recording.name} />}
        {groupOf(recording) === 'finished' ? null : <ProgressFacts recording={recording} />}
        {attention === undefined ? null : (
          <Facts
            title={t.details.message}
            facts={[{ term: attention.code, value: engineText(t, attention.message) }]}
          />
        )}
        <Facts facts={places} />
      </div>
    </aside>
  );
}

function ActionButtons({ recording }: { readonly recording: RecordingView }) {
  const { t } = useLanguage();
  return (
    <div className="details-actions">
      {actionsFor(recording, useIsLeaving(recording.id)).map((action) => (
        <Button
          key={action}
          isSmall
          icon={ACTION_ICONS[action]}
          tone={action === 'discard' ? 'danger' : 'plain'}
          onPress={() => perform(action, recording.id)}
        >
          {t.action[action]}
        </Button>
      ))}
    </div>
  );
}

function ProgressFacts({ recording }: { readonly recording: RecordingView }) {
  const language = useLanguage();
  const { t, f } = language;
  const facts: Fact[] = [
    {
      term: t.details.size,
      value: storedLine(recording, language),
    },
    {
      term: t.details.parts,
      value: t.streams.parts(recording.partsTotal, f.integer(recording.partsStored), f.integer(recording.partsTotal)),
    },
    { term: t.details.inFlight, value: f.integer(recording.partsInFlight) },
    { term: t.details.resent, value: f.integer(recording.partsResent) },
    ...(hasRecorder(recording) ? [{ term: t.details.lag, value: f.span(recording.lagSeconds) }] : []),
    {
      term: t.details.rate,
      value: `${f.rate(recording.diskRate)} ${t.details.disk}, ${recording.cloudRate === null ? t.status.measuring : f.rate(recording.cloudRate)} ${t.details.cloud}`,
    },
  ];
  if (recording.idle !== null) {
    facts.push({ term: t.details.quiet, value: f.span(recording.idle.quietSeconds) });
    facts.push({ term: t.details.reasons, value: idleReasons(recording.idle, t).join(', ') });
  }
  return <Facts facts={facts} />;
}

/** Allows line breaks after separators, so that the file extension stays in one piece. */
function breakable(name: string): string {
  return name.replace(/[_\-.]/gu, '$&\u200b');
}
