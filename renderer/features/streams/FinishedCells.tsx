import type { ProofView, RecordingView } from '../../../shared/viewModel.ts';
import { type Language, useLanguage } from '../../i18n/language.ts';
import { mediaLine } from './stateLine.ts';

/** How a finished recording was verified, its media facts, and the time from its last byte to the verified object. */
export function FinishedCells({ recording }: { readonly recording: RecordingView }) {
  const language = useLanguage();
  const { t, f } = language;
  const { proof } = recording;
  if (proof === null) {
    return (
      <div role="gridcell" className="cell cell-ended">
        {t.phase[recording.phase]}
      </div>
    );
  }
  const media = proof.media === null ? t.details.notMedia : mediaLine(proof.media, language);
  const { isIncomplete } = recording;
  const { text, tone } = proofLine(recording, proof, language);
  return (
    <>
      <div role="gridcell" className="cell cell-proof">
        <div className={`proof-line${tone}`} title={text}>
          {text}
        </div>
        <div className="proof-detail" title={`${t.details.crc32} ${proof.crc32} · ${media}`}>
          <span className="mono">{proof.crc32}</span> · {media}
        </div>
      </div>
      <div role="gridcell" className="cell cell-lag">
        <div className="lag">
          <strong>{isIncomplete ? t.phase.incomplete : f.bytes(proof.sizeBytes)}</strong>
        </div>
        <div className="proof-detail">
          {proof.secondsAfterLastWrite === null
            ? f.when(proof.completedAt)
            : t.streams.afterLastByte(f.span(proof.secondsAfterLastWrite))}
        </div>
      </div>
    </>
  );
}

/** How the object was verified, or why it does not hold the whole recording. */
function proofLine(
  { isIncomplete, replacedBy }: RecordingView,
  { sizeBytes, verifiedBy }: ProofView,
  { t, f }: Language,
): { readonly text: string; readonly tone: '' | ' proof-replaced' | ' proof-incomplete' } {
  if (replacedBy !== null) return { text: t.streams.replaced, tone: ' proof-replaced' };
  if (isIncomplete) return { text: t.streams.incomplete(f.bytes(sizeBytes)), tone: ' proof-incomplete' };
  return { text: t.streams.verified[verifiedBy], tone: '' };
}
