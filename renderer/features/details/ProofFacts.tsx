import type { MediaView, ProofView } from '../../../shared/viewModel.ts';
import { codecName, containerName, framesPerSecond, withRaw } from '../../format/mediaNames.ts';
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
export function MediaFacts({ media, fileName }: { readonly media: MediaView; readonly fileName: string }) {
  const { t, f } = useLanguage();
  const frames = (raw: string): string => {
    const rate = framesPerSecond(raw);
    return rate === null ? raw : t.details.fps(f.decimal2(rate));
  };
  const all: readonly { readonly term: string; readonly value: string | null }[] = [
    { term: t.details.duration, value: media.durationSeconds === null ? null : f.clock(media.durationSeconds) },
    { term: t.details.container, value: named(media.container, (raw) => containerName(raw, fileName)) },
    { term: t.details.video, value: named(media.videoCodec, codecName) },
    {
      term: t.details.resolution,
      value: media.width === null || media.height === null ? null : `${media.width} × ${media.height}`,
    },
    { term: t.details.frameRate, value: named(media.frameRate, frames) },
    { term: t.details.audio, value: named(media.audioCodec, codecName) },
    { term: t.details.timecode, value: media.timecode },
  ];
  const facts = all.flatMap(({ term, value }): readonly Fact[] => (value === null ? [] : [{ term, value }]));
  return <Facts title={t.details.media} facts={facts} />;
}

/** The name for a person, with the raw value behind it. */
function named(raw: string | null, name: (raw: string) => string): string | null {
  return raw === null ? null : withRaw(name(raw), raw);
}
