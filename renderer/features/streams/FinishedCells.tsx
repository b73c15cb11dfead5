import type { RecordingView } from '../../../shared/viewModel.ts';
import { useLanguage } from '../../i18n/language.ts';
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
  const verified = isIncomplete ? t.streams.incomplete(f.bytes(proof.sizeBytes)) : t.streams.verified[proof.verifiedBy];
  return (
    <>
      <div role="gridcell" className="cell cell-proof">
        <div className={isIncomplete ? 'proof-line proof-incomplete' : 'proof-line'} title={verified}>
          {verified}
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
