/** The last rates of one recording, oldest first. A new array each time, so that a picture drawn from it can be remembered. */
export type RateHistory = readonly number[];

/** Forty seconds at a sample a second: long enough to see a dip, short enough to read at a glance. */
export const HISTORY_LENGTH = 40;

export function appendRate(history: RateHistory, rate: number): RateHistory {
  const kept = history.length >= HISTORY_LENGTH ? history.slice(1) : history;
  return [...kept, Number.isFinite(rate) ? Math.max(0, rate) : 0];
}

/**
 * The `d` of an SVG path through the samples, right-aligned in a box of `width` × `height`: the newest sample is at the right
 * edge, and a short history leaves the left empty. Empty for fewer than two samples.
 */
export function sparklinePath(history: RateHistory, width: number, height: number): string {
  if (history.length < 2) return '';
  const top = Math.max(...history, 1);
  const step = width / (HISTORY_LENGTH - 1);
  const start = width - (history.length - 1) * step;
  const points = history.map((rate, index) => {
    const x = (start + index * step).toFixed(1);
    // One unit of air above and below keeps the stroke inside the box.
    const y = (height - 1 - (rate / top) * (height - 2)).toFixed(1);
    return `${x} ${y}`;
  });
  return `M${points.join('L')}`;
}

/** The same line closed along the bottom, to be filled. */
export function sparklineArea(history: RateHistory, width: number, height: number): string {
  const line = sparklinePath(history, width, height);
  if (line === '') return '';
  const start = width - ((history.length - 1) * width) / (HISTORY_LENGTH - 1);
  return `${line}L${width} ${height}L${start.toFixed(1)} ${height}Z`;
}
