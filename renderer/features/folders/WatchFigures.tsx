import type { WatchStatisticsView } from '../../../shared/viewModel.ts';
import { useLanguage } from '../../i18n/language.ts';

/** How well the changes in a folder are noticed, for a person who looks for the cause of a delay. */
export function WatchFigures({ statistics }: { readonly statistics: WatchStatisticsView }) {
  const { t, f } = useLanguage();
  const { seen, filtered, coalesced, foundBySweep, errors, queued, latencyP50Ms, latencyP99Ms } = statistics;
  const words = t.folders.watch;
  const within = (ms: number | null): string => (ms === null ? words.unknown : words.within(f.integer(ms)));
  const figures = [
    [words.seen, f.integer(seen)],
    [words.filtered, f.integer(filtered)],
    [words.coalesced, f.integer(coalesced)],
    [words.foundBySweep, f.integer(foundBySweep)],
    [words.errors, f.integer(errors)],
    [words.queued, f.integer(queued)],
    [words.latencyP50, within(latencyP50Ms)],
    [words.latencyP99, within(latencyP99Ms)],
  ] as const;
  return (
    <details className="watch-figures">
      <summary>{words.title}</summary>
      <dl>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
