import type { MediaView, ProofView } from '../../../shared/viewModel.ts';
import { useLanguage } from '../../i18n/language.ts';
import { type Fact, Facts } from './Facts.tsx';

/** How the object was verified. */
export function ProofFacts({ proof }: { readonly proof: ProofView }) {
  const { t, f } = useLanguage();
  const facts: Fact[] = [
    { term: t.details.verified, value: t.details.verifiedBy[proof.verifiedBy] },
    { term: t.details.crc32, value: proof.crc32, isCode: true },
    { term: t.details.etag, value: proof.etag, isCode: true },
    { term: t.details.size, value: `${f.bytes(proof.sizeBytes)} (${f.integer(proof.sizeBytes)})` },
    { term: t.details.completed, value: f.when(proof.completedAt) },
  ];
  if (proof.secondsAfterLastWrite !== null) {
    facts.push({ term: t.details.afterLastByte, value: f.span(proof.secondsAfterLastWrite) });
  }
  if (proof.media === null) {
    const value = proof.probeError === null ? t.details.noMedia : `${t.details.noMedia} ${proof.probeError}`;
    facts.push({ term: t.details.media, value });
  }
  return <Facts title={t.details.proof} facts={facts} />;
}

/** The known media facts. */
export function MediaFacts({ media }: { readonly media: MediaView }) {
  const { t, f } = useLanguage();
  const all: readonly { readonly term: string; readonly value: string | null }[] = [
    { term: t.details.duration, value: media.durationSeconds === null ? null : f.clock(media.durationSeconds) },
    { term: t.details.container, value: media.container },
    { term: t.details.video, value: media.videoCodec },
    {
      term: t.details.resolution,
      value: media.width === null || media.height === null ? null : `${media.width} × ${media.height}`,
    },
    { term: t.details.frameRate, value: media.frameRate },
    { term: t.details.audio, value: media.audioCodec },
    { term: t.details.timecode, value: media.timecode },
  ];
  const facts = all.flatMap(({ term, value }): readonly Fact[] => (value === null ? [] : [{ term, value }]));
  return <Facts title={t.details.media} facts={facts} />;
}
