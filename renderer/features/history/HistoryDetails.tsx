import type { HistoryEntry } from '../../../shared/history.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { openDialog } from '../../state/appStore.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { type Fact, Facts } from '../details/Facts.tsx';
import { Poster } from '../details/Poster.tsx';
import { MediaFacts } from '../details/ProofFacts.tsx';
import '../details/details.css';

interface HistoryDetailsProps {
  readonly entry: HistoryEntry;
  readonly onClose: () => void;
}

/** All facts about one recording that ended. */
export function HistoryDetails({ entry, onClose }: HistoryDetailsProps) {
  const { t, f } = useLanguage();
  const proof: Fact[] = [
    { term: t.details.size, value: `${f.bytes(entry.sizeBytes)} (${f.integer(entry.sizeBytes)})` },
  ];
  if (entry.verifiedBy !== null)
    proof.push({ term: t.details.verified, value: t.details.verifiedBy[entry.verifiedBy] });
  if (entry.crc32 !== null) proof.push({ term: t.details.crc32, value: entry.crc32, isCode: true });
  if (entry.etag !== null) proof.push({ term: t.details.etag, value: entry.etag, isCode: true });
  const places: readonly Fact[] = [
    { term: t.details.path, value: visibleText(entry.path), isCode: true },
    { term: t.details.bucket, value: entry.bucket, isCode: true },
    { term: t.details.key, value: visibleText(entry.key), isCode: true },
    { term: t.details.started, value: f.when(entry.startedAt) },
    { term: t.details.completed, value: f.when(entry.endedAt) },
  ];
  return (
    <aside className="details" aria-label={t.details.title}>
      <header className="details-head">
        <h2>{visibleText(entry.name)}</h2>
        <IconButton
          icon="close"
          label={t.app.close}
          onPress={() => {
            onClose();
            document.querySelector<HTMLElement>('#history [role="row"][tabindex="0"]')?.focus();
          }}
        />
      </header>
      <div className="details-body">
        <p className="details-state">{t.history.outcome[entry.outcome]}</p>
        {entry.crc32 === null ? null : (
          <div className="details-actions">
            <Button isSmall icon="share" onPress={() => openDialog({ kind: 'share', id: entry.id, name: entry.name })}>
              {t.action.share}
            </Button>
            <Button
              isSmall
              icon="check"
              onPress={() =>
                openDialog({ kind: 'verify', wanted: { ids: [entry.id], filter: null }, name: entry.name })
              }
            >
              {t.action.verify}
            </Button>
          </div>
        )}
        {entry.outcome === 'complete' ? <Poster key={entry.id} id={entry.id} name={entry.name} /> : null}
        <Facts title={t.details.proof} facts={proof} />
        {entry.media === null ? null : <MediaFacts media={entry.media} fileName={entry.name} />}
        <Facts facts={places} />
      </div>
    </aside>
  );
}
