/** Recent rates, oldest first. Each update creates a new array, so that memoised drawings compare by identity. */
export type RateHistory = readonly number[];

/** Number of samples, one per second. */
const HISTORY_LENGTH = 40;
/** Bytes per second: 1 Mbit/s. Slower uploads do not fill the height. */
const TOP_MIN = 125_000;

export function appendRate(history: RateHistory, rate: number): RateHistory {
  const kept = history.length >= HISTORY_LENGTH ? history.slice(1) : history;
  return [...kept, Number.isFinite(rate) ? Math.max(0, rate) : 0];
}

/**
 * The `d` attribute of an SVG path through the samples in a box of `width` × `height`. The newest sample is at the right edge.
 * Empty for fewer than two samples.
 */
export function sparklinePath(history: RateHistory, width: number, height: number): string {
  if (history.length < 2) return '';
  const top = Math.max(...history, TOP_MIN);
  const step = width / (HISTORY_LENGTH - 1);
  const start = width - (history.length - 1) * step;
  const points = history.map((rate, index) => {
    const x = (start + index * step).toFixed(1);
    // A margin of one unit keeps the stroke inside the box.
    const y = (height - 1 - (rate / top) * (height - 2)).toFixed(1);
    return `${x} ${y}`;
  });
  return `M${points.join('L')}`;
}

/** The same path closed along the bottom edge, to be filled. */
export function sparklineArea(history: RateHistory, width: number, height: number): string {
  const line = sparklinePath(history, width, height);
  if (line === '') return '';
  const start = width - ((history.length - 1) * width) / (HISTORY_LENGTH - 1);
  return `${line}L${width} ${height}L${start.toFixed(1)} ${height}Z`;
}
